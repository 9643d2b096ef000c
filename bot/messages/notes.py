"""Words to somebody about a lead that another has acted on: accepted, returned, taken back."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import Block, actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage

KINDS = frozenset(
    {
        FactKind.ACCEPTED,
        FactKind.ASSIGNED,
        FactKind.REJECTED,
        FactKind.ASKED,
        FactKind.TAKEN_OVER,
        FactKind.UNDONE,
        FactKind.SECOND_LOOK,
        FactKind.REPLIED,
    }
)
"""The facts that whoever has or had the lead is told of."""


_TO_QUALIFY = frozenset({Stage.ESCALATED, Stage.QUALIFYING})


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message to `context.reader` for a fact of one of `KINDS`."""
    macro = getattr(Prose("notes", context), fact.kind.value)
    text = macro(fact, lead, detail(fact), about.named(lead, context))
    buttons = actions("note.actions", _buttons(fact, lead, context))
    return Message(fallback(text), [section(text), *buttons])


def _buttons(fact: Fact, lead: Lead, context: Context) -> list[Block]:
    if fact.kind is FactKind.REPLIED:
        return [thread_link(lead.id, fact.data["url"])] if fact.data["url"] else []
    shown: list[Block] = []
    if lead.stage in _TO_QUALIFY and lead.owner == context.reader:
        shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown
