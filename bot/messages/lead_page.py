"""`/lead`: everything about one lead for one reader, a short list to choose from, and help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from bot.messages import about, availability, offered
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    header,
    section,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.availability import Unavailable
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage

MOST_STEPS = 15
"""Steps of the history that are shown; the thread has the others."""

_IN_A_SECTION = 5
_OWN_WORDS = frozenset(
    {FactKind.RECEIVED, FactKind.UPDATED, FactKind.ANSWERED, FactKind.ASKED, FactKind.RUNG}
)
"""Facts that the thread does not tell, or tells to somebody who is to act at once."""

_QUALIFIED = frozenset({Stage.HANDED_OFF, Stage.ACCEPTED, Stage.WON, Stage.LOST})


def render(
    lead: Lead, history: Sequence[Fact], owner_is_out: Unavailable | None, context: Context
) -> Message:
    """The page: what the card shows, who has the lead and whether they are there, the steps so
    far in the reader's time, and the buttons that this reader may press now."""
    prose = Prose("lead_page", context)
    state = about.state(lead, context)
    details = [about.company(lead, context), about.why_now(lead, context)]
    blocks = [
        header(about.headline(lead, context)),
        section(prose.body(about.person(lead, context), details)),
    ]
    if said := about.said(lead, context):
        blocks.append(section(prose.said(said)))
    if lead.stage in _QUALIFIED and lead.qualification.answers:
        blocks.append(section(Markup("\n").join(about.bant_lines(lead, context))))
    if lead.owner and lead.owner != context.reader:
        there = prose.owner(lead.owner, availability.phrase(owner_is_out, context))
        state = Markup(" ").join([state, there])
    blocks += [section(state), *actions("page.actions", offered.buttons(lead, context))]
    blocks += _history(lead, history, context)
    blocks.append(context_line(prose.source(lead)))
    return Message(fallback(prose.fallback(about.headline(lead, context), state)), blocks)


def choose(found: Sequence[Lead], more: bool, typed: str, context: Context) -> Message:
    """Several leads that somebody may mean, each with a button; `more` were found as well."""
    prose = Prose("lead_page", context)
    asked = prose.found(len(found), more, typed)
    blocks = [section(asked)]
    for lead in found:
        parts = (about.headline(lead, context), about.person(lead, context))
        block = section(prose.one(*parts, about.state(lead, context)))
        blocks.append(block | {"accessory": button("Show", Action.SHOW_LEAD, lead.id)})
    return Message(fallback(asked), blocks)


def unknown(typed: str, context: Context) -> Message:
    """Nobody is known by these words."""
    return _only(Prose("lead_page", context).unknown(typed))


def help_text(context: Context) -> Message:
    """`/lead help`."""
    return _only(Prose("lead_page", context).help())


def _history(lead: Lead, history: Sequence[Fact], context: Context) -> list[Block]:
    prose, thread = Prose("lead_page", context), Prose("story", context)
    steps = list(_steps(history))
    shown = steps[-MOST_STEPS:]
    lines = [prose.line(fact.at, _told(fact, times, lead, prose, thread)) for fact, times in shown]
    if hidden := len(steps) - len(shown):
        lines.insert(0, prose.earlier(hidden))
    chunks = [lines[at : at + _IN_A_SECTION] for at in range(0, len(lines), _IN_A_SECTION)]
    if not chunks:
        return []
    first, *others = chunks
    return [
        section(prose.history(first)),
        *(section(Markup("\n").join(chunk)) for chunk in others),
    ]


def _steps(history: Sequence[Fact]) -> Iterator[tuple[Fact, int]]:
    """The facts in order; answers that one person wrote in a row are one step, with its count."""
    waiting: tuple[Fact, int] | None = None
    for fact in history:
        if fact.kind is FactKind.ANSWERED:
            same = waiting is not None and waiting[0].actor == fact.actor
            if waiting and not same:
                yield waiting
            waiting = (fact, waiting[1] + 1 if waiting and same else 1)
            continue
        if waiting:
            yield waiting
            waiting = None
        yield fact, 1
    if waiting:
        yield waiting


def _told(fact: Fact, times: int, lead: Lead, prose: Prose, thread: Prose) -> Markup:
    data = detail(fact)
    if fact.kind is FactKind.ANSWERED:
        told = prose.answered(fact, lead, data, times)
    elif fact.kind in _OWN_WORDS:
        told = getattr(prose, fact.kind.value)(fact, lead, data)
    else:
        macro = getattr(thread, fact.kind.value, None) or prose.other
        told = macro(fact, lead, data)
    return Markup(told.replace("\n", " "))


def _only(text: Markup) -> Message:
    return Message(fallback(text), [section(text)])
