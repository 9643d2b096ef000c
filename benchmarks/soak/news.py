"""What Slack tells the bot without being asked: each event at its time, or as a fault has it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.faults import Faults
from sandbox.line import Going, Line
from sandbox.records import App, Json

HELD = timedelta(minutes=1)
"""After which an event arrives that waited in vain for a successor to overtake it."""


class News:
    """Events on their way to the bot, the next one first."""

    def __init__(self, faults: Faults, clock: Callable[[], datetime]) -> None:
        self._line = Line(faults)
        self._clock = clock
        self._going: list[tuple[datetime, int, Json | None]] = []
        self._numbers = 0

    @property
    def next_at(self) -> datetime | None:
        """When the next one arrives."""
        return self._going[0][0] if self._going else None

    def event(self, app: App, envelope: Json) -> None:
        """Something happened of which the app is told."""
        going = self._line.join(app, envelope)
        if not going:
            self._push(HELD, None)
        self._send(going)

    def take(self) -> Json | None:
        """The next one; None where that was only the end of waiting for another."""
        event = heapq.heappop(self._going)[2]
        if event is None:
            self._send(self._line.release())
        return event

    def _send(self, going: list[Going]) -> None:
        for each in going:
            self._push(timedelta(seconds=each.delay), each.envelope["event"])

    def _push(self, after: timedelta, event: Json | None) -> None:
        self._numbers += 1
        heapq.heappush(self._going, (self._clock() + after, self._numbers, event))
