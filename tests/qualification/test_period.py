"""Periods as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from qualification.period import NotAPeriod, Period, period

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""Still Tuesday, November 24, in New York."""


def read(text: str, zone: ZoneInfo = NEW_YORK) -> Period:
    return period(text, NOW, zone)


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("", "2026-10-26", "2026-11-25"),
        ("last 30 days", "2026-10-26", "2026-11-25"),
        ("30d", "2026-10-26", "2026-11-25"),
        ("Past 2 Weeks", "2026-11-11", "2026-11-25"),
        ("last 3 months", "2026-08-25", "2026-11-25"),
        ("today", "2026-11-24", "2026-11-25"),
        ("yesterday", "2026-11-23", "2026-11-24"),
        ("this week", "2026-11-23", "2026-11-30"),
        ("last week", "2026-11-16", "2026-11-23"),
        ("this month", "2026-11-01", "2026-12-01"),
        ("  Last   Month ", "2026-10-01", "2026-11-01"),
        ("this quarter", "2026-10-01", "2027-01-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("ytd", "2026-01-01", "2027-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("previous quarter", "2026-07-01", "2026-10-01"),
        ("Q3", "2026-07-01", "2026-10-01"),
        ("Q4", "2026-10-01", "2027-01-01"),
        ("q3 2025", "2025-07-01", "2025-10-01"),
        ("2025Q1", "2025-01-01", "2025-04-01"),
        ("H1", "2026-01-01", "2026-07-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("May", "2026-05-01", "2026-06-01"),
        ("december", "2025-12-01", "2026-01-01"),
        ("Sept 2025", "2025-09-01", "2025-10-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("since May 1", "2026-05-01", "2026-11-25"),
        ("since 1st of May", "2026-05-01", "2026-11-25"),
        ("since December 3", "2025-12-03", "2026-11-25"),
        ("since 2026-11-02", "2026-11-02", "2026-11-25"),
        ("since Monday", "2026-11-23", "2026-11-25"),
        ("since last week", "2026-11-16", "2026-11-25"),
        ("since Q2", "2026-04-01", "2026-11-25"),
        ("May 1 to June 15", "2026-05-01", "2026-06-16"),
        ("May 1 – June 15", "2026-05-01", "2026-06-16"),
        ("from 2026-01-05 until 2026-01-07", "2026-01-05", "2026-01-08"),
        ("between March and May", "2026-03-01", "2026-06-01"),
        ("Nov 2025 to Jan 2026", "2025-11-01", "2026-02-01"),
        ("December 1 to January 15", "2025-12-01", "2026-01-16"),
        ("Feb 29 2024", "2024-02-29", "2024-03-01"),
        ("next year 2027".removeprefix("next year "), "2027-01-01", "2028-01-01"),
        ("all", "2000-01-01", "2026-11-25"),
        ("in Q3", "2026-07-01", "2026-10-01"),
        ("Q3'25", "2025-07-01", "2025-10-01"),
        ("third quarter of last year", "2025-07-01", "2025-10-01"),
        ("last 2 quarters", "2026-04-01", "2026-10-01"),
        ("the last two weeks", "2026-11-11", "2026-11-25"),
        ("year to date", "2026-01-01", "2027-01-01"),
        ("May last year", "2025-05-01", "2025-06-01"),
        ("last May", "2026-05-01", "2026-06-01"),
        ("last November", "2025-11-01", "2025-12-01"),
        ("this December", "2026-12-01", "2027-01-01"),
        ("week of May 6", "2026-05-04", "2026-05-11"),
        ("2026-W47", "2026-11-16", "2026-11-23"),
        ("01.05.2026", "2026-05-01", "2026-05-02"),
        ("5/13/2026", "2026-05-13", "2026-05-14"),
        ("13/5/2026", "2026-05-13", "2026-05-14"),
        ("3-10 May", "2026-05-03", "2026-05-11"),
        ("May 3–10", "2026-05-03", "2026-05-11"),
        ("from 3 to 10 May 2025", "2025-05-03", "2025-05-11"),
        ("from 3 May to 10 May", "2026-05-03", "2026-05-11"),
        ("Jan-Mar", "2026-01-01", "2026-04-01"),
        ("Q1–Q2", "2026-01-01", "2026-07-01"),
        ("January to March 2024", "2024-01-01", "2024-04-01"),
        ("December to February 2024", "2023-12-01", "2024-03-01"),
        ("Nov 20 to Nov 30", "2026-11-20", "2026-12-01"),
        ("Thursday to Monday", "2026-11-19", "2026-11-24"),
        ("Tuesday to Thursday", "2026-11-24", "2026-11-27"),
        ("May 1 to yesterday", "2026-05-01", "2026-11-24"),
        ("2 weeks ago to now", "2026-11-10", "2026-11-25"),
        ("since last Tuesday", "2026-11-17", "2026-11-25"),
        ("after May", "2026-06-01", "2026-11-25"),
        ("after May 1", "2026-05-02", "2026-11-25"),
        ("before May 1", "2000-01-01", "2026-05-01"),
        ("until May", "2000-01-01", "2026-06-01"),
    ],
)
def test_words_name_days(typed: str, since: str, until: str) -> None:
    found = read(typed)
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)


@pytest.mark.parametrize(
    "typed",
    ["soon", "last", "Q5", "13th month", "Feb 30", "2026-13", "last 0 days", "last 9999 days",
     "2026-05-01 to 2026-04-01", "since", "to", "May 1 to never", "3/4/2026", "🤷", "next week",
     "lst 30 days", "week 54", "9999-12-31", "2026-05-01 to 0001-01-01", "31/12", "Feb 29 to 30"],
)  # fmt: skip
def test_other_words_name_none(typed: str) -> None:
    with pytest.raises(NotAPeriod):
        read(typed)


def test_a_day_begins_at_the_readers_midnight() -> None:
    assert read("today").start == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert read("today", ZoneInfo("Europe/Berlin")).since == date(2026, 11, 25)


def test_a_day_of_25_hours_is_one_day() -> None:
    found = read("2026-11-01")  # clocks go back in New York
    assert (found.end - found.start).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ("Q3", ("2026-04-01", "2026-07-01")),
        ("this month", ("2026-10-01", "2026-11-01")),
        ("this week", ("2026-11-16", "2026-11-23")),
        ("last 30 days", ("2026-09-26", "2026-10-26")),
    ],
)
def test_compared_with_as_much_time_before(typed: str, before: tuple[str, str]) -> None:
    found = read(typed).before()
    assert (found.since.isoformat(), found.until.isoformat()) == before


def test_the_same_days_of_the_year_before() -> None:
    found = read("Feb 29 2024").year_before()
    assert found.since == date(2023, 2, 28)
    assert read("Q3").year_before().since == date(2025, 7, 1)


def test_a_running_period_counts_to_today() -> None:
    assert read("this month").upto(date(2026, 11, 24)).until == date(2026, 11, 25)
    assert read("Q3").upto(date(2026, 11, 24)) == read("Q3")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("last month", "last month"),
        ("last 1 month", "last 1 month"),
        ("2 quarters", "last 2 quarters"),
        ("after May", "since Jun 1, 2026"),
        ("3-10 May", "May 3, 2026 to May 10, 2026"),
    ],
)
def test_its_name_says_which_days_it_is(typed: str, label: str) -> None:
    assert read(typed).label == label


def test_a_date_that_can_be_two_days_says_so() -> None:
    with pytest.raises(NotAPeriod, match="can be two days: write the month by its name"):
        read("since 5/1/2026")
