"""The step of the contact: phone, address, best time, and what is refused at its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.dialogs import steps
from bot.names import Dialog
from qualification.lead import BestTime
from tests.dialogs.submit import filled
from tests.dialogs.test_dialogs import AS_SAM, FRESH, READY
from tests.dialogs.test_steps import TEN_THEIR_TIME, kept, saved
from tests.messages import cast
from tests.messages.cast import QUALIFIED

LA = "America/Los_Angeles"

CONTACT_FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "too short": ({"phone": "12345"}, "phone", "short"),
    "words": ({"phone": "ask reception"}, "phone", "digits"),
    "extension": ({"phone": "+1 415 555 0134 ext. 7"}, "phone", "Extension 7"),
    "no such number abroad": ({"phone": "+49 123"}, "phone", "no area code"),
    "no at sign": ({"email": "jane.globex.com"}, "email", "@"),
    "a slip": ({"email": "jane@gmial.com"}, "email", "jane@gmail.com"),
    "a slip of their own domain": ({"email": "jane@globxe.com"}, "email", "jane@globex.com"),
    "over": ({"best_time": int(cast.at(-30).timestamp())}, "best_time", "in the past"),
    "days without hours": ({"best_time": None, "days": ["1"]}, "window", "hours"),
}


@pytest.mark.parametrize("name", CONTACT_FIELDS)
def test_a_contact_that_cannot_be_right_is_told_at_its_field(name: str) -> None:
    typed, block, words = CONTACT_FIELDS[name]
    view = filled(steps.build(Dialog.CONTACT, READY, AS_SAM), **typed)
    read = steps.read(view, READY, AS_SAM)
    assert set(read.errors) == {block}
    assert words in read.errors[block]
    assert kept(READY, view).draft.contact == QUALIFIED.contact


def test_an_address_that_looks_mistyped_is_taken_the_second_time() -> None:
    lead = replace(FRESH, person=replace(FRESH.person, phone=None))
    view = filled(steps.build(Dialog.CONTACT, lead, AS_SAM), email="jane@gmial.com")
    assert set(steps.read(view, lead, AS_SAM).errors) == {"email"}
    lead = saved(lead, view)
    assert lead.qualification.contact.email is None
    assert steps.read(view, lead, AS_SAM).errors == {}
    lead = saved(lead, view)
    assert lead.qualification.contact.email == "jane@gmial.com"
    assert lead.qualification.unread == {}
    again = steps.build(Dialog.CONTACT, lead, AS_SAM)
    assert steps.read(filled(again), lead, AS_SAM).errors == {}


BEST_TIMES: dict[str, tuple[dict[str, Any], BestTime | None]] = {
    "moment": (
        {"best_time": TEN_THEIR_TIME},
        BestTime(LA, datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
    ),
    "window": (
        {"best_time": None, "window": "weekday_mornings"},
        BestTime(LA, None, (0, 1, 2, 3, 4), "09:00", "12:00"),
    ),
    "window on two days": (
        {"best_time": None, "window": "weekday_afternoons", "days": ["3", "1"]},
        BestTime(LA, None, (1, 3), "14:00", "17:00"),
    ),
    "moment before window": (
        {"best_time": TEN_THEIR_TIME, "window": "weekday_mornings"},
        BestTime(LA, datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
    ),
    "another zone": (
        {"best_time": None, "window": "weekday_mornings", "zone": "Europe/Paris"},
        BestTime("Europe/Paris", None, (0, 1, 2, 3, 4), "09:00", "12:00"),
    ),
    "a number from elsewhere": (
        {"phone": "+44 20 7946 0958", "best_time": TEN_THEIR_TIME},
        BestTime("Europe/London", datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
    ),
    "neither": ({"best_time": None}, None),
}


@pytest.mark.parametrize("name", BEST_TIMES)
def test_best_time(name: str) -> None:
    typed, wanted = BEST_TIMES[name]
    view = filled(steps.build(Dialog.CONTACT, READY, AS_SAM), **typed)
    assert steps.read(view, READY, AS_SAM).errors == {}
    assert kept(READY, view).draft.contact.best_time == wanted


def test_a_time_without_a_zone_asks_for_it() -> None:
    lead = cast.qualifying(cast.ONLY_EMAIL).lead
    begun = steps.build(Dialog.CONTACT, lead, AS_SAM)
    for phone in (None, "+1 800 222 3333"):
        view = filled(begun, phone=phone, window="weekday_mornings")
        assert set(steps.read(view, lead, AS_SAM).errors) == {"zone"}
        again = steps.build(Dialog.CONTACT, saved(lead, view), AS_SAM)
        assert "Weekday mornings" in str(again["blocks"][5]["element"]["initial_option"])
    view = filled(begun, window="weekday_mornings", zone="Asia/Tokyo")
    assert kept(lead, view).draft.contact.best_time == BestTime(
        "Asia/Tokyo", None, (0, 1, 2, 3, 4), "09:00", "12:00"
    )


def test_a_window_that_is_not_on_offer_stays() -> None:
    own = BestTime("Europe/Paris", None, (1,), "14:15", "15:45")
    contact = replace(QUALIFIED.contact, best_time=own)
    lead = replace(READY, qualification=replace(QUALIFIED, contact=contact))
    view = steps.build(Dialog.CONTACT, lead, AS_SAM)
    assert kept(lead, filled(view)).draft.contact.best_time == own
    moved = kept(lead, filled(view, days=["2"])).draft.contact.best_time
    assert moved == replace(own, days=(2,))
