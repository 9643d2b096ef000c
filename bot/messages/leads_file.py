"""The leads behind a number, as a file with a line of introduction."""

from __future__ import annotations

from bot.messages import figures, words
from bot.messages.blocks import fallback
from bot.messages.context import Attachment, Context, Message
from bot.messages.prose import Prose
from qualification.question import Question

_PRESSING = {"overdue": "overdue now", "soon": "about to be overdue", "held": "on hold now"}


def render(
    question: Question, number: str, count: int, content: bytes, context: Context
) -> Message:
    """The message with the file. `number` is as in `storage.listing`."""
    text = Prose("listed", context).file(
        count, _called(number), question.period.label, figures.narrowed(question, context)
    )
    name = f"leads-{number.replace(':', '-')}-{question.period.since}.csv"
    return Message(fallback(text), attachment=Attachment(name, content))


def _called(number: str) -> str:
    for stage, label in figures.STAGES.items():
        if number == f"open:{stage}":
            return label
    return _PRESSING.get(number) or figures.STEP_NAMES.get(number) or words.label(number)
