"""Public holidays by country and subdivision, from the `holidays` library's data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


def holiday(calendar: str, day: date) -> str | None:
    """What is celebrated on a date by a calendar such as "US" or "DE-BY", in English where known;
    None on an ordinary day."""
    return _year(calendar, day.year).get(day)


def known(calendar: str) -> bool:
    """Whether there is such a calendar."""
    country, _, subdivision = calendar.partition("-")
    return subdivision in ("", *subdivisions(country)) if country in _countries() else False


@lru_cache(maxsize=256)
def subdivisions(country: str) -> tuple[str, ...]:
    """Codes of the parts of a country that have calendars of their own, in order."""
    return tuple(sorted(_countries().get(country, ())))


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries()


@lru_cache(maxsize=1024)
def _year(calendar: str, year: int) -> Mapping[date, str]:
    country, _, subdivision = calendar.partition("-")
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language="en_US"
    )
    return dict(found)
