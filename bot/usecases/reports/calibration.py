"""`/feedback calibration`: what sales made of leads with and without each rule."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage import calibration as stored
from bot.storage import feedback as counted
from bot.storage import summaries
from bot.storage.counting import Cohort
from qualification.calibration import Calibration, criteria, habits
from qualification.playbook import Playbook
from qualification.question import Question
from qualification.shares import Share

MOST = 20_000
"""So many hand-offs, the latest, say all that can be said, and are read while a person waits."""

DEFAULT = "last 365 days"
"""The period where none is named: rules need more leads to be judged than a month has."""


def calibration(
    connection: Connection, question: Question, playbook: Playbook, most: int = MOST
) -> Calibration:
    """Everything that `/feedback calibration` shows."""
    cohort = Cohort.of(question)
    tally = summaries.whole(connection, cohort).tally()
    judged = criteria(stored.handed_off(connection, cohort, most), playbook)
    return Calibration(
        criteria=judged,
        later_won=Share(tally.later_won, tally.rejected),
        went_nowhere=Share(tally.lost_accepted, tally.accepted),
        habits=habits(counted.decisions(connection, cohort)),
        looked_at=min(tally.handed_off, most),
        of=tally.handed_off,
        stopped=stored.stopped(connection, cohort),
    )
