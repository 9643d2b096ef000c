"""**Ask the SDR**: a question about a hand-off, asked in the lead's thread."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import words
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead


def build(lead: Lead, context: Context) -> View:
    """The dialog."""
    sdr = words.name(lead.sdr, context) if lead.sdr else "The SDR"
    blocks = [
        elements.text("question", "Question", limit=1500, multiline=True, optional=False),
        context_line(f"{sdr} is mentioned in the lead's thread and answers there."),
    ]
    return elements.view(Dialog.ASK, "Ask the SDR", blocks, lead, submit="Ask")


def parse(state: State) -> str:
    """The question, or Invalid."""
    question = Values(state).text("question")
    if not question:
        raise Invalid({"question": "Write what you want to know."})
    return question
