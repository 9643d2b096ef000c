"""Months, quarters, halves and movable feasts as first and last days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last where it is shorter."""
    index = day.year * 12 + day.month - 1 + count
    year_, month_ = divmod(index, 12)
    return date(year_, month_ + 1, min(day.day, monthrange(year_, month_ + 1)[1]))


def end_of_month(year_: int, month_: int) -> date:
    """The last day of a month."""
    return date(year_, month_, monthrange(year_, month_)[1])


def month(year_: int, number: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year_, number, 1), end_of_month(year_, number)


def quarter(year_: int, number: int) -> tuple[date, date]:
    """First and last day of a calendar quarter, 1 to 4."""
    return date(year_, 3 * number - 2, 1), end_of_month(year_, 3 * number)


def half(year_: int, number: int) -> tuple[date, date]:
    """First and last day of a half-year, 1 or 2."""
    return date(year_, 6 * number - 5, 1), end_of_month(year_, 6 * number)


def year(number: int) -> tuple[date, date]:
    """First and last day of a year."""
    return date(number, 1, 1), date(number, 12, 31)


def thanksgiving(year_: int) -> date:
    """The fourth Thursday of November, as in the United States."""
    first = date(year_, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def nth_monday(year_: int, month_: int, number: int) -> date:
    """A Monday of a month, counted from 1, or from the end with -1: Labor Day, Memorial Day."""
    first, last = month(year_, month_)
    if number < 0:
        return last - timedelta(days=last.weekday())
    return first + timedelta(days=-first.weekday() % 7 + 7 * (number - 1))


def easter(year_: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher's rule)."""
    golden, century = year_ % 19, year_ // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - golden) // 11))
    weekday = (year_ + year_ // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month_ = 3 + (offset + 40) // 44
    return date(year_, month_, offset + 28 - 31 * (month_ // 4))


def feast(words: str) -> Callable[[int], date] | None:
    """The day of a year for words in small letters that name a feast; None where they name none."""
    return next((at for name, at in _FEASTS.items() if name in words), None)


_FEASTS: dict[str, Callable[[int], date]] = {
    **dict.fromkeys(("thanksgiving", "thxgiving"), thanksgiving),
    "easter": easter,
    **dict.fromkeys(("chrissie", "xmas", "christmas"), lambda y: date(y, 12, 25)),
    **dict.fromkeys(("labor day", "labour day"), lambda y: nth_monday(y, 9, 1)),
    "memorial day": lambda y: nth_monday(y, 5, -1),
    "independence day": lambda y: date(y, 7, 4),
    "black friday": lambda y: thanksgiving(y) + timedelta(days=1),
    "halloween": lambda y: date(y, 10, 31),
    "valentine": lambda y: date(y, 2, 14),
}
