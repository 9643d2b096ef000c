"""A rejection as marketing hears of it: what brought the lead, what vouched for it, why not."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import actions, button, context_line, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.lead import Fact, Lead


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message to the marketing channel for a fact of kind REJECTED."""
    prose = Prose("rejection", context)
    data = detail(fact)
    named = about.named(lead, context)
    buttons = [button("Why?", Action.WHY, lead.id)]
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    blocks = [
        section(prose.headline(fact, data, named)),
        section(prose.body(lead, data)),
        *actions("rejection.actions", buttons),
        context_line(prose.invitation()),
    ]
    return Message(fallback(prose.fallback(fact, lead, data, named)), blocks)
