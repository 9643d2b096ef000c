"""The zones on offer exist, fit one menu, and are known by their country."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

from qualification import zones

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
A_MENU = 100
"""Options of a menu in Slack; two places are for the zone guessed and the zone chosen."""


def test_the_zones_on_offer() -> None:
    assert len(set(zones.OFFERED)) == len(zones.OFFERED) <= A_MENU - 2
    assert set(zones.OFFERED) <= available_timezones()
    cities = [zones.city(zone) for zone in zones.OFFERED]
    assert len(set(cities)) == len(cities)
    assert zones.label("Asia/Calcutta", NOON) == "Mumbai, 17:30 there now"


def test_the_country_of_a_zone() -> None:
    assert zones.country_of("America/New_York") == "US"
    assert zones.country_of("Europe/London") == "GB"
    assert zones.country_of("UTC") is None
