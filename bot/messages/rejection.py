"""A rejection as marketing hears of it: what brought the lead, what vouched for it, why not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.messages import about
from bot.messages.blocks import actions, button, context_line, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle.second_look import offered


def render(
    fact: Fact, lead: Lead, context: Context, number: int = 0, history: Sequence[Fact] = ()
) -> Message:
    """The message to the marketing channel for a fact of kind REJECTED.

    `number` is the fact's id, which the buttons carry beside the lead's: so a reply in the thread
    finds whom it is for. After a second look the message says so, and offers none; after an
    **Undo** it says first that the rejection does not hold.
    """
    prose = Prose("rejection", context)
    data = detail(fact)
    named = about.named(lead, context)
    buttons = [button("Second look", Action.SECOND_LOOK, lead.id)] if offered(lead, history) else []
    buttons.append(button("Why?", Action.WHY, lead.id))
    for one in buttons:
        one["value"] = f"{lead.id}.{number}"
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    undone = taken_back(fact, history)
    looked = next((one for one in history if one.kind is FactKind.SECOND_LOOK), None)
    blocks = [
        *([section(prose.taken_back(undone))] if undone else []),
        section(prose.headline(fact, data, named)),
        section(prose.body(lead, data, undone)),
        *([section(prose.looked(looked, detail(looked)))] if looked else []),
        *actions("rejection.actions", buttons),
        *([] if undone else [context_line(prose.invitation(fact))]),
    ]
    return Message(fallback(prose.fallback(fact, lead, data, named, undone)), blocks)


def taken_back(fact: Fact, history: Sequence[Fact]) -> Fact | None:
    """The **Undo** of a rejection, if it was taken back."""
    later = (one for one in history if one.at >= fact.at and one != fact)
    until = takewhile(lambda one: one.kind is not FactKind.REJECTED, later)
    return next((one for one in until if one.kind is FactKind.UNDONE), None)
