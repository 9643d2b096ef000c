"""How to reach a prospect: phone, e-mail, zone, best time to talk."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import timezone as phone_zones

from qualification.hours import DAYS
from qualification.lead import BestTime

REACH_BY: Mapping[str, str] = MappingProxyType(
    {
        "phone": "Phone",
        "email": "Email",
        "video": "Video call",
        "text": "Text message",
        "linkedin": "LinkedIn",
    }
)
"""Ways to reach a prospect: stored value and label."""

_MAIN_ZONES = {
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "NO": "Europe/Oslo",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
}
"""Countries whose numbers are listed under several zones though nearly all of them share one."""

_WITH_COUNTRY_CODE = 11
"""So many digits are no national number of most countries, but one with its country code."""

_CALL = timedelta(minutes=30)
"""How long a call at a moment is taken to last."""

_DASH = "\N{EN DASH}"
_AND_YOURS = " and yours"
_SHIFTS = {-1: ", the day before", 0: "", 1: ", the day after"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ContactError(ValueError):
    """A contact detail that cannot be right. Its text is one sentence for the person who typed."""


@dataclass(frozen=True, slots=True)
class Window:
    """A weekly window on offer: a label, weekday numbers (Monday 0), wall-clock hours HH:MM."""

    label: str
    days: tuple[int, ...]
    start: str
    end: str

    def in_zone(self, zone: str) -> BestTime:
        """This window as the best time of a prospect in an IANA zone."""
        return BestTime(zone=zone, days=self.days, start=self.start, end=self.end)


_WEEKDAYS = (0, 1, 2, 3, 4)

WINDOWS: Mapping[str, Window] = MappingProxyType(
    {
        "weekday_mornings": Window("Weekday mornings", _WEEKDAYS, "09:00", "12:00"),
        "weekday_lunchtimes": Window("Weekday lunchtimes", _WEEKDAYS, "12:00", "14:00"),
        "weekday_afternoons": Window("Weekday afternoons", _WEEKDAYS, "14:00", "17:00"),
        "weekday_evenings": Window("Weekday evenings", _WEEKDAYS, "17:00", "20:00"),
    }
)
"""The weekly windows that a dialog offers, by stored value."""


def parse_phone(text: str, country: str | None) -> str:
    """The one phone number in a text, as E.164.

    `country` (ISO 3166 alpha-2) reads numbers written without a country code. Words around the
    number are ignored. An extension is refused: E.164 cannot hold it, and the bare number would
    ring at a switchboard. Raises ContactError.
    """
    region = country.upper() if country else None
    found = list(phonenumbers.PhoneNumberMatcher(text, region))
    if not found and (abroad := _international(text, region)):
        found = list(phonenumbers.PhoneNumberMatcher(abroad, None))
        text = abroad if found else text
    if len(found) > 1:
        raise ContactError(f"“{text.strip()}” holds {len(found)} numbers; enter one.")
    if not found:
        raise ContactError(_why_no_phone(text, region))
    match = found[0]
    if match.number.extension:
        raise ContactError(
            f"Extension {match.number.extension} makes this a switchboard; enter a direct number, "
            "or leave the extension out and put it in the note."
        )
    if any(char.isdigit() for char in text[: match.start] + text[match.end :]):
        raise ContactError(f"Enter {match.raw_string} alone, without other digits around it.")
    return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)


def _international(text: str, region: str | None) -> str | None:
    """The text with a + where people write 00 or, knowing no country, nothing before its code."""
    digits = "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if region is None and len(digits) >= _WITH_COUNTRY_CODE else None


def format_phone(e164: str, reader_country: str | None = None) -> str:
    """An E.164 number as people read it: "(415) 555-0134" at home, "+1 415-555-0134" abroad.

    `reader_country` is ISO 3166 alpha-2; None reads it with the country code.
    """
    number = phonenumbers.parse(e164)
    at_home = reader_country == phonenumbers.region_code_for_number(number)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)


def parse_email(text: str) -> str:
    """An address in its normal form; the domain is not looked up. Raises ContactError."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ContactError(str(error)) from None


def dedupe_key(email: str) -> str:
    """What two spellings of one address have in common. Dots and +tags stay: they may differ."""
    folded = unicodedata.normalize("NFC", email.strip()).casefold()
    return unicodedata.normalize("NFC", folded)


def zone_of(phone: str | None, country: str | None) -> str | None:
    """A guess at the prospect's IANA zone, to be confirmed; None where it would be a lottery.

    From the area code of an E.164 number, else from the one zone of the number's country, else of
    `country` (ISO 3166 alpha-2). Mobile numbers travel, and toll-free ones are at home nowhere.
    """
    number = phonenumbers.parse(phone) if phone else None
    if number:
        zones = phone_zones.time_zones_for_number(number)
        if len(zones) == 1 and zones[0] != phone_zones.UNKNOWN_TIMEZONE:
            return zones[0]
    regions = (phonenumbers.region_code_for_number(number) if number else None, country)
    return next((zone for region in regions if region and (zone := _only_zone(region))), None)


def best_at(at: datetime, zone: str, now: datetime) -> BestTime:
    """A moment to talk. A naive `at` is the prospect's wall clock in `zone`, an aware one is exact.

    Raises ContactError for a moment that is over.
    """
    instant = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    best = BestTime(zone=zone, at=instant)
    if instant <= now:
        day = _moment(instant.astimezone(ZoneInfo(zone)), now)
        raise ContactError(f"{day} is in the past; choose a later time to talk.")
    return best


@dataclass(frozen=True, slots=True)
class Slot:
    """When a prospect can be called: from and until, in UTC."""

    start: datetime
    end: datetime


def is_open(best: BestTime, now: datetime) -> bool:
    """Whether it is the weekly window; never for a best time that is a moment."""
    if not (best.days and best.start and best.end):
        return False
    local = now.astimezone(ZoneInfo(best.zone))
    return local.weekday() in best.days and best.start <= f"{local:%H:%M}" < best.end


def next_slot(best: BestTime, now: datetime) -> Slot | None:
    """The moment that was named, or the next time that the weekly window opens; None once over."""
    if best.at:
        return Slot(best.at, best.at + _CALL) if best.at > now else None
    if not (best.days and best.start and best.end):
        return None
    zone = ZoneInfo(best.zone)
    today = now.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        opens = _clock_on(day, best.start, zone).astimezone(UTC)
        if day.weekday() in best.days and opens > now:
            return Slot(opens, _clock_on(day, best.end, zone).astimezone(UTC))
    return None


def describe_best_time(best: BestTime, reader_zone: ZoneInfo, now: datetime) -> str:
    """The best time on the prospect's clock and, where it differs, on the reader's.

    "Tue 24 Nov 14:00 their time (20:00 yours)", "weekday mornings 9-12 their time (15-18 yours)",
    with the offsets of the next such day. A moment before `now` is marked as passed.
    """
    if best.at is None:
        return _describe_window(best, reader_zone, now)
    theirs = best.at.astimezone(ZoneInfo(best.zone))
    yours = best.at.astimezone(reader_zone)
    text = f"{_moment(theirs, now)} their time"
    if theirs.utcoffset() == yours.utcoffset():
        text += _AND_YOURS
    elif theirs.date() == yours.date():
        text += f" ({yours:%H:%M} yours)"
    else:
        text += f" ({_moment(yours, now)} yours)"
    return text if best.at > now else f"{text}, passed"


def _describe_window(best: BestTime, reader_zone: ZoneInfo, now: datetime) -> str:
    if not (best.days and best.start and best.end):
        raise ValueError("A best time is a moment, or days with a start and an end.")
    starts = _next_day_at(best.start, best, now)
    ends = _next_day_at(best.end, best, now)
    text = f"{_window_name(best)} {_hours(starts, ends)} their time"
    yours = starts.astimezone(reader_zone)
    if yours.utcoffset() == starts.utcoffset():
        return text + _AND_YOURS
    shift = _SHIFTS[(yours.date() - starts.date()).days]
    return f"{text} ({_hours(yours, ends.astimezone(reader_zone))} yours{shift})"


def _next_day_at(clock: str, best: BestTime, now: datetime) -> datetime:
    """When a wall-clock time falls on the first of the window's days, today or later."""
    today = now.astimezone(ZoneInfo(best.zone)).date()
    days = (today + timedelta(days=ahead) for ahead in range(7))
    day = next(day for day in days if day.weekday() in best.days)
    return _clock_on(day, clock, ZoneInfo(best.zone))


def _clock_on(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)


def _window_name(best: BestTime) -> str:
    for window in WINDOWS.values():
        if (window.days, window.start, window.end) == (best.days, best.start, best.end):
            return window.label.lower()
    return ", ".join(DAYS[day] for day in best.days)


def _hours(start: datetime, end: datetime) -> str:
    return f"{_hour(start)}{_DASH}{_hour(end)}"


def _hour(at: datetime) -> str:
    return f"{at.hour}:{at:%M}" if at.minute else str(at.hour)


def _moment(at: datetime, now: datetime) -> str:
    """ "Tue 24 Nov 14:00", with the year where it is not this one."""
    year = f" {at.year}" if at.year != now.astimezone(at.tzinfo).year else ""
    return f"{DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}{year} {at:%H:%M}"


def _only_zone(country: str) -> str | None:
    """The zone of a country that has one, by the zones of its phone numbers."""
    region = country.upper()
    if region in _MAIN_ZONES:
        return _MAIN_ZONES[region]
    code = phonenumbers.country_code_for_region(region)
    # No national number starts with 0 there, so only the country code itself is looked up.
    anywhere = phonenumbers.PhoneNumber(country_code=code, national_number=0)
    zones = phone_zones.time_zones_for_geographical_number(anywhere) if code else ()
    return zones[0] if len(zones) == 1 and zones[0] != phone_zones.UNKNOWN_TIMEZONE else None


def _why_no_phone(text: str, region: str | None) -> str:
    typed = text.strip()
    if not any(char.isdigit() for char in typed):
        return "There is no phone number here; enter one in digits."
    if region is None and "+" not in typed:
        return f"“{typed}” has no country code; start it with + and the code, such as +1 or +44."
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return f"“{typed}” is not a phone number; check its digits."
    if phonenumbers.is_valid_number(number):  # read by keypad letters, or between other text
        return f"“{typed}” is not a plain number; enter it alone and in digits."
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return f"“{typed}” has no area code; write the whole number."
        case phonenumbers.ValidationResult.TOO_SHORT:
            return f"“{typed}” is too short for a phone number; check its digits."
        case phonenumbers.ValidationResult.TOO_LONG:
            return f"“{typed}” is too long for a phone number; check its digits."
        case _:
            return f"“{typed}” is not a number in use; check its digits and country code."
