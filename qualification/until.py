"""Times as people type them behind `/away`: "until Monday", "3pm", "2 weeks", "until Dec 24"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from qualification import business_time
from qualification.business_time import Calendar
from qualification.hours import DAYS

LONGEST = timedelta(days=366)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_CLOCK = re.compile(
    r"(?:\bat )?\b(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|h)\b|(?:\bat )?\b(\d{1,2}):(\d{2})\b"
)
_SPAN = re.compile(r"(?:for |in )?(\d{1,3}|[a-z]+) ?(m|h|d|w|minute|hour|day|week|min|hr)s?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]{3,9})\.?(?:,? (\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NOON, _MIDNIGHT = 12 * 60, 24 * 60


class NotUnderstood(ValueError):
    """The words name no time; the message says what is wrong with them, in a sentence."""


def parse_until(text: str, now: datetime, calendar: Calendar) -> datetime | None:
    """The time (UTC) that somebody means who is at home in `calendar`; None for no words at all.

    A day without a time of day is its first working hour: who is away until Monday works on Monday.
    Raises `NotUnderstood`, also for what lies in the past or more than a year ahead.
    """
    words = " ".join(text.casefold().replace(",", ", ").split()).replace(" ,", ",").strip(" .!")
    words = re.sub(r"^(?:i am |i'm )?(?:away |out )?(?:until|till|til|to|thru)\b ?", "", words)
    if not words:
        return None
    until = _span(words, now, calendar) or _moment(words, now, calendar)
    if until <= now:
        raise NotUnderstood("That time is over.")
    if until - now > LONGEST:
        raise NotUnderstood("That is more than a year from now.")
    return until.astimezone(UTC)


def _span(words: str, now: datetime, calendar: Calendar) -> datetime | None:
    """ "2 weeks", "for 3 days", "an hour": whole days end with a working morning."""
    match = _SPAN.fullmatch(words)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1])
    if count is None:
        return None
    if count == 0:
        raise NotUnderstood("I do not know that time.")
    match match[2][0]:
        case "m":
            return now + timedelta(minutes=count)
        case "h":
            return now + timedelta(hours=count)
        case unit:
            days = count * (7 if unit == "w" else 1)
            today = now.astimezone(calendar.zone).date()
            return _morning(today + timedelta(days=days), calendar)


def _moment(words: str, now: datetime, calendar: Calendar) -> datetime:
    """A day, a time of day, or both."""
    local = now.astimezone(calendar.zone)
    minute, rest = _clock(words)
    day = _day(rest, local.date()) if rest else None
    if day is None and minute is None:
        raise NotUnderstood("I do not know that time.")
    if minute is None:
        assert day is not None
        return _morning(day, calendar)
    at = _at(day or local.date(), minute, calendar)
    return at if day or at > now else _at(local.date() + timedelta(days=1), minute, calendar)


def _clock(words: str) -> tuple[int | None, str]:
    """The minute of the day that is named, and the words without it."""
    for word, minute in (("noon", _NOON), ("midday", _NOON), ("midnight", _MIDNIGHT)):
        if re.search(rf"\b{word}\b", words):
            return minute, _tidy(re.sub(rf"\b(?:at )?{word}\b", "", words))
    match = _CLOCK.search(words)
    if match is None:
        return None, words
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    half = match[3]
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise NotUnderstood(f"{match[0].strip()} is not a time of day.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotUnderstood(f"{match[0].strip()} is not a time of day.")
    return hour * 60 + minute, _tidy(words[: match.start()] + words[match.end() :])


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" ,").removesuffix(" at").removeprefix("on ")


def _day(words: str, today: date) -> date:
    words = words.removeprefix("on ")
    known = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomorrow morning": 1}
    if words in known:
        return today + timedelta(days=known[words])
    if words == "next week":
        return today + timedelta(days=7 - today.weekday())
    if words == "next month":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    name = words.removeprefix("next ").removeprefix("this ")
    weekday = DAYS.index(name[:3].capitalize()) if name[:3].capitalize() in DAYS else None
    if weekday is not None and _is_weekday(name, weekday):
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _date(words, today)


def _is_weekday(name: str, weekday: int) -> bool:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[weekday]
    return len(name) >= 3 and full.startswith(name.rstrip("."))


def _date(words: str, today: date) -> date:
    """A date, of this year or the next where no year is named."""
    if match := _ISO.fullmatch(words):
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_DAY.fullmatch(words):
        month, day, year = match[1], int(match[2]), match[3]
    elif match := _DAY_MONTH.fullmatch(words):
        month, day, year = match[2], int(match[1]), match[3]
    else:
        raise NotUnderstood("I do not know that time.")
    if month[:3] not in _MONTHS:
        raise NotUnderstood(f"“{month}” is not a month.")
    number = _MONTHS.index(month[:3]) + 1
    if year:
        return _checked(int(year), number, day)
    found = _checked(today.year, number, day)
    return found if found >= today else _checked(today.year + 1, number, day)


def _checked(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood("There is no such date.") from None


def _at(day: date, minute: int, calendar: Calendar) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    return (local + timedelta(minutes=minute)).astimezone(UTC)


def _morning(day: date, calendar: Calendar) -> datetime:
    """The first working hour from the beginning of a day on."""
    return business_time.next_open(_at(day, 0, calendar), calendar)
