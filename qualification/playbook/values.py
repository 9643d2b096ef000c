"""Kinds of values in the playbook file: durations, e-mails, hours, zones, codes.

Each is an annotated type that pydantic reads straight from TOML. A refusal carries two texts: what
is wrong, and the remedy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, PlainValidator, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from qualification import days_off
from qualification.hours import BusinessHours, WeeklyTime
from qualification.iso import COUNTRIES, CURRENCIES

REFUSED = "playbook_value"
"""Type of the pydantic errors raised here; their context has `what` and `remedy`."""

_DURATION = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")
_LONGEST = timedelta(days=3650)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_DOMAIN = re.compile(r"\.?(?:[\w-]+\.)*[\w-]+")
_CHANNEL = re.compile(r"#[^\s#A-Z]{1,79}|[CG][A-Z0-9]{8,}")
_USERGROUP = re.compile(r"@[^\s@]+|S[A-Z0-9]{8,}")
_HOLIDAYS = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the reference calls a type."""

    text: str


def refusal(what: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises: what is wrong, and what to write instead."""
    return PydanticCustomError(REFUSED, "{what}", {"what": what, "remedy": remedy})


def did_you_mean(word: str, known: Any) -> str | None:
    """The known word that `word` was probably meant to be."""
    by_fold = {str(name).casefold(): str(name) for name in known}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def _string(value: Any, example: str) -> str:
    if not isinstance(value, str):
        raise refusal(f"{toml_text(value)} is not a text", f"Write it like {example}.")
    return value.strip()


def toml_text(value: Any) -> str:
    """A value as it would stand in the file, cut to a readable length."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)


def read_duration(value: Any) -> timedelta:
    """A duration of the file: "90s", "15m", "2h", "1d", also "1h30m"; at most ten years."""
    remedy = 'Write a number and a unit: "90s", "15m", "2h" or "1d".'
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise refusal(f"{toml_text(value)} is not a duration", remedy)
    match = _DURATION.fullmatch(value.strip())
    if match is None or not match[0]:
        raise refusal(f"{toml_text(value)} is not a duration", remedy)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total > _LONGEST.total_seconds():
        raise refusal(f"{toml_text(value)} is longer than ten years", "Write a shorter one.")
    return timedelta(seconds=total)


def _not_zero(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise refusal("the duration is zero", 'Write at least "1s".')
    return value


def duration_text(value: timedelta) -> str:
    """A duration as the file writes it: "15m", "1d", "1h30m"."""
    seconds = int(value.total_seconds())
    days, seconds = divmod(seconds, 86400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def _email(value: Any) -> str:
    text = _string(value, '"sam@acme.com"')
    if not _EMAIL.fullmatch(text):
        raise refusal(f"{toml_text(value)} is not an e-mail address", 'Write "name@domain".')
    return text.casefold()


def _domain(value: Any) -> str:
    text = _string(value, '"acme.com"')
    if not _DOMAIN.fullmatch(text):
        raise refusal(
            f"{toml_text(value)} is not a domain", 'Write the bare domain: "acme.com", ".edu".'
        )
    return text.casefold()


def _channel(value: Any) -> str:
    text = _string(value, '"#leads"')
    if not _CHANNEL.fullmatch(text):
        raise refusal(
            f"{toml_text(value)} is not a channel", 'Write "#name" in lower case, or the id (C…).'
        )
    return text


def _usergroup(value: Any) -> str:
    text = _string(value, '"@sdr-emea"')
    if not _USERGROUP.fullmatch(text):
        raise refusal(
            f"{toml_text(value)} is not a user group", 'Write its handle, "@sdr-emea", or its id.'
        )
    return text


def _zone(value: Any) -> str:
    text = _string(value, '"America/New_York"')
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        # A short name such as "Berlin" is found among the last parts of the zones' names.
        zones = {zone.rpartition("/")[2]: zone for zone in sorted(available_timezones())}
        city = did_you_mean(text.rpartition("/")[2].replace(" ", "_"), zones)
        guess = f"Did you mean {toml_text(zones[city])}?" if city else ""
        raise refusal(
            f"{toml_text(value)} is not a time zone",
            guess or 'Write an IANA name such as "America/New_York".',
        ) from None
    return text


def _hours(value: Any) -> BusinessHours:
    if isinstance(value, BusinessHours):
        return value
    example = '"Mon-Fri 09:00-18:00", "Mon-Thu 09:00-17:00, Fri 09:00-15:00" or "always"'
    text = _string(value, example)
    try:
        return BusinessHours.parse(text)
    except ValueError as error:
        raise refusal(
            f"{toml_text(value)} is not business hours: {error}", f"Write it like {example}."
        ) from None


def _weekly_time(value: Any) -> WeeklyTime:
    if isinstance(value, WeeklyTime):
        return value
    text = _string(value, '"Mon-Fri 09:00"')
    try:
        return WeeklyTime.parse(text)
    except ValueError as error:
        raise refusal(
            f"{toml_text(value)} is not days and a time: {error}",
            'Write it like "Mon-Fri 09:00" or "Mon 16:30".',
        ) from None


def _country(value: Any) -> str:
    code = _string(value, '"US"').upper()
    if code not in COUNTRIES:
        remedy = 'Write "GB".' if code == "UK" else 'Write the two ISO letters: "US", "DE".'
        raise refusal(f"{toml_text(value)} is not a country code", remedy)
    return code


def _currency(value: Any) -> str:
    code = _string(value, '"USD"').upper()
    if code not in CURRENCIES:
        raise refusal(
            f"{toml_text(value)} is not a currency", 'Write the three ISO letters: "USD", "EUR".'
        )
    return code


def _holidays(value: Any) -> str:
    code = _string(value, '"US" or "US-CA"').upper()
    match = _HOLIDAYS.fullmatch(code)
    if match is None or match[1] not in COUNTRIES:
        remedy = (
            'Write "GB".' if code == "UK" else 'Write a country or a part of one: "US", "US-CA".'
        )
        raise refusal(f"{toml_text(value)} is not a holiday calendar", remedy)
    if not days_off.known(code):
        parts = ", ".join(days_off.subdivisions(match[1]))
        remedy = f"Write {toml_text(match[1])}" + (f", or a part: {parts}." if parts else ".")
        raise refusal(f"{toml_text(value)} is no part of {match[1]} with holidays", remedy)
    return code


def _text(value: Any) -> str:
    text = _string(value, '"text"')
    if not text:
        raise refusal("the text is empty", "Write something, or leave the key out.")
    return text


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refusal(f"{toml_text(value)} is not a number", "Write it without quotes: 300.")
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > 10**15:
        raise refusal(f"{toml_text(value)} is out of range", "Write an ordinary number.")
    return number


def _points(value: Any) -> float:
    return float(_number(value))


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise refusal(f"{value} is negative", "Write 0 or more.")
    return value


def _scalar(value: Any) -> str | int | float | bool:
    if not isinstance(value, str | int | float | bool):
        raise refusal(f"{toml_text(value)} is not a plain value", "Write a text or a number.")
    return value


def _not_empty(value: Any) -> Any:
    if not value:
        raise refusal("nothing is listed", "Name at least one, or leave the key out.")
    return value


Some = AfterValidator(_not_empty)
"""Of a list or table: must have something in it where it is given."""

Text = Annotated[str, PlainValidator(_text), Kind("text")]
Flag = Annotated[StrictBool, Kind("true or false")]
Count = Annotated[StrictInt, Field(ge=0), Kind("whole number")]
Positive = Annotated[StrictInt, Field(ge=1), Kind("whole number, at least 1")]
Points = Annotated[float, PlainValidator(_points), Kind("number")]
Bound = Annotated[float, PlainValidator(_points), Kind("number")]
Amount = Annotated[
    Decimal,
    PlainValidator(_number),
    AfterValidator(_not_negative),
    Kind("sum in the team's currency"),
]
Scalar = Annotated[str | int | float | bool, PlainValidator(_scalar), Kind("text or number")]
Duration = Annotated[timedelta, PlainValidator(read_duration), Kind("duration, or 0s")]
PositiveDuration = Annotated[
    timedelta, PlainValidator(read_duration), AfterValidator(_not_zero), Kind("duration")
]
Email = Annotated[str, PlainValidator(_email), Kind("e-mail")]
Domain = Annotated[str, PlainValidator(_domain), Kind("domain")]
ChannelRef = Annotated[str, PlainValidator(_channel), Kind("channel name or id")]
UserGroup = Annotated[str, PlainValidator(_usergroup), Kind("user group")]
Zone = Annotated[str, PlainValidator(_zone), Kind("IANA time zone")]
Hours = Annotated[BusinessHours, PlainValidator(_hours), Kind("business hours")]
DaysAndTime = Annotated[WeeklyTime, PlainValidator(_weekly_time), Kind("days and a time")]
Country = Annotated[str, PlainValidator(_country), Kind("ISO country code")]
Currency = Annotated[str, PlainValidator(_currency), Kind("ISO currency code")]
Holidays = Annotated[str, PlainValidator(_holidays), Kind("country or country-subdivision")]
