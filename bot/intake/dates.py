"""Dates as files write them: told apart over the whole file, so that none is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

_NUMERIC = re.compile(r"(\d{1,2})([./\-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|T)")
_EPOCH = re.compile(r"\d{10}(\d{3})?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_DAY_MONTH = re.compile(
    r"(\d{1,2})[\s\-.]+([a-z]{3,9})\.?[\s\-,]+(\d{4}|\d{2})(?!\d)", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(?:(Z|UTC|GMT)|([+-]\d{2}):?(\d{2})?)?",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
"""English, as CRMs export them."""
_FIRST_SERIAL = datetime(1899, 12, 30, tzinfo=UTC)
"""The day before the first of spreadsheets, which take 1900 for a leap year."""
_PIVOT = 70
"""Years of two digits from here on are of the last century."""


class Order(StrEnum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Unclear(ValueError):
    """Dates that could be read in two ways; the message says which, and what to do."""


class OrderFinder:
    """Learns from every date of a file which number is the day."""

    def __init__(self) -> None:
        self._proof: dict[Order, str] = {}
        self._either: str | None = None
        self.saw_any = False

    def see(self, text: str) -> None:
        """One date of the file."""
        match = _NUMERIC.match(text)
        if match is None:
            return
        self.saw_any = True
        first, second = int(match[1]), int(match[3])
        if first > 12 or match[2] == ".":
            self._proof.setdefault(Order.DAY_FIRST, text)
        elif second > 12:
            self._proof.setdefault(Order.MONTH_FIRST, text)
        elif first != second:
            self._either = self._either or text

    def order(self, where: str = "in the map") -> Order:
        """The order of the file's dates. Raises `Unclear`, with `where` it can be said."""
        if len(self._proof) == 2:
            day, month = self._proof[Order.DAY_FIRST], self._proof[Order.MONTH_FIRST]
            raise Unclear(
                f"Dates are written in two ways, “{day}” and “{month}”. "
                f'Say {where} which one counts: dates = "day first" or "month first".'
            )
        if not self._proof and self._either:
            raise Unclear(
                f"“{self._either}” could be either: no date of the file has a day above 12. "
                f'Say it {where}: dates = "day first" or "month first".'
            )
        return next(iter(self._proof), Order.MONTH_FIRST)


def order_of(texts: Iterable[str]) -> Order:
    """The order of these dates. Raises `Unclear`."""
    finder = OrderFinder()
    for text in texts:
        finder.see(text)
    return finder.order()


@lru_cache(maxsize=50_000)
def read_date(text: str, order: Order, zone: ZoneInfo) -> datetime:
    """A date, with or without a time, as a moment in UTC; without a zone of its own it is of
    `zone`, without a time the day's beginning. Raises ValueError, a sentence."""
    text = text.strip()
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / (1000 if epoch[1] else 1), UTC)
    if _SERIAL.fullmatch(text):
        days = timedelta(seconds=round(float(text) * 86_400))
        return (_FIRST_SERIAL + days).replace(tzinfo=zone).astimezone(UTC)
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    for pattern, read in _PATTERNS:
        if match := pattern.match(text):
            year, month, day = read(match, order)
            break
    else:
        raise ValueError(f"“{text[:40]}” is not a date that can be read.")
    rest = text[match.end() :].lstrip(" T,")
    try:
        at = datetime(year, month, day, tzinfo=zone)
    except ValueError:
        how = f", read {order.value}" if read is _numeric else ""
        raise ValueError(f"“{text[:40]}” is no day of the calendar{how}.") from None
    return _with_time(at, rest, text)


def on_its_day(at: datetime, earlier: datetime, zone: ZoneInfo) -> datetime:
    """`at`; where it is the beginning of a day on which something came earlier in the course of
    things, that moment. Systems write when a deal came to the minute, and of its end the date."""
    if at >= earlier:
        return at
    local = at.astimezone(zone)
    alone = local.time() == time.min and local.date() == earlier.astimezone(zone).date()
    return earlier if alone else at


def _with_time(at: datetime, rest: str, text: str) -> datetime:
    if not rest:
        return at.astimezone(UTC)
    match = _TIME.fullmatch(rest)
    if match is None:
        raise ValueError(f"“{text[:40]}” is not a date that can be read.")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        hour = hour % 12 + (12 if match[5][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"“{text[:40]}” has no such time of day.")
    at = at.replace(hour=hour, minute=minute, second=second)
    if match[6]:
        return at.replace(tzinfo=UTC)
    if match[7]:
        ahead = timedelta(hours=int(match[7]), minutes=int(match[7][0] + (match[8] or "0")))
        return at.replace(tzinfo=UTC) - ahead
    return at.astimezone(UTC)


def _iso(match: re.Match[str], _order: Order) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3])


def _numeric(match: re.Match[str], order: Order) -> tuple[int, int, int]:
    first, second = int(match[1]), int(match[3])
    day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    return _year(match[4]), month, day


def _day_month(match: re.Match[str], _order: Order) -> tuple[int, int, int]:
    return _year(match[3]), _MONTHS.get(match[2][:3].casefold(), 0), int(match[1])


def _month_day(match: re.Match[str], _order: Order) -> tuple[int, int, int]:
    return int(match[3]), _MONTHS.get(match[1][:3].casefold(), 0), int(match[2])


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


_PATTERNS = (
    (_ISO, _iso),
    (_NUMERIC, _numeric),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_COMPACT, _iso),
)
