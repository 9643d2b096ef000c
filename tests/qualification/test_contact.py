"""Contact details: what is taken, in which form, and what is refused in words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qualification import contact
from qualification.contact import ContactError
from qualification.lead import BestTime

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("415-555-0134", "US", "+14155550134"),
        ("direct 415-555-0134", "us", "+14155550134"),
        ("tel:+1-415-555-0134", None, "+14155550134"),
        ("(415) 555 0134", "CA", "+14155550134"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("0049 30 901820", "FR", "+4930901820"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678"),
        ("+39 06 698 12345", None, "+390669812345"),
        ("0044 20 7946 0958", "US", "+442079460958"),
        ("00 49 30 901820", "US", "+4930901820"),
        ("1 415 555 0134", None, "+14155550134"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("\uff14\uff11\uff15-555-0134", "US", "+14155550134"),
    ],
)
def test_phone(text: str, country: str | None, e164: str) -> None:
    assert contact.parse_phone(text, country) == e164
    assert contact.parse_phone(contact.format_phone(e164), None) == e164


@pytest.mark.parametrize(
    ("text", "country", "says"),
    [
        ("", "US", "no phone number"),
        ("ask Jane", "US", "no phone number"),
        ("415-555-0134", None, "no country code"),
        ("415-555-013", "US", "too short"),
        ("555-0134", "US", "no area code"),
        ("🔥🔥", "US", "no phone number"),
        ("415-555-01345678", "US", "too long"),
        ("415-055-0134", "US", "not a number in use"),
        ("+999 123456", None, "not a phone number"),
        ("415-555-0134", "ZZ", "not a phone number"),
        ("1-800-FLOWERS", "US", "in digits"),
        ("415-555-0134 or 212-555-0100", "US", "2 numbers"),
        ("415-555-0134 (after 5)", "US", "alone"),
        ("+44 20 7946 0958 ext 12", None, "Extension 12"),
        ("415.555.0134 x12", "US", "Extension 12"),
    ],
)
def test_no_phone(text: str, country: str | None, says: str) -> None:
    with pytest.raises(ContactError, match=says) as refused:
        contact.parse_phone(text, country)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("reader", "shown"),
    [(None, "+44 20 7946 0958"), ("US", "+44 20 7946 0958"), ("GB", "020 7946 0958")],
)
def test_phone_reads_as_at_home_or_from_abroad(reader: str | None, shown: str) -> None:
    assert contact.format_phone("+442079460958", reader) == shown


PARIS = "Europe/Paris"
TUESDAYS = BestTime(PARIS, days=(1,), start="14:00", end="15:30")
SLOTS = {
    "a moment": (BestTime(PARIS, at=datetime(2026, 11, 23, 9, tzinfo=UTC)), "23 09:00", "23 09:30"),
    "the next such day": (TUESDAYS, "24 13:00", "24 14:30"),
    "a window that opened today is next week's": (
        BestTime(PARIS, days=(6,), start="12:00", end="18:00"),
        "29 11:00",
        "29 17:00",
    ),
}


@pytest.mark.parametrize("name", SLOTS)
def test_the_next_slot(name: str) -> None:
    best, start, end = SLOTS[name]
    slot = contact.next_slot(best, NOW)
    assert slot
    assert (f"{slot.start:%d %H:%M}", f"{slot.end:%d %H:%M}") == (start, end)


def test_a_moment_that_is_over_has_no_slot() -> None:
    assert contact.next_slot(BestTime(PARIS, at=NOW), NOW) is None


def test_email() -> None:
    assert contact.parse_email(" Jane.Doe@Example.COM ") == "Jane.Doe@example.com"
    for wrong in ("", "jane", "jane@acme", "jane doe@example.com", "jane@@example.com"):
        with pytest.raises(ContactError):
            contact.parse_email(wrong)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jane@Example.com", "jane@example.COM ", True),
        ("rene\N{COMBINING ACUTE ACCENT}@example.com", "REN\u00c9@example.com", True),
        ("stra\u00dfe@example.com", "STRASSE@example.com", True),
        ("jane.doe@gmail.com", "janedoe@gmail.com", False),
        ("jane+news@gmail.com", "jane@gmail.com", False),
    ],
)
def test_dedupe_key(one: str, other: str, same: bool) -> None:
    assert (contact.dedupe_key(one) == contact.dedupe_key(other)) is same


@pytest.mark.parametrize(
    ("phone", "country", "zone"),
    [
        ("+14155550134", None, "America/Los_Angeles"),
        ("+12125550100", "DE", "America/New_York"),  # the number knows better than the company
        ("+18005550199", "US", None),  # toll-free: anywhere
        ("+18005550199", "DE", "Europe/Berlin"),
        ("+442079460958", None, "Europe/London"),
        ("+33612345678", None, "Europe/Paris"),
        ("+353861234567", None, "Europe/Dublin"),
        ("+61412345678", "AU", None),  # a mobile of a country with several zones
        (None, "NL", "Europe/Amsterdam"),
        (None, "es", "Europe/Madrid"),
        (None, "US", None),
        (None, "BR", None),
        (None, "ZZ", None),
        (None, None, None),
    ],
)
def test_zone(phone: str | None, country: str | None, zone: str | None) -> None:
    assert contact.zone_of(phone, country) == zone


@pytest.mark.parametrize(
    ("best", "reader", "text"),
    [
        (
            BestTime("America/New_York", at=datetime(2026, 11, 24, 19, tzinfo=UTC)),
            "Europe/Berlin",
            "Tue 24 Nov 14:00 their time (20:00 yours)",
        ),
        (
            BestTime("Asia/Tokyo", at=datetime(2026, 11, 24, 5, tzinfo=UTC)),
            "America/Los_Angeles",
            "Tue 24 Nov 14:00 their time (Mon 23 Nov 21:00 yours)",
        ),
        (
            BestTime("Europe/Paris", at=datetime(2027, 1, 5, 13, tzinfo=UTC)),
            "Europe/Berlin",
            "Tue 5 Jan 2027 14:00 their time and yours",
        ),
        (
            BestTime("Europe/Paris", at=datetime(2026, 11, 20, 13, tzinfo=UTC)),
            "Europe/Berlin",
            "Fri 20 Nov 14:00 their time and yours, passed",
        ),
        (
            contact.WINDOWS["weekday_mornings"].in_zone("America/New_York"),
            "Europe/Berlin",
            "weekday mornings 9\N{EN DASH}12 their time (15\N{EN DASH}18 yours)",
        ),
        (
            contact.WINDOWS["weekday_mornings"].in_zone("Asia/Kolkata"),
            "America/New_York",
            "weekday mornings 9\N{EN DASH}12 their time "
            "(22:30\N{EN DASH}1:30 yours, the day before)",
        ),
        (
            contact.WINDOWS["weekday_evenings"].in_zone("America/Los_Angeles"),
            "Asia/Tokyo",
            "weekday evenings 17\N{EN DASH}20 their time (10\N{EN DASH}13 yours, the day after)",
        ),
        (
            BestTime("Europe/Paris", days=(0, 3), start="08:30", end="10:00"),
            "Europe/Berlin",
            "Mon, Thu 8:30\N{EN DASH}10 their time and yours",
        ),
    ],
)
def test_best_time_for_a_reader(best: BestTime, reader: str, text: str) -> None:
    assert contact.describe_best_time(best, ZoneInfo(reader), NOW) == text


def test_a_window_follows_the_clocks() -> None:
    """Between the two changes of March, New York is an hour closer to Berlin."""
    best = contact.WINDOWS["weekday_mornings"].in_zone("America/New_York")
    march = datetime(2027, 3, 16, tzinfo=UTC)
    text = contact.describe_best_time(best, ZoneInfo("Europe/Berlin"), march)
    assert text == "weekday mornings 9\N{EN DASH}12 their time (14\N{EN DASH}17 yours)"


def test_a_moment_is_read_on_the_clock_of_the_prospect() -> None:
    wall = datetime(2026, 11, 24, 14)  # noqa: DTZ001 (a wall-clock time, as a dialog gives it)
    best = contact.best_at(wall, "America/New_York", NOW)
    assert best == BestTime("America/New_York", at=datetime(2026, 11, 24, 19, tzinfo=UTC))
    assert best.at is not None
    assert contact.best_at(best.at, "America/New_York", NOW) == best


def test_a_moment_in_the_past_is_refused() -> None:
    with pytest.raises(ContactError, match=r"Sun 22 Nov 07:00 is in the past; choose a later"):
        contact.best_at(NOW, "America/New_York", NOW)


def test_a_best_time_is_never_half_a_window() -> None:
    with pytest.raises(ValueError, match="days with a start and an end"):
        contact.describe_best_time(BestTime("Europe/Paris"), ZoneInfo("Europe/Berlin"), NOW)
