"""Whether somebody can be given a lead now, and if not, why and until when.

`availability` is the one answer that routing, App Home and `/lead` go by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from qualification import business_time
from qualification.business_time import Calendar

_MINUTE = timedelta(minutes=1)
_MOST_STEPS = 50


class Reason(StrEnum):
    """Why somebody is passed over. The values stand in facts: add, never rename."""

    LEFT = "left"  # no account in Slack, or no longer
    AWAY = "away"  # by /away
    VACATION = "vacation"  # by their Slack status
    HOLIDAY = "holiday"
    OFF_HOURS = "off_hours"
    DO_NOT_DISTURB = "do_not_disturb"
    SILENT = "silent"  # several pings in a row unanswered
    CAP = "cap"
    SEGMENT = "segment"  # does not take such leads
    REGION = "region"
    HAD_IT = "had_it"  # had this lead before, or passed or rejected it


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why somebody cannot be given a lead now.

    `until` (UTC) is when this reason is over, None where time alone does not end it. `detail` is
    the holiday's name, the status, "25 of 25" leads, or the count of unanswered pings.
    """

    reason: Reason
    until: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A time from `start` on; None as `end` leaves it open. Both UTC."""

    start: datetime
    end: datetime | None = None
    note: str | None = None

    def covers(self, at: datetime) -> bool:
        """Whether `at` lies within it; the end itself does not."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a person and their Slack profile say about being there.

    `away` was said by `/away`, `vacation` by a Slack status, whose words are its note.
    `unanswered` counts reminders in a row to which they did nothing; the last one came at
    `pinged_at`.
    """

    left: bool = False
    away: Span | None = None
    vacation: Span | None = None
    do_not_disturb: Span | None = None
    unanswered: int = 0
    pinged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How many leads somebody holds, and how many at most."""

    open_leads: int
    max_open: int


NOWHERE_ELSE = Whereabouts()
"""Of somebody of whom nothing speaks against being there."""


def availability(
    calendar: Calendar,
    whereabouts: Whereabouts,
    load: Load,
    now: datetime,
    *,
    silent_after: int = 0,
) -> Unavailable | None:
    """None for somebody who can be given a lead at `now`; else the weightiest reason against it.

    `silent_after` is how many unanswered reminders count as silence; 0 never does.
    """
    return absence(calendar, whereabouts, now, silent_after=silent_after) or at_cap(load)


def absence(
    calendar: Calendar, whereabouts: Whereabouts, now: datetime, *, silent_after: int = 0
) -> Unavailable | None:
    """`availability` without the cap on open leads."""
    if whereabouts.left:
        return Unavailable(Reason.LEFT)
    if whereabouts.away and whereabouts.away.covers(now):
        return Unavailable(Reason.AWAY, whereabouts.away.end)
    if whereabouts.vacation and whereabouts.vacation.covers(now):
        return Unavailable(Reason.VACATION, whereabouts.vacation.end, whereabouts.vacation.note)
    if closed := _closed(calendar, _minute_of(now)):
        return closed
    if whereabouts.do_not_disturb and whereabouts.do_not_disturb.covers(now):
        return Unavailable(Reason.DO_NOT_DISTURB, whereabouts.do_not_disturb.end)
    return _silence(calendar, whereabouts, now, silent_after)


def at_cap(load: Load) -> Unavailable | None:
    """Who holds as many leads as they may."""
    if load.open_leads < load.max_open:
        return None
    return Unavailable(Reason.CAP, detail=f"{load.open_leads} of {load.max_open}")


def available_from(
    calendar: Calendar, whereabouts: Whereabouts, now: datetime, *, silent_after: int = 0
) -> datetime | None:
    """The first time from `now` on at which somebody is not absent, as far as is known; None where
    time alone does not bring them back."""
    at = now
    for _ in range(_MOST_STEPS):
        why = absence(calendar, whereabouts, at, silent_after=silent_after)
        if why is None:
            return at
        if why.until is None:
            return None
        at = why.until
    return at


def first(times: Iterable[datetime | None]) -> datetime | None:
    """The earliest of several times, as far as they are known."""
    return min((time for time in times if time is not None), default=None)


@lru_cache(maxsize=16)
def _minute_of(at: datetime) -> datetime:
    """Known by the moment, since a whole team is asked about at the same one."""
    return at.replace(second=0, microsecond=0)


@lru_cache(maxsize=4096)
def _closed(calendar: Calendar, minute: datetime) -> Unavailable | None:
    """Out of hours, or a holiday: windows begin and end with a minute."""
    opens = business_time.next_open(minute, calendar)
    if opens < minute + _MINUTE:
        return None
    today = minute.astimezone(calendar.zone).date()
    name = calendar.holiday(today) if calendar.hours.days[today.weekday()] else None
    return Unavailable(Reason.HOLIDAY if name else Reason.OFF_HOURS, opens, name)


def _silence(
    calendar: Calendar, whereabouts: Whereabouts, now: datetime, silent_after: int
) -> Unavailable | None:
    """Silence lasts until they do anything, or until their next working morning."""
    pings, last = whereabouts.unanswered, whereabouts.pinged_at
    if not silent_after or pings < silent_after or last is None:
        return None
    until = business_time.next_working_morning(last, calendar)
    return Unavailable(Reason.SILENT, until, str(pings)) if now < until else None
