"""A word in a dialog: why a press changed nothing."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.messages.context import Message
from bot.names import Dialog


def build(message: Message, title: str = "Nothing changed") -> View:
    """A dialog that shows a message, such as one of `refusals`."""
    return elements.view(Dialog.NOTICE, title, message.blocks, close="Close")
