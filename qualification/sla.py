"""The clock of a lead that waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SlaClock:
    """How far a lead is up its ladder.

    At `anchor` (UTC) the assignee's business clock stood at `passed` since the start of `run`.
    Rungs whose `after` is at most `fired` are done. `run` tells clocks of one lead apart: each
    escalation and each hand-off starts a new one. `due` is when the next rung falls due (UTC),
    None when the ladder is climbed. `snoozed_until` is set while a snooze holds the clock;
    `snoozes` counts those of the assignee, `given_by` is the manager (an e-mail) who gave them the
    time of this one. `began` is set once the lead was re-routed: when the wait would have begun
    without snoozes (UTC), which a new assignee's days are counted from.
    """

    run: int
    anchor: datetime
    passed: timedelta = timedelta()
    fired: timedelta = timedelta()
    due: datetime | None = None
    snoozed_until: datetime | None = None
    snoozes: int = 0
    given_by: str | None = None
    began: datetime | None = None
