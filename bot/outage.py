"""Outages in the log: one line when they begin, one every few minutes, one when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

log = structlog.get_logger(__name__)

REMIND = timedelta(minutes=5)
"""Between two lines about an outage that goes on."""


class Outage:
    """Failures of one thing that Baton depends on, such as "slack" or "database"."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began: datetime | None = None
        self._told: datetime | None = None
        self._failures = 0

    def failed(self, error: str, now: datetime) -> None:
        """An attempt failed."""
        self._failures += 1
        if self._began is None or self._told is None:
            self._began = self._told = now
            log.warning(f"{self._what}.failing", error=error)
        elif now - self._told >= REMIND:
            self._told = now
            log.warning(
                f"{self._what}.still_failing",
                error=error,
                failures=self._failures,
                minutes=_minutes(now - self._began),
            )

    def succeeded(self, now: datetime) -> None:
        """An attempt succeeded."""
        if self._began is None:
            return
        log.warning(
            f"{self._what}.works_again",
            failures=self._failures,
            minutes=_minutes(now - self._began),
        )
        self._began = self._told = None
        self._failures = 0


def _minutes(span: timedelta) -> float:
    return round(max(span.total_seconds(), 0) / 60, 1)
