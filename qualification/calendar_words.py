"""Days of the calendar by their names: years, halves, quarters, months, weeks and days.

Without a year it is the latest that has begun.
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name, monthrange
from datetime import date, timedelta

Span = tuple[date, date, str]
"""The first day, the day after the last, and what people call it."""


class NotAPeriod(ValueError):
    """Words that name no period."""


FARTHEST = 3660
"""The most days that "last N days" goes back."""

DAYS_OF = {"d": 1, "w": 7, "m": 30, "q": 91, "y": 365}
"""About how many days a unit has, by its first letter."""

_YEARS = range(1900, 2101)

NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
"""The day of a month."""

_OF_YEAR = re.compile(r"(.+) (?:of )?(last|this) year")
_THIS = re.compile(r"this (q[1-4]|h[12]|[a-z]+)")
_LAST = re.compile(r"(?:last|past|previous) (.+)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PART = re.compile(r"(q|h)([1-4])(?:[ /-]{0,3}(\d{4}|\d\d))?|(\d{4})[ /-]{0,3}(q|h)([1-4])")
_ORDINAL = re.compile(r"(first|second|third|fourth|[1-4](?:st|nd|rd|th)) (quarter|half)(?: of)?\b")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_MONTH = re.compile(r"([a-z]+)(?:,? (\d{4}))?|(\d{4})-(\d\d)|(\d\d?)/(\d{4})")
_WEEK = re.compile(r"(?:calendar )?w(?:eek|k)? ?(\d{1,2})(?:,? (\d{4}))?|(\d{4})-?w(\d\d)")
_WEEK_OF = re.compile(r"week (?:of|from|starting|beginning) (.+)")


def calendar(words: str, today: date) -> Span | None:
    """A year, half, quarter, month, week or day by its name: the latest that has begun. Raises
    `NotAPeriod` for what no calendar has."""
    if any(int(year) not in _YEARS for year in re.findall(r"\d{4}", words)):
        raise NotAPeriod(f"“{words}” is too far away: years go from 1900 to 2100.")
    if match := _OF_YEAR.fullmatch(words):
        year = today.year - (match[2] == "last")
        return calendar(f"{match[1]} {year}", today)
    if match := _THIS.fullmatch(words):
        return calendar(f"{match[1]} {today.year}", today)
    if match := _LAST.fullmatch(words):
        return _last(match[1], today)
    if match := _WEEK_OF.fullmatch(words):
        day = _day(match[1], today)
        return _week(day - timedelta(days=day.weekday())) if day else None
    if _YEAR.fullmatch(words):
        return date(int(words), 1, 1), date(int(words) + 1, 1, 1), words
    words = _ORDINAL.sub(
        lambda match: f"{match[2][0]}{_ORDINALS.get(match[1]) or match[1][0]}", words
    )
    if match := _PART.fullmatch(words):
        return _part(match, today)
    if match := _WEEK.fullmatch(words):
        return _numbered_week(match, words, today)
    if (match := _MONTH.fullmatch(words)) and (month := _month(match)):
        year = int(match[2] or match[3] or match[6] or 0)
        first = _latest(month, year, today)
        return first, months_later(first, 1), f"{month_name[month]} {first.year}"
    day = _day(words, today)
    return _one_day(day) if day else None


def _last(words: str, today: date) -> Span | None:
    """The latest one that is over: "last May" in May is a year ago."""
    found = calendar(words, today)
    if found and found[1] > today and not re.search(r"\d{4}", words):
        return calendar(words, found[0] - timedelta(days=1))
    return found


def _part(match: re.Match[str], today: date) -> Span | None:
    letter, number = (match[1] or match[5]).upper(), int(match[2] or match[6])
    months = 3 if letter == "Q" else 6
    if number * months > 12:
        return None
    year = int(match[3] or match[4] or 0)
    first = _latest((number - 1) * months + 1, year + 2000 if 0 < year < 100 else year, today)
    return first, months_later(first, months), f"{letter}{number} {first.year}"


def _latest(month: int, year: int, today: date) -> date:
    """The first of a month; without a year (0) the latest that has come."""
    first = date(year or today.year, month, 1)
    return first if year or first <= today else months_later(first, -12)


def _numbered_week(match: re.Match[str], words: str, today: date) -> Span:
    number, year = int(match[1] or match[4]), int(match[2] or match[3] or 0)
    try:
        monday = date.fromisocalendar(year or today.isocalendar().year, number, 1)
        if not year and monday > today:
            monday = date.fromisocalendar(today.isocalendar().year - 1, number, 1)
    except ValueError as error:
        raise NotAPeriod(f"“{words}” is no week of the calendar.") from error
    return _week(monday)


def _week(monday: date) -> Span:
    return monday, monday + timedelta(days=7), f"the week of {day_label(monday)}"


def _one_day(day: date) -> Span:
    return day, day + timedelta(days=1), day_label(day)


_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_MONTH_DAY = re.compile(rf"([a-z]+)\.? {NTH}(?:,? (\d{{4}}))?")
_DAY_MONTH = re.compile(rf"{NTH}\.? (?:of )?([a-z]+)\.?(?:,? (\d{{4}}))?")
_AGO = re.compile(r"(\d{1,3}) ?(days?|weeks?|months?|quarters?|years?) ago")
_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {name[:3]: number for number, name in enumerate(_WEEKDAY_NAMES)}


def _day(words: str, today: date) -> date | None:
    """A day by its date; without a year the latest that has come. Raises `NotAPeriod`."""
    if words in _WEEKDAY_NAMES or words in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[words[:3]]) % 7)
    if match := _AGO.fullmatch(words):
        if int(match[1]) * DAYS_OF[match[2][0]] > FARTHEST:
            raise NotAPeriod(f"“{words}” is further back than ten years.")
        return back(today, int(match[1]), match[2][0])
    if match := _ISO.fullmatch(words):
        return _date(int(match[1]), int(match[2]), int(match[3]), words)
    if match := _DOTTED.fullmatch(words):
        return _date(int(match[3]), int(match[2]), int(match[1]), words)
    if match := _SLASHED.fullmatch(words):
        return _slashed(match, words)
    if match := _MONTH_DAY.fullmatch(words):
        month, day, year = MONTHS.get(match[1]), int(match[2]), match[3]
    elif match := _DAY_MONTH.fullmatch(words):
        month, day, year = MONTHS.get(match[2]), int(match[1]), match[3]
    else:
        return None
    if not month:
        return None
    found = _date(int(year or today.year), month, day, words)
    return found if year or found <= today else _date(today.year - 1, month, day, words)


def _slashed(match: re.Match[str], words: str) -> date:
    """Americans write the month first, others the day: only one greater than 12 tells."""
    one, other, year = int(match[1]), int(match[2]), match[3]
    if not year or (one <= 12 and other <= 12 and one != other):
        raise NotAPeriod(f"“{words}” can be two days: write the month by its name, like May 1.")
    return _date(int(year), min(one, other), max(one, other), words)


def _date(year: int, month: int, day: int, words: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotAPeriod(f"“{words}” is no day of the calendar.") from error


MONTHS = {
    **{name.casefold(): number for number, name in enumerate(month_name) if name},
    **{name.casefold(): number for number, name in enumerate(month_abbr) if name},
    "sept": 9,
}


def back(day: date, count: int, unit: str) -> date:
    """So many days, weeks, months, quarters or years before a day; the unit's first letter."""
    if unit in "dw":
        return day - timedelta(days=count * DAYS_OF[unit])
    return months_later(day, -count * {"m": 1, "q": 3, "y": 12}[unit])


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the month's last where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month(match: re.Match[str]) -> int | None:
    number = match[4] or match[5]
    if number:
        return int(number) if 1 <= int(number) <= 12 else None
    return MONTHS.get(match[1])


def day_label(day: date) -> str:
    """ "May 1, 2026"."""
    return f"{month_abbr[day.month]} {day.day}, {day.year}"
