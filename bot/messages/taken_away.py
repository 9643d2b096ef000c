"""What people take away as a file: the button for it, and a word where Slack does not take it."""

from __future__ import annotations

from bot.messages import words
from bot.messages.blocks import Block, context_line, fallback, plain_text, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action, Report
from qualification.question import Question


def table_button(report: Report, asked: Question) -> Block:
    """**Table as CSV**, below a report: its value is read by `asked_for`."""
    return {
        "type": "button",
        "action_id": Action.TABLE.value,
        "text": plain_text("Table as CSV", 75),
        "value": f"{report} {asked.as_json()}",
    }


def more_rows(count: int, what: str) -> list[Block]:
    """The line below a table that has so many rows less than the file."""
    if count <= 0:
        return []
    told = f"{words.plural(count, f'more {what}')}: *Table as CSV* has "
    return [context_line(f"{told}{'it' if count == 1 else 'them'} too.")]


def asked_for(value: str) -> tuple[Report, Question]:
    """The report and the question on the button."""
    report, _, asked = value.partition(" ")
    return Report(report), Question.from_json(asked)


def refused(kind: str, error: str, waits: bool, context: Context) -> Message:
    """To whoever asked for a file that Slack does not take.

    `kind` is that of the file's message in the outbox, `error` Slack's code; the file `waits` until
    an administrator has mended it, or is given up.
    """
    text = Prose("taken_away", context).refused(kind, error, waits)
    return Message(fallback(text), [section(text)])
