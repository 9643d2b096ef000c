"""Weekly hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.hours import ALWAYS, BusinessHours

HOURS = [
    "Mon-Fri 09:00-18:00",
    "Sun-Thu 08:00-16:00",
    "Mon-Thu 09:00-17:00, Fri 09:00-15:00",
    "Mon-Fri 09:00-12:00 13:00-18:00",
    "Sat 00:00-24:00",
    "always",
]


@pytest.mark.parametrize("text", HOURS)
def test_business_hours_read_and_write_alike(text: str) -> None:
    assert str(BusinessHours.parse(text)) == text


def test_business_hours_say_what_they_mean() -> None:
    hours = BusinessHours.parse("mon, wednesday 9:00 – 12:00, Fri 13:00-14:30, Fri 10:00-11:00")
    assert hours.days[0] == hours.days[2] == ((540, 720),)
    assert hours.days[4] == ((600, 660), (780, 870))
    assert hours.days[1] == hours.days[6] == ()
    assert BusinessHours.parse(" Always ") is ALWAYS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "Mon",
        "Mon-",
        "09:00-17:00",
        "Mon 09:00",
        "Mon 9-17",
        "Mon 17:00-09:00",
        "Mon 09:00-24:30",
        "Mon 09:00-12:00 11:00-13:00",
        "Foo 09:00-12:00",
        "Mon-Fri 09:00-12:00, Sat",
    ],
)
def test_business_hours_refuse(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        BusinessHours.parse(text)


@given(st.lists(st.sets(st.integers(0, 24), max_size=6), min_size=7, max_size=7))
def test_any_business_hours_survive_being_written(marks: list[set[int]]) -> None:
    days = []
    for day in marks:
        hours = [hour * 60 for hour in sorted(day)]
        days.append(tuple(zip(hours[::2], hours[1::2], strict=False)))
    hours_of_week = BusinessHours(tuple(days))
    if any(days):
        assert BusinessHours.parse(str(hours_of_week)) == hours_of_week
