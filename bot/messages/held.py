"""To the managers: a lead waits because nobody is available."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.lead import Fact, Lead, Stage


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message for a fact of kind HELD: which lead, who was passed over, what can be done."""
    text = Prose("held", context).body(fact, lead, detail(fact), about.named(lead, context))
    buttons = []
    if lead.stage is Stage.ESCALATED and lead.owner is None:
        buttons.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    return Message(fallback(text), [section(text), *actions("held.actions", buttons)])
