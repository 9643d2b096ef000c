"""To the AE, when the best time to talk is here: whom to call, on which number, what for."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import about, words
from bot.messages.blocks import actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification.lead import Lead
from qualification.stage import Stage

LATE = timedelta(minutes=30)
"""From when on it is not "now" any more."""


def render(lead: Lead, context: Context) -> Message:
    """The reminder, for `context.reader`, who has the lead."""
    contact = lead.qualification.contact
    phone = words.phone(contact.phone, context) if contact.phone else lead.person.phone
    address = contact.email or lead.person.email
    best = contact.best_time
    was = best.at if best and best.at and context.now - best.at >= LATE else None
    text = Prose("call", context).body(lead, about.named(lead, context), phone, address, was)
    buttons = []
    if lead.stage is Stage.HANDED_OFF:
        buttons.append(button("Accept", Action.ACCEPT, lead.id, "primary"))
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    return Message(fallback(text), [section(text), *actions("call.actions", buttons)])
