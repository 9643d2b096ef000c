"""Lines about a lead that several messages share: headline, person, why now, where it stands."""

from __future__ import annotations

from markupsafe import Markup

from bot.messages import words
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.messages.text import Plain, escape, plain
from qualification import bant, ladder
from qualification.fact import Fact
from qualification.lead import Lead, Letter
from qualification.money import format_money
from qualification.playbook import Rung
from qualification.stage import Stage


def title(lead: Lead, limit: int = 60) -> Plain:
    """What to call the lead, as plain text."""
    return plain(lead.display_name, limit) or Plain(f"Lead {lead.id}")


def headline(lead: Lead, context: Context) -> Plain:
    """Value and fit first, as plain text: "Globex · $18,000 · mid-market"."""
    parts = (title(lead), words.value(lead, context), words.segment(lead))
    return Plain(" · ".join(part for part in parts if part))


def named(lead: Lead, context: Context) -> Markup:
    """The lead within a sentence: "Globex ($18,000)"."""
    worth = words.value(lead, context)
    return escape(Plain(f"{title(lead)} ({worth})") if worth else title(lead))


def subject(lead: Lead, context: Context) -> Markup:
    """Which lead a dialog is about: the lead with its value, and the person."""
    return Prose("about", context).subject(lead, named(lead, context))


def person(lead: Lead, context: Context) -> Markup:
    """Name, title and address."""
    return Prose("about", context).person(lead)


def company(lead: Lead, context: Context) -> Markup:
    """Size, industry, country and tools; empty where nothing is known."""
    return Prose("about", context).company(lead)


def why_now(lead: Lead, context: Context) -> Markup:
    """The fast track, or the score with its three strongest reasons."""
    return Prose("about", context).why_now(lead)


def said(lead: Lead, context: Context) -> Markup:
    """The lead's own words: message and answers; empty where there are none."""
    return Prose("about", context).said(lead)


def state(lead: Lead, context: Context) -> Markup:
    """Where the lead stands, who has it and until when."""
    return Prose("about", context).state(
        lead,
        _next_rung(lead, context),
        _superior(lead, context),
        _came_back(lead, context),
    )


def handed_on(fact: Fact, context: Context) -> Markup:
    """Who had a word on the lead's coming to its owner: a pass or a manager's choice."""
    return Prose("about", context).handed_on(fact, fact.data.get("note"))


def next_step(lead: Lead, context: Context) -> Markup:
    """What happens when nobody acts, and when; empty where nothing more does."""
    return Prose("about", context).next_rung(
        lead, _next_rung(lead, context), _superior(lead, context)
    )


def bant_lines(lead: Lead, context: Context) -> list[Markup]:
    """BANT in four lines, in the order in which the letters are asked."""
    prose = Prose("about", context)
    return [_letter(prose, lead, letter) for letter in bant.order_for(lead.origin.channel)]


def _letter(prose: Prose, lead: Lead, letter: Letter) -> Markup:
    answer = lead.qualification.answers.get(letter)
    choice = bant.CHOICES[letter].get(answer.choice, answer.choice) if answer else "Not asked"
    amount = format_money(answer.amount) if answer and answer.amount else None
    return prose.letter(letter.value.capitalize(), choice, answer, amount)


def _superior(lead: Lead, context: Context) -> str:
    """Who hears of the lead next, with the verb: "Dana hears", "You hear"."""
    playbook, rung = context.playbook, _next_rung(lead, context)
    manager = playbook.manager_of(lead.owner) if lead.owner else None
    if manager and rung and rung.do == "managers_manager":
        manager = playbook.manager_of(manager) or manager
    if manager and manager == context.reader:
        return "You hear"
    return f"{words.name(manager, context) if manager else 'A manager'} hears"


def _next_rung(lead: Lead, context: Context) -> Rung | None:
    kind = "handed_off" if lead.stage is Stage.HANDED_OFF else "escalated"
    sla = context.playbook.sla_for(kind, lead.segment)
    return ladder.next_rung(lead.clock, sla.ladder) if sla and lead.clock else None


def _came_back(lead: Lead, context: Context) -> bool:
    """Whether an AE sent the lead back and an SDR is to mend it."""
    back = lead.stage in (Stage.ESCALATED, Stage.QUALIFYING)
    return back and lead.reason in context.playbook.rejection
