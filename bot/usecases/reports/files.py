"""What people take away as a file: the leads behind a number, or a report's table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.names import Report
from bot.storage import listing, outbox
from bot.storage.outbox import Intent, Kind, Urgency
from qualification.question import Question

MOST = 100_000
"""Rows of one file in Slack."""


class TooMany(Exception):
    """More leads than one file takes; the message says what to do."""


def send(
    connection: Connection, question: Question, number: str, reader: str, now: datetime
) -> int:
    """Has a file sent to its reader's direct messages; answers how many leads it will hold.

    Raises `TooMany`.
    """
    count = listing.number_of(connection, question, number, now)
    if count > MOST:
        raise TooMany(
            f"{count:,} leads are more than one file takes ({MOST:,}). Ask for a shorter period, "
            "or run `baton report pipeline --leads` on the server."
        )
    data = {"question": question.as_json(), "number": number}
    outbox.put(
        connection,
        [Intent(Kind.LEADS_FILE, None, outbox.person(reader), Urgency.ANSWER, data)],
        now,
    )
    return count


def send_table(
    connection: Connection, report: Report, question: Question, reader: str, now: datetime
) -> None:
    """Has the table of a report, counted then, sent to its reader's direct messages."""
    data = {"report": report.value, "question": question.as_json()}
    outbox.put(
        connection,
        [Intent(Kind.TABLE_FILE, None, outbox.person(reader), Urgency.ANSWER, data)],
        now,
    )
