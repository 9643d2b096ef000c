"""Business time: adding and measuring while somebody's working hours run.

Instants are aware UTC datetimes; a calendar has wall-clock windows in a zone, and days off. On the
days when clocks change, a window starts and ends by the wall clock, so it may last an hour more or
less: a wall time that is skipped counts as the moment of the jump, one that occurs twice as its
first occurrence. A window that goes through midnight is two, one on each date: a night shift on
the eve of a holiday ends at midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from qualification import days_off
from qualification.hours import BusinessHours, Window

Stretch = tuple[datetime, datetime]

_ZERO = timedelta()
_DAY = timedelta(days=1)
_NEVER_OPENS_AFTER = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works: weekly hours on the wall clock of a zone, and a calendar of holidays
    such as "US-CA". Hours that run `always` know no holidays."""

    hours: BusinessHours
    zone: ZoneInfo
    holidays: str | None = None

    def holiday(self, day: date) -> str | None:
        """What is celebrated on a date, if that makes it a day off."""
        if self.holidays is None or self.hours.always:
            return None
        return days_off.holiday(self.holidays, day)

    def windows(self, day: date) -> tuple[Window, ...]:
        """The working hours of a date; none on a day off."""
        windows = self.hours.days[day.weekday()]
        return () if windows and self.holiday(day) else windows


def add(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The earliest instant by which `duration` of business time has passed since `start`.

    Nothing added is `start` itself, open or not. A duration that is used up exactly at closing
    time ends there, not at the next opening. Raises ValueError for a negative duration, and for
    hours without a single opening in a year.
    """
    if duration < _ZERO:
        raise ValueError(f"Business time runs forward; {duration} cannot be added.")
    if duration == _ZERO:
        return start
    if calendar.hours.always:
        return start + duration
    left = duration
    stretches = _stretches(start, calendar)
    opens, closes = next(stretches)
    while left > closes - opens:
        left -= closes - opens
        opens, closes = next(stretches)
    return opens + left


def before(end: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The latest instant from which `duration` of business time passes until `end`."""
    if duration <= _ZERO:
        return end
    if calendar.hours.always:
        return end - duration
    left = duration
    day = end.astimezone(calendar.zone).date()
    idle = 0
    while idle < _NEVER_OPENS_AFTER:
        idle += 1
        for opens, closes in reversed(_open_on(day, calendar.windows(day), calendar.zone)):
            if opens < end:
                span = min(closes, end) - opens
                if span >= left:
                    return opens + (span - left)
                left -= span
                idle = 0
        day -= _DAY
    raise ValueError(f"The hours {calendar.hours} did not open once in the year after {day}.")


def after_wait(start: datetime, wait: timedelta, calendar: Calendar) -> datetime:
    """When a wait that began at `start` is over.

    Each whole day of it is a working day: it ends at the same time by the clock on the wall, or at
    that day's last closing before it. The rest is business time. Around the clock a day has 24
    hours.
    """
    if calendar.hours.always or not wait.days:
        return add(start, wait, calendar)
    opens = next_open(start, calendar)
    local = opens.astimezone(calendar.zone)
    day = local.date()
    for _ in range(wait.days):
        day = _next_working_day(day, calendar)
    return add(_within(day, local.time(), calendar), timedelta(seconds=wait.seconds), calendar)


def elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much business time lies between two instants; none if `end` is not after `start`."""
    if end <= start:
        return _ZERO
    if calendar.hours.always:
        return end - start
    total = _ZERO
    for opens, closes in _stretches(start, calendar):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether `at` is within working hours; the closing minute itself is not."""
    return next_open(at, calendar) == at


def next_open(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself within working hours, else the next opening."""
    return at if calendar.hours.always else next(_stretches(at, calendar))[0]


def next_working_morning(at: datetime, calendar: Calendar) -> datetime:
    """The first opening on a date after the one that `at` falls on; for hours that are always,
    midnight."""
    day = at.astimezone(calendar.zone).date()
    day = day + _DAY if calendar.hours.always else _next_working_day(day, calendar)
    return _open_on(day, calendar.windows(day), calendar.zone)[0][0]


def _next_working_day(day: date, calendar: Calendar) -> date:
    for _ in range(_NEVER_OPENS_AFTER):
        day += _DAY
        if _open_on(day, calendar.windows(day), calendar.zone):
            return day
    raise ValueError(f"The hours {calendar.hours} do not open once in the year before {day}.")


def _within(day: date, wall: time, calendar: Calendar) -> datetime:
    """A time of a working day; out of hours the closing before it, or else the day's opening."""
    at = _instant(datetime.combine(day, wall, calendar.zone))
    stretches = _open_on(day, calendar.windows(day), calendar.zone)
    begun = [closes for opens, closes in stretches if opens <= at]
    return min(at, begun[-1]) if begun else stretches[0][0]


def _stretches(start: datetime, calendar: Calendar) -> Iterator[Stretch]:
    """Open stretches from `start` on, in order, without end."""
    day = start.astimezone(calendar.zone).date()
    idle = 0
    while idle < _NEVER_OPENS_AFTER:
        idle += 1
        for opens, closes in _open_on(day, calendar.windows(day), calendar.zone):
            if closes > start:
                yield max(opens, start), closes
                idle = 0
        day += _DAY
    raise ValueError(f"The hours {calendar.hours} do not open once in the year before {day}.")


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
    before_jump, after = wall.replace(fold=1).astimezone(UTC), at
    old_offset = before_jump.astimezone(wall.tzinfo).utcoffset()
    while after - before_jump > timedelta(seconds=1):
        middle = before_jump + timedelta(seconds=(after - before_jump) // timedelta(seconds=2))
        if middle.astimezone(wall.tzinfo).utcoffset() == old_offset:
            before_jump = middle
        else:
            after = middle
    return after
