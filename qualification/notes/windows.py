"""What times and days that stand together mean: a moment, or a weekly window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qualification.lead import BestTime
from qualification.notes.dates import dates
from qualification.notes.model import NoteContext
from qualification.notes.places import calendar_of
from qualification.notes.times import Days, Hours

WORKDAYS = (0, 1, 2, 3, 4)
_DAY_ENDS = 17 * 60
_EVENING_ENDS = 20 * 60
_DAY_STARTS = 8 * 60


def day_in(words: str, context: NoteContext) -> date | None:
    found = [when for when in dates(words, calendar_of(context)) if when.unit == "day"]
    return found[0].first if len({when.first for when in found}) == 1 else None


def moment(
    within: Sequence[tuple[Hours, str | None]],
    words: str,
    zone: str,
    home: str,
    context: NoteContext,
) -> BestTime | None:
    """The one instant that all times name: "4pm ET = 1pm PT"."""
    day = day_in(words, context)
    if day is None:
        return None
    instants = {
        datetime.combine(
            day, time(each.begin // 60, each.begin % 60), ZoneInfo(own or zone)
        ).astimezone(UTC)
        for each, own in within
        if each.begin is not None and not _vague(each)
    }
    if len(instants) != 1:
        return None
    at = instants.pop()
    return BestTime(zone=home, at=at) if at > context.now else None


def _vague(each: Hours) -> bool:
    """Whether hours are a part of the day and not a time."""
    return (each.begin, each.until) in {
        (540, 720),
        (840, 1020),
        (1020, 1200),
        (720, 840),
        (480, 600),
    }


def window(
    within: Sequence[Hours],
    habits: Sequence[Days],
    weekly: Sequence[Days],
    zone: str,
    home: str,
    context: NoteContext,
) -> BestTime | None:
    chosen = tuple(sorted({day for each in habits if not each.denied for day in each.days}))
    denied = {day for each in weekly if each.denied for day in each.days}
    if weekly and not habits:
        return None
    chosen = tuple(day for day in chosen or WORKDAYS if day not in denied)
    timed = [
        replace(each, exact=False) if each.exact and habits and len(within) == 1 else each
        for each in within
    ]
    timed = [each for each in timed if not each.exact]
    if not chosen or len(timed) != len(within):
        return None
    stretch = _stretch(timed) or _stretch([each for each in timed if not _vague(each)])
    if stretch is None:
        return None
    return _at_home(chosen, stretch, zone, home, context.now)


def _stretch(timed: Sequence[Hours]) -> tuple[int, int] | None:
    """Start and end of what all hours have in common; open ends close with the working day."""
    if not timed:
        return None
    begins = [each.begin for each in timed if each.begin is not None]
    if any(each >= 14 * 60 for each in begins):  # "any evening post 7"
        begins = [each + 12 * 60 if each < 12 * 60 else each for each in begins]
    untils = [each.until for each in timed if each.until is not None]
    start = max(begins) if begins else None
    end = min(untils) if untils else None
    if start is None and end is not None:
        start = _DAY_STARTS if end > _DAY_STARTS else max(0, end - 120)
    if start is not None and end is None:
        end = (
            _DAY_ENDS
            if start <= _DAY_ENDS - 60
            else _EVENING_ENDS
            if start < _EVENING_ENDS
            else None
        )
    return (start, end) if start is not None and end is not None and start < end else None


def _at_home(
    chosen: tuple[int, ...], stretch: tuple[int, int], zone: str, home: str, now: datetime
) -> BestTime | None:
    """The window on the prospect's own clock; None where it would run over midnight."""
    there = now.astimezone(ZoneInfo(home)).utcoffset() or timedelta(0)
    named = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    shift = int((there - named).total_seconds() // 60)
    start, end = stretch[0] + shift, stretch[1] + shift
    if not (0 <= start < end < 24 * 60):
        return None
    return BestTime(zone=home, days=chosen, start=_text(start), end=_text(end))


def _text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
