"""Words to the SDR about a lead they handed off: accepted, returned, asked about."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import Block, actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.lead import Fact, FactKind, Lead, Stage

KINDS = frozenset({FactKind.ACCEPTED, FactKind.REJECTED, FactKind.ASKED})
"""The facts that an SDR is told of."""


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message to the SDR (`context.reader`) for a fact of one of `KINDS`."""
    macro = getattr(Prose("notes", context), fact.kind.value)
    text = macro(fact, lead, detail(fact), about.named(lead, context))
    return Message(
        fallback(text), [section(text), *actions("note.actions", _buttons(lead, context))]
    )


def _buttons(lead: Lead, context: Context) -> list[Block]:
    shown: list[Block] = []
    if lead.stage is Stage.ESCALATED and lead.owner == context.reader:
        shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown
