"""`/feedback`: how marketing's leads fare with sales, and why some are sent back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.storage import feedback as counted
from bot.storage.counting import Cohort
from qualification.feedback import Feedback, Row, total
from qualification.question import Dimension, Question

CUTS = (
    Dimension.SOURCE,
    Dimension.CAMPAIGN,
    Dimension.SEGMENT,
    Dimension.RULE,
    Dimension.REP,
)
FILTERS = (
    Dimension.SEGMENT,
    Dimension.SOURCE,
    Dimension.CAMPAIGN,
    Dimension.REGION,
    Dimension.INDUSTRY,
    Dimension.REP,
)


def feedback(connection: Connection, question: Question, now: datetime) -> Feedback:
    """Everything that `/feedback` shows."""
    cohort, by = Cohort.of(question), question.by
    found = counted.tallies(connection, cohort, by) if by else {}
    # A lead is in the rows of several rules, so these do not add up.
    adds_up = by is not None and by is not Dimension.RULE
    tally = total(found.values()) if adds_up else counted.tally(connection, cohort)
    rows = sorted(
        (Row(name, one) for name, one in found.items()),
        key=lambda row: (-row.tally.leads, row.name or ""),
    )
    return Feedback(now, question, tally, tuple(rows), counted.reasons(connection, cohort))
