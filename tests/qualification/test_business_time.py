"""Business time runs only while somebody works, by their own wall clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.business_time import (
    Calendar,
    add,
    after_wait,
    before,
    elapsed,
    is_open,
    next_open,
    next_working_morning,
)
from qualification.hours import BusinessHours

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = BusinessHours.parse("Mon-Fri 09:00-18:00")
LUNCH = BusinessHours.parse("Mon-Thu 09:00-12:00 13:00-17:00, Fri 09:00-12:00")
NIGHT = BusinessHours.parse("Mon-Sun 00:00-06:00 22:00-24:00")
SPRING = BusinessHours.parse("Sun 01:00-02:30 02:45-05:00")
ALWAYS = BusinessHours.parse("always")

HOURS = (OFFICE, LUNCH, NIGHT, SPRING, ALWAYS)
ZONES = tuple(
    map(
        ZoneInfo,
        (
            "America/New_York",
            "Europe/Berlin",
            "Asia/Kolkata",
            "Africa/Cairo",  # clocks change at midnight
            "America/Santiago",
            "Australia/Lord_Howe",  # by half an hour
            "Pacific/Apia",  # a whole day skipped in 2011
        ),
    )
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def wall(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "duration", "hours", "end"),
    [
        ("2026-11-24 10:00", 15 * MINUTE, OFFICE, "2026-11-24 10:15"),
        ("2026-11-24 10:00:07", HOUR, OFFICE, "2026-11-24 11:00:07"),
        ("2026-11-24 17:50", 15 * MINUTE, OFFICE, "2026-11-25 09:05"),
        ("2026-11-24 17:45", 15 * MINUTE, OFFICE, "2026-11-24 18:00"),  # ends at closing time
        ("2026-11-24 18:00", 15 * MINUTE, OFFICE, "2026-11-25 09:15"),
        ("2026-11-24 03:00", 15 * MINUTE, OFFICE, "2026-11-24 09:15"),
        ("2026-11-27 17:30", HOUR, OFFICE, "2026-11-30 09:30"),  # over a weekend
        ("2026-11-28 12:00", HOUR, OFFICE, "2026-11-30 10:00"),
        ("2026-11-24 09:00", 24 * HOUR, OFFICE, "2026-11-26 15:00"),  # a day is 24 working hours
        ("2026-11-24 11:30", HOUR, LUNCH, "2026-11-24 13:30"),
        ("2026-11-27 11:30", HOUR, LUNCH, "2026-11-30 09:30"),
        ("2026-11-24 23:30", HOUR, NIGHT, "2026-11-25 00:30"),  # two windows meet at midnight
        ("2026-11-28 12:00", 0 * HOUR, OFFICE, "2026-11-28 12:00"),  # nothing added
        ("2026-11-28 12:00", HOUR, ALWAYS, "2026-11-28 13:00"),
        ("2026-03-06 17:00", 2 * HOUR, OFFICE, "2026-03-09 10:00"),  # clocks went forward between
        ("2026-10-30 17:00", 2 * HOUR, OFFICE, "2026-11-02 10:00"),  # and back
        ("2026-03-08 01:00", 4 * HOUR, NIGHT, "2026-03-08 06:00"),  # this night has an hour less
        ("2026-11-01 00:30", 5 * HOUR, NIGHT, "2026-11-01 04:30"),  # and this one an hour more
        ("2026-03-08 01:00", 2 * HOUR, SPRING, "2026-03-08 04:00"),  # bounds in the gap
    ],
)
def test_add(start: str, duration: timedelta, hours: BusinessHours, end: str) -> None:
    assert add(wall(start), duration, Calendar(hours, NEW_YORK)) == wall(end)
    assert elapsed(wall(start), wall(end), Calendar(hours, NEW_YORK)) == duration


@pytest.mark.parametrize(
    ("start", "wait", "hours", "end"),
    [
        ("2026-11-24 10:00", timedelta(days=1), OFFICE, "2026-11-25 10:00"),
        ("2026-11-24 10:00", timedelta(days=1, minutes=30), OFFICE, "2026-11-25 10:30"),
        ("2026-11-27 10:00", timedelta(days=1), OFFICE, "2026-11-30 10:00"),  # over a weekend
        ("2026-11-24 20:00", timedelta(days=1), OFFICE, "2026-11-26 09:00"),  # begins on Wednesday
        ("2026-11-24 10:00", timedelta(days=3), OFFICE, "2026-11-27 10:00"),
        ("2026-11-26 16:00", timedelta(days=1), LUNCH, "2026-11-27 12:00"),  # Friday ends at noon
        ("2026-11-27 11:00", timedelta(days=1), LUNCH, "2026-11-30 11:00"),
        ("2026-11-24 23:30", timedelta(days=1), NIGHT, "2026-11-25 23:30"),
        ("2026-03-07 02:30", timedelta(days=1), NIGHT, "2026-03-08 03:00"),  # 02:30 is skipped
        ("2026-11-28 12:00", timedelta(days=1), ALWAYS, "2026-11-29 12:00"),
        ("2026-11-28 12:00", timedelta(), OFFICE, "2026-11-28 12:00"),
    ],
)
def test_a_day_of_waiting_is_a_working_day(
    start: str, wait: timedelta, hours: BusinessHours, end: str
) -> None:
    assert after_wait(wall(start), wait, Calendar(hours, NEW_YORK)) == wall(end)


def test_an_hour_of_a_rep_is_the_hour_of_their_own_zone() -> None:
    start = wall("2026-11-24 18:00", NEW_YORK)
    assert add(start, HOUR, Calendar(OFFICE, BERLIN)) == wall("2026-11-25 10:00", BERLIN)


def test_nothing_passes_out_of_hours_or_backwards() -> None:
    saturday, sunday = wall("2026-11-28 08:00"), wall("2026-11-29 20:00")
    assert elapsed(saturday, sunday, Calendar(OFFICE, NEW_YORK)) == timedelta()
    assert elapsed(sunday, saturday, Calendar(ALWAYS, NEW_YORK)) == timedelta()


@pytest.mark.parametrize(
    ("holidays", "zone", "start", "end"),
    [
        ("US", "America/New_York", "2026-11-25 17:30", "2026-11-27 09:30"),  # Thanksgiving
        ("CA", "America/Toronto", "2026-11-25 17:30", "2026-11-26 09:30"),
        ("DE-BY", "Europe/Berlin", "2027-01-05 17:30", "2027-01-07 09:30"),  # Epiphany in Bavaria
        ("DE-BE", "Europe/Berlin", "2027-01-05 17:30", "2027-01-06 09:30"),  # not in Berlin
        ("GB-SCT", "Europe/London", "2026-11-27 17:30", "2026-12-01 09:30"),  # St Andrew's Day
        ("GB-ENG", "Europe/London", "2026-11-27 17:30", "2026-11-30 09:30"),
    ],
)
def test_holidays(holidays: str, zone: str, start: str, end: str) -> None:
    calendar = Calendar(OFFICE, ZoneInfo(zone), holidays)
    begun, over = wall(start, calendar.zone), wall(end, calendar.zone)
    assert add(begun, HOUR, calendar) == over
    assert elapsed(begun, over, calendar) == HOUR
    assert next_working_morning(begun, calendar) == over - HOUR / 2


def test_around_the_clock_there_are_no_holidays() -> None:
    thanksgiving = wall("2026-11-26 10:00")
    assert is_open(thanksgiving, Calendar(ALWAYS, NEW_YORK, "US"))
    assert not is_open(thanksgiving, Calendar(OFFICE, NEW_YORK, "US"))


def test_a_week_that_begins_on_sunday() -> None:
    riyadh = Calendar(BusinessHours.parse("Sun-Thu 09:00-17:00"), ZoneInfo("Asia/Riyadh"), "SA")
    thursday = wall("2026-11-26 16:30", riyadh.zone)
    assert add(thursday, HOUR, riyadh) == wall("2026-11-29 09:30", riyadh.zone)
    assert after_wait(thursday, timedelta(days=1), riyadh) == wall("2026-11-29 16:30", riyadh.zone)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24 09:00", "2026-11-24 09:00"),
        ("2026-11-24 17:59:59", "2026-11-24 17:59:59"),
        ("2026-11-24 18:00", "2026-11-25 09:00"),
        ("2026-11-28 10:00", "2026-11-30 09:00"),
    ],
)
def test_open(at: str, opens: str) -> None:
    office = Calendar(OFFICE, NEW_YORK)
    assert next_open(wall(at), office) == wall(opens)
    assert is_open(wall(at), office) is (at == opens)


def test_refusals() -> None:
    start = wall("2026-11-24 09:00")
    with pytest.raises(ValueError, match="forward"):
        add(start, -MINUTE, Calendar(OFFICE, NEW_YORK))
    with pytest.raises(ValueError, match="do not open"):
        add(start, MINUTE, Calendar(BusinessHours(((),) * 7), NEW_YORK))


instants = st.datetimes(
    min_value=datetime(2011, 12, 1),  # noqa: DTZ001 (hypothesis takes bounds without a zone)
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001 (likewise)
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))
durations = st.integers(0, 14 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
calendars = st.builds(
    Calendar,
    st.sampled_from(HOURS),
    st.sampled_from(ZONES),
    st.sampled_from([None, "US", "DE-BY", "IN", "EG", "CL"]),
)


@given(instants, durations, calendars)
def test_what_was_added_has_elapsed(
    start: datetime, duration: timedelta, calendar: Calendar
) -> None:
    end = add(start, duration, calendar)
    assert elapsed(start, end, calendar) == duration
    assert start <= before(end, duration, calendar) <= end
    assert elapsed(before(end, duration, calendar), end, calendar) == duration
    if duration:  # and not a second earlier
        assert elapsed(start, end - timedelta(seconds=1), calendar) < duration


@given(instants, durations, durations, calendars)
def test_adding_in_parts_is_adding_the_sum(
    start: datetime,
    first: timedelta,
    second: timedelta,
    calendar: Calendar,
) -> None:
    middle = add(start, first, calendar)
    end = add(middle, second, calendar)
    assert start <= middle <= end == add(start, first + second, calendar)


@given(st.lists(instants, min_size=3, max_size=3).map(sorted), calendars)
def test_elapsed_is_additive_and_never_more_than_the_clock_on_the_wall(
    at: list[datetime], calendar: Calendar
) -> None:
    start, middle, end = at[0], min(at[1], at[0] + timedelta(60)), min(at[2], at[0] + timedelta(90))
    whole = elapsed(start, end, calendar)
    parts = elapsed(start, middle, calendar) + elapsed(middle, end, calendar)
    assert whole == parts <= end - start


@given(instants, calendars)
def test_next_opening_is_open(at: datetime, calendar: Calendar) -> None:
    opens = next_open(at, calendar)
    assert opens >= at
    assert is_open(opens, calendar)
    assert elapsed(at, opens, calendar) == timedelta()


@given(instants, instants, st.integers(0, 5), durations, calendars)
def test_who_waits_longer_or_later_is_done_later(
    one: datetime, other: datetime, days: int, rest: timedelta, calendar: Calendar
) -> None:
    first, second = sorted((one, other))
    wait = timedelta(days=days, seconds=rest.seconds)
    over = after_wait(first, wait, calendar)
    assert first <= over <= after_wait(second, wait, calendar)
    assert over <= after_wait(first, wait + timedelta(days=1), calendar)
