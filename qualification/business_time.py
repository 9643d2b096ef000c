"""Business time: adding and measuring while somebody's working hours run.

Instants are aware UTC datetimes; hours are wall-clock windows in a zone. On the days when clocks
change, a window starts and ends by the wall clock, so it may last an hour more or less: a wall time
that is skipped counts as the moment of the jump, one that occurs twice as its first occurrence.

`closed` says of a local date whether it is a day off, such as a public holiday; hours that run
`always` ignore it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from qualification.hours import BusinessHours, Window

Closed = Callable[[date], bool]
Stretch = tuple[datetime, datetime]

_ZERO = timedelta()
_DAY = timedelta(days=1)
_NEVER_OPENS_AFTER = 366


def add(
    start: datetime,
    duration: timedelta,
    hours: BusinessHours,
    zone: ZoneInfo,
    closed: Closed | None = None,
) -> datetime:
    """The earliest instant by which `duration` of business time has passed since `start`.

    Nothing added is `start` itself, open or not. A duration that is used up exactly at closing
    time ends there, not at the next opening. Raises ValueError for a negative duration, and for
    hours without a single opening in a year.
    """
    if duration < _ZERO:
        raise ValueError(f"Business time runs forward; {duration} cannot be added.")
    if duration == _ZERO:
        return start
    if hours.always:
        return start + duration
    left = duration
    stretches = _stretches(start, hours, zone, closed)
    opens, closes = next(stretches)
    while left > closes - opens:
        left -= closes - opens
        opens, closes = next(stretches)
    return opens + left


def elapsed(
    start: datetime,
    end: datetime,
    hours: BusinessHours,
    zone: ZoneInfo,
    closed: Closed | None = None,
) -> timedelta:
    """How much business time lies between two instants; none if `end` is not after `start`."""
    if end <= start:
        return _ZERO
    if hours.always:
        return end - start
    total = _ZERO
    for opens, closes in _stretches(start, hours, zone, closed):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(
    at: datetime, hours: BusinessHours, zone: ZoneInfo, closed: Closed | None = None
) -> bool:
    """Whether `at` is within working hours; the closing minute itself is not."""
    return next_open(at, hours, zone, closed) == at


def next_open(
    at: datetime, hours: BusinessHours, zone: ZoneInfo, closed: Closed | None = None
) -> datetime:
    """`at` itself within working hours, else the next opening."""
    return at if hours.always else next(_stretches(at, hours, zone, closed))[0]


def _stretches(
    start: datetime, hours: BusinessHours, zone: ZoneInfo, closed: Closed | None
) -> Iterator[Stretch]:
    """Open stretches from `start` on, in order, without end."""
    day = start.astimezone(zone).date()
    idle = 0
    while idle < _NEVER_OPENS_AFTER:
        idle += 1
        if closed is None or not closed(day):
            for opens, closes in _open_on(day, hours.days[day.weekday()], zone):
                if closes > start:
                    yield max(opens, start), closes
                    idle = 0
        day += _DAY
    raise ValueError(f"The hours {hours} do not open once in the year before {day}.")


@lru_cache(maxsize=8192)
def _open_on(day: date, windows: tuple[Window, ...], zone: ZoneInfo) -> tuple[Stretch, ...]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    stretches = (
        (_instant(midnight + timedelta(minutes=start)), _instant(midnight + timedelta(minutes=end)))
        for start, end in windows
    )
    return tuple((opens, closes) for opens, closes in stretches if opens < closes)


def _instant(wall: datetime) -> datetime:
    """The instant when clocks of its zone first show `wall`, or jump over it."""
    at = wall.astimezone(UTC)
    if at.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    # Read with the offsets after and before the jump, a skipped time lies on either side of it.
    before, after = wall.replace(fold=1).astimezone(UTC), at
    old_offset = before.astimezone(wall.tzinfo).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(wall.tzinfo).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after
