"""Time zones as people choose them, and the country that a zone is in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

OFFERED = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Vancouver",
    "America/Tijuana",
    "America/Phoenix",
    "America/Denver",
    "America/Edmonton",
    "America/Chicago",
    "America/Winnipeg",
    "America/Mexico_City",
    "America/Costa_Rica",
    "America/Bogota",
    "America/Lima",
    "America/Panama",
    "America/New_York",
    "America/Toronto",
    "America/Havana",
    "America/Caracas",
    "America/Halifax",
    "America/Puerto_Rico",
    "America/La_Paz",
    "America/St_Johns",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Buenos_Aires",
    "America/Montevideo",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Africa/Accra",
    "Africa/Lagos",
    "Africa/Casablanca",
    "Africa/Algiers",
    "Africa/Tunis",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/Vienna",
    "Europe/Rome",
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Prague",
    "Europe/Warsaw",
    "Europe/Budapest",
    "Europe/Belgrade",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Sofia",
    "Europe/Helsinki",
    "Europe/Vilnius",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Kiev",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Riyadh",
    "Africa/Nairobi",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Tbilisi",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Calcutta",
    "Asia/Katmandu",
    "Asia/Dhaka",
    "Asia/Rangoon",
    "Asia/Bangkok",
    "Asia/Saigon",
    "Asia/Jakarta",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Australia/Perth",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""IANA zones from west to east, few enough for one menu."""

_CITIES = {
    "Asia/Calcutta": "Mumbai",
    "Asia/Katmandu": "Kathmandu",
    "Asia/Rangoon": "Yangon",
    "Asia/Saigon": "Ho Chi Minh City",
    "Europe/Kiev": "Kyiv",
}
"""Cities that zones are still named after by another name."""


def city(zone: str) -> str:
    """The city that a zone is named after: "America/New_York" is New York."""
    return _CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def label(zone: str, now: datetime) -> str:
    """The zone as a choice: "New York, 10:12 there now"."""
    return f"{city(zone)}, {now.astimezone(_kept(zone)):%H:%M} there now"


def country_of(zone: str) -> str | None:
    """The country (ISO 3166 alpha-2) of a zone, by the list that comes with the zones."""
    return _countries().get(zone)


@cache
def _kept(zone: str) -> ZoneInfo:
    """The zone, held in memory: ZoneInfo keeps eight, and reads a file for each of the others."""
    return ZoneInfo(zone)


@cache
def _countries() -> Mapping[str, str]:
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
