"""The card of a hand-off, to the AE who is to close it: one screen, what to act on first."""

from __future__ import annotations

from markupsafe import Markup

from bot.messages import about, words
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    header,
    section,
    thread_link,
    undo_button,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification import bant, lifecycle
from qualification.contact import REACH_BY, describe_best_time
from qualification.fact import Fact
from qualification.lead import Lead, Letter
from qualification.stage import Stage
from qualification.team import Team


def render(lead: Lead, context: Context, handed_on: Fact | None = None) -> Message:
    """The card as the lead is now, for `context.reader`; `handed_on` is the manager's choice by
    which it came to them.

    Once the lead is no longer the reader's, it says what happened instead, and has no button but
    to take back a step of theirs.
    """
    shown = buttons(lead, context)
    return _whole(lead, context, shown, handed_on) if shown else _instead(lead, context)


def buttons(lead: Lead, context: Context) -> list[Block]:
    """The buttons that apply now for this reader."""
    if lead.owner == context.reader and lead.stage is Stage.HANDED_OFF:
        return _to_accept(lead)
    if lead.owner == context.reader and lead.stage is Stage.ACCEPTED:
        return [*_to_close(lead), *_undo(lead, context)]
    return []


def _whole(lead: Lead, context: Context, buttons: list[Block], handed_on: Fact | None) -> Message:
    prose = Prose("handoff_card", context)
    accepted = lead.stage is Stage.ACCEPTED
    act_first = prose.act_first(lead, *route(lead, context))
    blocks = [header(about.headline(lead, context))]
    if accepted:
        blocks.append(section(act_first))
    blocks.append(section(prose.lines(parts(lead, context))))
    if lead.qualification.answers:
        blocks.append(section(prose.lines(about.bant_lines(lead, context))))
    if not accepted:
        blocks.append(section(act_first))
    if besides := told(lead, prose, context):
        blocks.append(section(besides))
    if handed_on:
        blocks.append(section(about.handed_on(handed_on, context)))
    if not accepted:
        blocks.append(section(about.state(lead, context)))
    if context.thread_url:
        buttons = [*buttons, thread_link(lead.id, context.thread_url)]
    blocks += actions("handoff.actions", buttons)
    blocks.append(context_line(prose.origin(lead)))
    text = prose.fallback(lead, about.headline(lead, context), act_first)
    return Message(fallback(text), blocks)


def _instead(lead: Lead, context: Context) -> Message:
    prose = Prose("handoff_card", context)
    happened = prose.instead(lead, about.state(lead, context))
    blocks = [header(about.headline(lead, context)), section(happened)]
    buttons = _undo(lead, context)
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    blocks += actions("handoff.actions", buttons)
    return Message(fallback(prose.instead_fallback(about.title(lead), happened)), blocks)


def _to_accept(lead: Lead) -> list[Block]:
    return [
        button("Accept", Action.ACCEPT, lead.id, "primary"),
        button("Reject", Action.REJECT, lead.id, "danger"),
        button("Snooze", Action.SNOOZE, lead.id),
        *([button("Ask the SDR", Action.ASK, lead.id)] if lead.sdr else []),
        button("Why?", Action.WHY, lead.id),
    ]


def _to_close(lead: Lead) -> list[Block]:
    return [
        button("Won", Action.WON, lead.id, "primary"),
        button("Lost", Action.LOST, lead.id),
        button("Why?", Action.WHY, lead.id),
    ]


def _undo(lead: Lead, context: Context) -> list[Block]:
    """**Undo**, while the reader could take back what they did last."""
    if not lead.undo or context.reader is None:
        return []
    if not lifecycle.can_undo(lead, context.reader, Team(context.playbook), context.now):
        return []
    return [undo_button(lead.id, lead.undo.key)]


def parts(lead: Lead, context: Context) -> list[Markup]:
    """Person, company, why now, and the lead's own words where no SDR asked."""
    told = (
        about.person(lead, context),
        about.company(lead, context),
        about.why_now(lead, context),
        about.said(lead, context) if lead.sdr is None else Markup(),
    )
    return [part for part in told if part]


def route(lead: Lead, context: Context) -> tuple[str | None, str | None, str | None, str | None]:
    """Phone as people read it, address, best way to reach, best time: whatever is known."""
    contact = lead.qualification.contact
    phone = words.phone(contact.phone, context) if contact.phone else lead.person.phone
    best = contact.best_time
    when = describe_best_time(best, context.zone, context.now) if best else None
    return (
        phone,
        contact.email or lead.person.email,
        REACH_BY.get(contact.reach_by) if contact.reach_by else None,
        when,
    )


def told(lead: Lead, prose: Prose, context: Context) -> Markup:
    """What the SDR found out besides: market, committee, next step, note, gaps."""
    roles = bant.CHOICES[Letter.AUTHORITY]
    rows = Prose("members", context)
    committee = [rows.row(one, roles.get(one.role or "")) for one in lead.qualification.committee]
    handed = lead.sdr is not None
    missing = bant.gate(lead.qualification, context.playbook) if handed else ()
    market = bant.MARKET.get(lead.qualification.fits_market or "")
    asked = {one.key: one.ask for one in context.playbook.qualification.questions}
    extra = [
        (asked.get(key) or f"{words.sentence(words.label(key))} (asked before):", said)
        for key, said in lead.qualification.extra.items()
    ]
    return prose.told(lead, committee, missing, market, extra)
