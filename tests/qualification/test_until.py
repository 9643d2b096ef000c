"""Times as people type them behind /away."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qualification.business_time import Calendar
from qualification.hours import BusinessHours
from qualification.until import NotUnderstood, parse_until

ZONE = ZoneInfo("America/New_York")
OFFICE = Calendar(BusinessHours.parse("Mon-Fri 09:00-18:00"), ZONE, "US")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
"""The Wednesday before Thanksgiving."""


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("until Monday", "2026-11-30 09:00"),
        ("until Mon", "2026-11-30 09:00"),
        ("Wednesday", "2026-12-02 09:00"),  # a week from today
        ("until tomorrow", "2026-11-27 09:00"),  # Thanksgiving is no day to come back
        ("tomorrow at 3pm", "2026-11-26 15:00"),
        ("until 3pm", "2026-11-25 15:00"),
        ("till 3 pm", "2026-11-25 15:00"),
        ("until 15:30", "2026-11-25 15:30"),
        ("until 9am", "2026-11-26 09:00"),  # over for today
        ("noon", "2026-11-25 12:00"),
        ("until 12am", "2026-11-26 00:00"),
        ("2 weeks", "2026-12-09 09:00"),
        ("for a week", "2026-12-02 09:00"),
        ("for two days", "2026-11-27 09:00"),
        ("an hour", "2026-11-25 11:00"),
        ("90 min", "2026-11-25 11:30"),
        ("3h", "2026-11-25 13:00"),
        ("until Dec 24", "2026-12-24 09:00"),
        ("until December 24th", "2026-12-24 09:00"),
        ("until 24 Dec", "2026-12-24 09:00"),
        ("24. December 2026", "2026-12-24 09:00"),
        ("until Jan 4", "2027-01-04 09:00"),
        ("until Dec 25", "2026-12-28 09:00"),
        ("2026-12-24", "2026-12-24 09:00"),
        ("until Monday 14:00", "2026-11-30 14:00"),
        ("until Mon, 2 pm", "2026-11-30 14:00"),
        ("Dec 24, 3pm", "2026-12-24 15:00"),
        ("until next week", "2026-11-30 09:00"),
        ("next Tuesday", "2026-12-01 09:00"),
        ("next month", "2026-12-01 09:00"),
        ("  Until   MONDAY.  ", "2026-11-30 09:00"),
    ],
)
def test_words_people_type(typed: str, until: str) -> None:
    found = parse_until(typed, NOW, OFFICE)
    assert found is not None
    assert f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}" == until


@pytest.mark.parametrize("typed", ["", "  ", "until", "until "])
def test_no_words_are_an_open_end(typed: str) -> None:
    assert parse_until(typed, NOW, OFFICE) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("until whenever", "do not know"),
        ("monkey", "do not know"),
        ("until 25:00", "not a time of day"),
        ("13pm", "not a time of day"),
        ("until Feb 30", "no such date"),
        ("until 2025-01-01", "over"),
        ("today at 9am", "over"),
        ("60 weeks", "more than a year"),
        ("until Foo 12", "not a month"),
        ("0 days", "do not know"),
    ],
)
def test_what_is_refused(typed: str, says: str) -> None:
    with pytest.raises(NotUnderstood, match=says):
        parse_until(typed, NOW, OFFICE)


def test_the_clock_is_that_of_who_types() -> None:
    berlin = Calendar(OFFICE.hours, ZoneInfo("Europe/Berlin"))
    found = parse_until("until 18:00", NOW, berlin)
    assert found == datetime(2026, 11, 25, 18, 0, tzinfo=berlin.zone)
