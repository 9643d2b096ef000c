"""What goes wrong: Slack's faults and the deaths of the bot, as a calendar of the quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.soak.world import START
from sandbox.faults import EventFault, Fault

POST = frozenset({"chat.postMessage"})

FAULTS = (
    Fault(status=500, times=3),
    Fault(status=503, times=6),
    Fault(drop="before", times=3),
    Fault(drop="after", times=3),
    Fault(drop="after", methods=POST, times=2),
    Fault(ratelimit=5, times=4),
    Fault(ratelimit=30, methods=POST, times=1),
    Fault(latency=2.0, times=5),
    Fault(latency=8.0, times=1),
)

EVENT_FAULTS = (
    EventFault(reorder=True, times=20),
    EventFault(duplicate=2, times=6),
    EventFault(delay=90.0, times=3),
)


@dataclass(frozen=True, slots=True)
class Storm:
    """Something goes wrong at a time; `lasts` is for an outage of Slack or of the bot, `steps` the
    steps of its work after which the bot is killed."""

    at: datetime
    fault: Fault | EventFault | None = None
    lasts: timedelta = timedelta()
    steps: int | None = None


def forecast(days: float, random: Random) -> Iterator[Storm]:
    """Forty faults a day, a killing every eight hours, Slack away for an hour every fourth day;
    every six hours events that come out of order, twice or late."""
    for hour in range(round(days * 24)):
        start = START + timedelta(hours=hour)

        def some_time(start: datetime = start) -> datetime:
            return start + timedelta(seconds=random.uniform(0, 3600))

        for _ in range(random.choice((1, 2, 2))):
            yield Storm(some_time(), random.choice(FAULTS))
        if hour % 6 == 0:
            yield Storm(some_time(), random.choice(EVENT_FAULTS))
        if hour % 8 == 3:
            down = timedelta(seconds=random.choice((0, 5, 60, 900)))
            yield Storm(some_time(), lasts=down, steps=random.randrange(60))
        if hour % 96 == 40:
            yield Storm(some_time(), Fault(status=503), lasts=timedelta(hours=1))
