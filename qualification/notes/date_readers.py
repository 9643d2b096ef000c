"""What each way to write a day or a period means, by today's date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from qualification.notes import lexicon
from qualification.notes.calendar import (
    add_months,
    end_of_month,
    feast,
    half,
    month,
    quarter,
    year,
)
from qualification.notes.date_grammar import ORDINALS, PARTS

Period = tuple[date, date]
"""First and last day, both part of it."""


@dataclass(frozen=True, slots=True)
class When:
    """A period that a text names. `unit` is "day", "week", "month", "quarter", "half", "year" or
    "span" (a stretch that starts today). `part` is "start", "mid", "end" or None.
    """

    first: date
    last: date
    unit: str
    part: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days are meant: today's date, who starts a date with its month, the fiscal year's start.

    `month_first` is None where nobody can tell whether 3/4 is in March or in April.
    """

    today: date
    month_first: bool | None = None
    fiscal_year_start: int = 1


_FAR = timedelta(days=300)
"""A day without a year that is this far off is rather one that has just passed."""
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
             "4th": 4, "last": 4}  # fmt: skip


def _when(match: re.Match[str], period: Period, unit: str, part: str | None = None) -> When:
    offset = len(match[0]) - len(match[0].lstrip())
    return When(*period, unit, part, match.start() + offset, match.end())


def _part(match: re.Match[str]) -> str | None:
    words = match["part"]
    if not words:
        return None
    return next(
        name for name, pattern in PARTS.items() if re.fullmatch(pattern.replace(" ", r"\s+"), words)
    )


def _day(match: re.Match[str], y: int, m: int, d: int) -> When | None:
    try:
        day = date(y, m, d)
    except ValueError:
        return None
    return _when(match, (day, day), "day")


def _iso(match: re.Match[str], _: Calendar) -> When | None:
    return _day(match, int(match["y"]), int(match["m"]), int(match["d"]))


def _coming(match: re.Match[str], calendar: Calendar, m: int, d: int) -> When | None:
    """A day and month with the year that the text gives, else the next such day."""
    given = match["year"]
    if not 1 <= m <= 12:
        return None
    if given:
        return _day(match, int(given[-2:]) + 2000, m, d)
    for y in (calendar.today.year, calendar.today.year + 1):
        when = _day(match, y, m, d)
        if when and when.last >= calendar.today:
            return when if when.last - calendar.today < _FAR else None
    return None


def _day_month(match: re.Match[str], calendar: Calendar) -> When | None:
    number = _NTH[match["nth"]] if "nth" in match.groupdict() else int(match["d"])
    return _coming(match, calendar, lexicon.MONTHS[match["month"]], number)


_NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10, "fifteenth": 15,
    "twentieth": 20, "twenty-fifth": 25, "thirtieth": 30, "thirty-first": 31,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 5,
}  # fmt: skip


def _week_of(match: re.Match[str], calendar: Calendar) -> When | None:
    """A week of a month; its Monday, or the day that names it."""
    if not match["nth"]:
        day = int(match["d"] or match["d2"])
        return _coming(match, calendar, lexicon.MONTHS[match["month"] or match["month2"]], day)
    given = _given_year(match["year"], calendar.today)
    number = lexicon.MONTHS[match["month"]]
    first, last = _roll(lambda y: month(y, number), given, calendar.today)
    monday = first + timedelta(days=-first.weekday() % 7 + 7 * (_NTH[match["nth"]] - 1))
    if monday > last:
        monday -= timedelta(days=7)
    return _when(match, (monday, monday + timedelta(days=4)), "week")


def _numeric(match: re.Match[str], calendar: Calendar) -> When | None:
    a, b = int(match["a"]), int(match["b"])
    if match[0].strip() in ("24/7", "1/2", "1/3", "9/5"):
        return None
    if match["mark"] == "-" and not match["year"]:
        return None
    if match["mark"] == ".":
        # "15.06" is a day, "14.5" a number, "14.30" a time.
        plain = len(match["a"]) == len(match["b"]) == 2 and b <= 12
        return _coming(match, calendar, b, a) if match["year"] or plain else None
    if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12):
        return None
    if a <= 12 and b <= 12 and a != b:
        if calendar.month_first is None:
            return None
        return _coming(match, calendar, *((a, b) if calendar.month_first else (b, a)))
    return _coming(match, calendar, *((b, a) if a > 12 else (a, b)))


def _given_year(words: str | None, today: date) -> int | None:
    if not words or words in ("the year", "year"):
        return None
    if words == "next year":
        return today.year + 1
    return today.year if words == "this year" else 2000 + int(words[-2:])


def _roll(at: Callable[[int], Period], given: int | None, today: date) -> Period:
    """The period of the given year, else the first that is not over."""
    if given:
        return at(given)
    this = at(today.year)
    return this if this[1] >= today else at(today.year + 1)


def _quarter(match: re.Match[str], calendar: Calendar) -> When | None:
    number = _QUARTERS.get(match["q"]) or int(match["q"])
    given = _given_year(match["year"], calendar.today)
    period = _roll(lambda y: quarter(y, number), given, calendar.today)
    return _when(match, period, "quarter", "end" if match["eo"] else _part(match))


def _fiscal(calendar: Calendar, named: int) -> Period:
    """The fiscal year called `named`: the one that ends in that calendar year."""
    start = calendar.fiscal_year_start
    first = date(named if start == 1 else named - 1, start, 1)
    return first, add_months(first, 12) - timedelta(days=1)


def _fiscal_now(calendar: Calendar) -> int:
    today, start = calendar.today, calendar.fiscal_year_start
    return today.year + (1 if start > 1 and today.month >= start else 0)


def _fiscal_quarter(match: re.Match[str], calendar: Calendar) -> When | None:
    number = int(match["q"] or match["q2"] or match["q3"])

    def at(named: int) -> Period:
        first = add_months(_fiscal(calendar, named)[0], 3 * (number - 1))
        return first, add_months(first, 3) - timedelta(days=1)

    named = int(match["fy"][-2:]) + 2000 if match["fy"] else None
    return _when(match, _roll(at, named, calendar.today), "quarter", _part(match))


def _half(match: re.Match[str], calendar: Calendar) -> When | None:
    number = (
        int(match["h"]) if match["h"] else (1 if match["hw"] in ("first", "1st", "front") else 2)
    )
    if match["hw"] and not match["year"]:
        return None
    given = _given_year(match["year"], calendar.today)
    return _when(
        match, _roll(lambda y: half(y, number), given, calendar.today), "half", _part(match)
    )


def _fiscal_year(match: re.Match[str], calendar: Calendar) -> When | None:
    named = _fiscal_now(calendar)
    part = _part(match)
    if match["fy"]:
        named = int(match["fy"][-2:]) + 2000
    elif match["eofy"] or match["fend"]:
        if calendar.fiscal_year_start == 1:
            return None
        part = "end"
    elif _next(match["which"] or match["which2"]):
        named += 1
    return _when(match, _fiscal(calendar, named), "year", part)


def _next(which: str | None) -> bool:
    return bool(which) and any(word in (which or "") for word in ("next", "coming", "following"))


def _whole_year(match: re.Match[str], calendar: Calendar) -> When | None:
    if match["abs"]:
        return _when(match, year(int(match["abs"])), "year", _part(match))
    if match["which"] in ("the", "that") and not match["part"]:
        return None
    named = calendar.today.year + _next(match["which"])
    return _when(match, year(named), "year", _part(match))


def _year_end(match: re.Match[str], calendar: Calendar) -> When | None:
    words, today = match[0], calendar.today
    if (at := feast(words)) is not None:
        day = at(today.year) if at(today.year) >= today else at(today.year + 1)
        return _when(match, (day, day), "day")
    if "holidays" in words:
        return None
    if "new year" in words:
        before = re.search(r"\bbefore(?: the)? $", match.string[: match.start()] + match[0][:7])
        day = date(today.year, 12, 31) if before else date(today.year + 1, 1, 1)
        return _when(match, (day, day), "day")
    return _when(match, year(today.year), "year", "end")


def _named_unit(match: re.Match[str], calendar: Calendar) -> When | None:
    today = calendar.today
    if match["eo"]:
        unit, ahead, part = match["eo"][:3], 0, "end"
        unit = {"eoq": "quarter", "qua": "quarter", "eom": "month", "mon": "month"}.get(
            unit, "week"
        )
    else:
        unit = {"qtr": "quarter"}.get(match["unit"], match["unit"])
        ahead, part = int(_next(match["which"])), _part(match) or ""
        if match["which"] in ("the", "that") and not part:
            return None
    if unit == "quarter":
        at = add_months(date(today.year, today.month, 1), 3 * ahead)
        period = quarter(at.year, (at.month + 2) // 3)
    elif unit == "month":
        at = add_months(date(today.year, today.month, 1), ahead)
        period = month(at.year, at.month)
    else:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        period = monday, monday + timedelta(days=4)
    return _when(match, period, unit, part or None)


def _in_span(match: re.Match[str], calendar: Calendar) -> When | None:
    unit = match["unit"]
    prefixed = re.match(
        r"(?:in|within|inside|over|during|next|the|about|around|roughly)\b", match[0].lstrip()
    )
    if not (prefixed or match["out"] or match["n2"]):
        return None
    low = _count(match["n"])
    high = _count(match["n2"]) if match["n2"] else low
    if unit.startswith(("d", "w")):
        days = 7 if unit.startswith("w") else 1
        period = tuple(calendar.today + timedelta(days=days * n) for n in (low, high))
    else:
        months = 1 if unit.startswith("m") else 3 if unit.startswith("q") else 12
        period = tuple(add_months(calendar.today, months * n) for n in (low, high))
    return _when(match, (period[0], period[1]), "span")


def _count(words: str) -> int:
    return int(words) if words.isdigit() else lexicon.COUNTS[re.sub(r"\s+", " ", words)]


def _relative_day(match: re.Match[str], calendar: Calendar) -> When | None:
    words = match["day"]
    ahead = 2 if "day after" in words else 1 if words.startswith(("tom", "tm")) else 0
    day = calendar.today + timedelta(days=ahead)
    return _when(match, (day, day), "day")


def _weekday(match: re.Match[str], calendar: Calendar) -> When | None:
    wanted = lexicon.WEEKDAYS[match["wd"]]
    if match["wd"] in ("sun", "sat", "wed", "tu", "th") and match["which"] not in (
        "on",
        "next",
        "this",
    ):
        return None if match["wd"] in ("sun", "sat") else _weekday_on(match, calendar, wanted)
    return _weekday_on(match, calendar, wanted)


def _weekday_on(match: re.Match[str], calendar: Calendar, wanted: int) -> When | None:
    """ "Tuesday" is the first after today; "next Tuesday" that of the week to come."""
    today = calendar.today
    ahead = (wanted - today.weekday()) % 7 or 7
    number = ORDINALS[match["nth"]] if match["nth"] else int(match["d"] or 0)
    if number:
        day = _next_day_of_month(today, number)
        return _when(match, (day, day), "day") if day and day.weekday() == wanted else None
    in_next_week = match["week"] and "next" in match["week"]
    if match["which"] == "next" or in_next_week:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
        day = monday + timedelta(days=wanted)
    elif match["week"]:
        day = today + timedelta(days=ahead + 7)
    else:
        day = today + timedelta(days=ahead)
    return _when(match, (day, day), "day")


def _next_day_of_month(today: date, number: int) -> date | None:
    for ahead in range(0, 3):
        first = add_months(date(today.year, today.month, 1), ahead)
        if 1 <= number <= end_of_month(first.year, first.month).day:
            day = first.replace(day=number)
            if day >= today:
                return day
    return None


def _of_month(match: re.Match[str], calendar: Calendar) -> When | None:
    day = _next_day_of_month(calendar.today, int(match["d"]))
    return _when(match, (day, day), "day") if day else None


_BEFORE_MONTH = re.compile(
    r"\b(?:in|by|before|until|till|til|for|this|next|of|during|from|after|around"
    r"|since|through|come|april|february|live|start|the|b4|afore|to)[ /:-]$"
)


def _month(match: re.Match[str], calendar: Calendar) -> When | None:
    number = lexicon.MONTHS[match["month"]]
    given = _given_year(match["year"], calendar.today)
    if match["month"] in ("may", "march", "mar", "sun", "dec", "jan", "sep", "jun", "jul") and not (
        match["part"] or given
    ):
        before = match.string[max(0, match.start() - 14) : match.start()]
        alone = not match.string[: match.start()].strip() and not re.match(
            r" ?[a-z]", match.string[match.end() :]
        )
        if (
            match["month"] in ("may", "march", "mar")
            and not alone
            and not _BEFORE_MONTH.search(before)
        ):
            return None
    return _when(
        match, _roll(lambda y: month(y, number), given, calendar.today), "month", _part(match)
    )


def _dotted(match: re.Match[str], calendar: Calendar) -> When | None:
    """ "1.4." and "1. 10. 2026": the day first, as in much of Europe."""
    return _coming(match, calendar, int(match["b"]), int(match["a"]))


READERS: dict[str, Callable[[re.Match[str], Calendar], When | None]] = {
    "iso": _iso,
    "day_month": _day_month,
    "week_of": _week_of,
    "dotted": _dotted,
    "numeric": _numeric,
    "fiscal_quarter": _fiscal_quarter,
    "quarter": _quarter,
    "half": _half,
    "fiscal_year": _fiscal_year,
    "whole_year": _whole_year,
    "year_end": _year_end,
    "named_unit": _named_unit,
    "in_span": _in_span,
    "half_year": lambda match, calendar: _when(
        match, (add_months(calendar.today, 6), add_months(calendar.today, 6)), "span"
    ),
    "relative_day": _relative_day,
    "weekday": _weekday,
    "month": _month,
    "of_month": _of_month,
}
