"""The days that words name: "last 30 days", "Q3", "in May", "3-10 May", "since last Monday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from qualification.calendar_words import (
    DAYS_OF,
    FARTHEST,
    MONTHS,
    NTH,
    WEEKDAYS,
    NotAPeriod,
    Span,
    back,
    calendar,
    day_label,
    months_later,
)

EARLIEST = date(2000, 1, 1)
"""Where "all" begins."""

_FOR_EXAMPLE = "last 30 days, this week, Q3, May 2025, since May 1 and 3 to 10 May"


def tidy(text: str) -> str:
    """The words in one spelling: small letters, digits for numbers, dashes apart from words."""
    words = re.sub(r"[‒–—―]", " - ", text.casefold())  # noqa: RUF001 (people paste dashes)
    words = re.sub(r"(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-vx-z])", " - ", words)
    words = re.sub(r"['’](?=\d\d\b)", " 20", words)  # noqa: RUF001 (people paste apostrophes)
    words = re.sub(rf"\b({'|'.join(_NUMBERS)})\b", lambda match: _NUMBERS[match[1]], words)
    words = " ".join(words.split()).strip(" .,!?")
    return re.sub(r"^(?:(?:in|for|during|over|within|on) )?(?:the )?", "", words)


def read(words: str, today: date) -> Span:
    """The days that tidy words name on `today`. Raises `NotAPeriod`."""
    for kind in (_named, _rolling, calendar, _from_to):
        if found := kind(words, today):
            return found
    raise NotAPeriod(f"“{words}” is not a period: {_FOR_EXAMPLE} are.")


_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "thirty": "30", "sixty": "60",
    "ninety": "90",
}  # fmt: skip

_SYNONYMS = {
    "week": "this week",
    "month": "this month",
    "quarter": "this quarter",
    "year": "this year",
    "ytd": "this year",
    "mtd": "this month",
    "qtd": "this quarter",
    "wtd": "this week",
    "all time": "all",
    "ever": "all",
    "everything": "all",
}
_SO_FAR = re.compile(r"(?:this )?(week|month|quarter|year) (?:to date|so far)")
_LAST_ONE = re.compile(r"(?:past|previous) (week|month|quarter|year)")


def _named(words: str, today: date) -> Span | None:
    words = _SYNONYMS.get(words, words)
    if match := _SO_FAR.fullmatch(words):
        words = f"this {match[1]}"
    if match := _LAST_ONE.fullmatch(words):
        words = f"last {match[1]}"
    tomorrow = today + timedelta(days=1)
    week = timedelta(days=7)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    year = date(today.year, 1, 1)
    match words:
        case "today":
            return today, tomorrow, words
        case "yesterday":
            return today - timedelta(days=1), today, words
        case "this week":
            return monday, monday + week, words
        case "last week":
            return monday - week, monday, words
        case "this month":
            return month, months_later(month, 1), words
        case "last month":
            return months_later(month, -1), month, words
        case "this quarter":
            return quarter, months_later(quarter, 3), words
        case "last quarter":
            return months_later(quarter, -3), quarter, words
        case "this year":
            return year, months_later(year, 12), words
        case "last year":
            return months_later(year, -12), year, words
        case "all":
            return EARLIEST, tomorrow, "all time"
    return None


_ROLLING = re.compile(
    r"(?:(?:last|past|previous) )?(\d{1,4}) ?(d|days?|w|weeks?|m|months?|q|quarters?|y|years?)"
)
_UNITS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}


def _rolling(words: str, today: date) -> Span | None:
    """So many days, weeks, months or years up to today; of quarters, those that are over."""
    match = _ROLLING.fullmatch(words)
    if not match:
        return None
    count, unit = int(match[1]), match[2][0]
    if not 0 < count * DAYS_OF[unit] <= FARTHEST:
        raise NotAPeriod(f"“{words}” goes back further than ten years, or not at all.")
    label = f"last {count} {_UNITS[unit]}{'' if count == 1 else 's'}"
    if unit == "q":
        until = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return months_later(until, -3 * count), until, label
    tomorrow = today + timedelta(days=1)
    return back(tomorrow, count, unit), tomorrow, label


_SINCE = re.compile(r"(since|from|after) (.+?)(?: on(?:wards?)?)?")
_ONWARDS = re.compile(r"(.+) onwards?")
_UNTIL = re.compile(r"(until|till|up to|before) (.+)")
_BETWEEN = r" ?(?: to | until | till | through | and |\.\.| - ) ?"
_RANGE = re.compile(rf"(?:from |between )?(.+?){_BETWEEN}(.+)")
_DASH = r"(?: ?- ?| to | until | till | through | and )"
_DAYS_OF_MONTH = re.compile(
    rf"(?:from |between )?(?:([a-z]+) {NTH}{_DASH}{NTH}|{NTH}{_DASH}{NTH} (?:of )?([a-z]+))"
    r"(?:,? (\d{4}))?"
)


def _from_to(words: str, today: date) -> Span | None:
    if (match := _DAYS_OF_MONTH.fullmatch(words)) and (match[1] or match[6]) in MONTHS:
        month, year = match[1] or match[6], match[7] or ""
        first, last = match[2] or match[4], match[3] or match[5]
        return _range(f"{month} {first} {year}".strip(), f"{month} {last} {year}".strip(), today)
    if (match := _RANGE.fullmatch(words)) and (found := _range(match[1], match[2], today)):
        return found
    if match := _ONWARDS.fullmatch(words):
        words = f"since {match[1]}"
    if (match := _SINCE.fullmatch(words)) and (span := _span(match[2], today, today)):
        since = span[1] if match[1] == "after" else span[0]
        return since, max(today, since) + timedelta(days=1), f"since {day_label(since)}"
    if (match := _UNTIL.fullmatch(words)) and (span := _span(match[2], today, today)):
        until = span[0] if match[1] == "before" else span[1]
        return EARLIEST, until, f"until {day_label(until - timedelta(days=1))}"
    return None


def _range(first: str, last: str, today: date) -> Span | None:
    """Where one of the two names no year, it is the one that fits the other."""
    if _says_when(last):
        end = _span(last, today, today)
        start = end and _span(first, today, end[1] - timedelta(days=1))
    else:
        start = _span(first, today, today)
        end = start and _span(last, today, _first_come(last, start[0]))
    if start is None or end is None:
        return None
    return start[0], end[1], f"{day_label(start[0])} to {day_label(end[1] - timedelta(days=1))}"


_OF_TODAY = re.compile(r"now|today|yesterday|(?:this|last|past|previous) .+|.+ (?:ago|year)")


def _says_when(words: str) -> bool:
    """Whether these words need no others to know which year or week is meant."""
    return bool(re.search(r"\d{4}", words) or _OF_TODAY.fullmatch(words))


def _first_come(words: str, since: date) -> date:
    """By this day a day of the week, or of the year, has come once since."""
    if words[:3] in WEEKDAYS:
        return since + timedelta(days=6)
    return months_later(since, 12) - timedelta(days=1)


def _span(words: str, today: date, anchor: date) -> Span | None:
    """What one end of a range names; `anchor` is the day by which it is to have begun."""
    words = "today" if words == "now" else words.removeprefix("the ")
    by = today if _says_when(words) else anchor
    return _named(words, today) or _rolling(words, today) or calendar(words, by)
