"""`/feedback`: how marketing's leads fare with sales, and why some are sent back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.storage import summaries
from bot.storage.counting import Cohort
from qualification.feedback import Feedback, Row
from qualification.question import Dimension, Question
from qualification.sums import together

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
    found = summaries.summed(connection, cohort, by, why=True)
    if by is Dimension.RULE:  # a lead is in the row of each of its rules
        whole = summaries.whole(connection, cohort, why=True)
    else:
        whole = together(found.values())
    rows = sorted(
        (Row(name, sums.tally()) for name, sums in found.items() if by),
        key=lambda row: (-row.tally.leads, row.name or ""),
    )
    return Feedback(now, question, whole.tally(), tuple(rows), whole.most_frequent_reasons())
