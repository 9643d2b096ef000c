"""Whether somebody can be given a lead, why not, and until when."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qualification.availability import (
    NOWHERE_ELSE,
    Load,
    Reason,
    Span,
    Unavailable,
    Whereabouts,
    availability,
    available_from,
)
from qualification.business_time import Calendar
from qualification.hours import BusinessHours

ZONE = ZoneInfo("America/New_York")
OFFICE = Calendar(BusinessHours.parse("Mon-Fri 09:00-18:00"), ZONE, "US")
ROOM = Load(3, 25)


def at(text: str) -> datetime:
    """A time of November 2026 in New York, as "23 10:00"; the 23rd is a Monday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=ZONE).astimezone(UTC)


def since(start: str, end: str | None = None, note: str | None = None) -> Span:
    return Span(at(start), at(end) if end else None, note)


@pytest.mark.parametrize(
    ("where", "load", "now", "why"),
    [
        (NOWHERE_ELSE, ROOM, "23 10:00", None),
        (NOWHERE_ELSE, ROOM, "23 09:00", None),
        (NOWHERE_ELSE, ROOM, "23 08:59", (Reason.OFF_HOURS, "23 09:00", None)),
        (NOWHERE_ELSE, ROOM, "23 18:00", (Reason.OFF_HOURS, "24 09:00", None)),
        (NOWHERE_ELSE, ROOM, "28 10:00", (Reason.OFF_HOURS, "30 09:00", None)),
        (NOWHERE_ELSE, ROOM, "26 10:00", (Reason.HOLIDAY, "27 09:00", "Thanksgiving Day")),
        (NOWHERE_ELSE, Load(25, 25), "23 10:00", (Reason.CAP, None, "25 of 25")),
        (NOWHERE_ELSE, Load(26, 25), "23 10:00", (Reason.CAP, None, "26 of 25")),
        (
            Whereabouts(away=since("22 10:00", "24 09:00")),
            ROOM,
            "23 10:00",
            (Reason.AWAY, "24 09:00", None),
        ),
        (Whereabouts(away=since("22 10:00")), ROOM, "23 10:00", (Reason.AWAY, None, None)),
        (Whereabouts(away=since("22 10:00", "23 10:00")), ROOM, "23 10:00", None),
        (
            Whereabouts(vacation=since("20 10:00", "30 09:00", "Skiing")),
            ROOM,
            "23 10:00",
            (Reason.VACATION, "30 09:00", "Skiing"),
        ),
        (
            Whereabouts(do_not_disturb=since("23 09:30", "23 14:00")),
            ROOM,
            "23 10:00",
            (Reason.DO_NOT_DISTURB, "23 14:00", None),
        ),
        (Whereabouts(do_not_disturb=since("23 19:00", "24 08:00")), ROOM, "23 10:00", None),
        (
            Whereabouts(unanswered=3, pinged_at=at("23 09:50")),
            ROOM,
            "23 10:00",
            (Reason.SILENT, "24 09:00", "3"),
        ),
        (Whereabouts(unanswered=2, pinged_at=at("23 09:50")), ROOM, "23 10:00", None),
        (Whereabouts(unanswered=5, pinged_at=at("20 17:00")), ROOM, "23 10:00", None),
        (  # the weightiest reason, not the first to end
            Whereabouts(left=True, away=since("22 10:00")),
            Load(25, 25),
            "28 10:00",
            (Reason.LEFT, None, None),
        ),
    ],
)
def test_availability(
    where: Whereabouts, load: Load, now: str, why: tuple[Reason, str | None, str | None] | None
) -> None:
    found = availability(OFFICE, where, load, at(now), silent_after=3)
    wanted = why and Unavailable(why[0], at(why[1]) if why[1] else None, why[2])
    assert found == wanted


def test_nobody_is_silent_where_the_playbook_does_not_count() -> None:
    quiet = Whereabouts(unanswered=9, pinged_at=at("23 09:50"))
    assert availability(OFFICE, quiet, ROOM, at("23 10:00")) is None


@pytest.mark.parametrize(
    ("where", "now", "back"),
    [
        (NOWHERE_ELSE, "23 10:00", "23 10:00"),
        (NOWHERE_ELSE, "25 20:00", "27 09:00"),  # over Thanksgiving
        (Whereabouts(away=since("23 09:00", "25 22:00")), "23 10:00", "27 09:00"),
        (Whereabouts(do_not_disturb=since("23 09:00", "23 11:15")), "23 10:00", "23 11:15"),
        (Whereabouts(away=since("23 09:00")), "23 10:00", None),
        (Whereabouts(left=True), "23 10:00", None),
        (  # one reason after the other
            Whereabouts(
                away=since("23 09:00", "24 12:00"), do_not_disturb=since("24 11:00", "24 14:00")
            ),
            "23 10:00",
            "24 14:00",
        ),
    ],
)
def test_when_somebody_is_back(where: Whereabouts, now: str, back: str | None) -> None:
    assert available_from(OFFICE, where, at(now)) == (at(back) if back else None)
