"""To a rep who left reminders unanswered: new leads go to others, until when, and the way back."""

from __future__ import annotations

from datetime import datetime

from bot.messages.blocks import fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose


def render(reminders: int, until: datetime, context: Context) -> Message:
    """The message to `context.reader`, who left so many reminders in a row unanswered."""
    text = Prose("silent", context).body(reminders, until)
    return Message(fallback(text), [section(text)])
