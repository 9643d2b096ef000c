"""Zones and the order of dates: what words and places say of them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from qualification.notes.dates import Calendar
from qualification.notes.model import NoteContext
from qualification.notes.patterns import any_of, phrases

_ZONES = {
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "et": "America/New_York", "est": "America/New_York",
    "edt": "America/New_York", "eastern": "America/New_York", "ct": "America/Chicago",
    "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver",
    "mountain": "America/Denver", "mtn": "America/Denver", "gmt": "Etc/GMT", "utc": "Etc/UTC",
    "bst": "Europe/London",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "eet": "Europe/Athens", "jst": "Asia/Tokyo",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong", "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland",
    "wib": "Asia/Jakarta", "pht": "Asia/Manila", "kst": "Asia/Seoul", "gst": "Asia/Dubai",
    "eat": "Africa/Nairobi", "wat": "Africa/Lagos", "hst": "Pacific/Honolulu",
    "eest": "Europe/Athens", "cot": "America/Bogota", "art time": "America/Argentina/Buenos_Aires",
    "sast": "Africa/Johannesburg", "awst": "Australia/Perth", "brt": "America/Sao_Paulo",
}  # fmt: skip
_CITIES = {
    "london": "Europe/London", "uk": "Europe/London", "new york": "America/New_York",
    "nyc": "America/New_York", "boston": "America/New_York", "chicago": "America/Chicago",
    "texas": "America/Chicago", "denver": "America/Denver", "california": "America/Los_Angeles",
    "sf": "America/Los_Angeles", "la": "America/Los_Angeles", "seattle": "America/Los_Angeles",
    "berlin": "Europe/Berlin", "german": "Europe/Berlin", "paris": "Europe/Paris",
    "sydney": "Australia/Sydney", "singapore": "Asia/Singapore", "tokyo": "Asia/Tokyo",
    "india": "Asia/Kolkata", "dublin": "Europe/Dublin", "amsterdam": "Europe/Amsterdam",
    "madrid": "Europe/Madrid", "toronto": "America/Toronto", "east coast": "America/New_York",
    "west coast": "America/Los_Angeles", "lagos": "Africa/Lagos", "stockholm": "Europe/Stockholm",
    "dubai": "Asia/Dubai", "melbourne": "Australia/Melbourne", "swedish": "Europe/Stockholm",
    "irish": "Europe/Dublin", "warsaw": "Europe/Warsaw", "são paulo": "America/Sao_Paulo",
    "sao paulo": "America/Sao_Paulo", "montréal": "America/Toronto", "montreal": "America/Toronto",
    "shanghai": "Asia/Shanghai", "beijing": "Asia/Shanghai", "china": "Asia/Shanghai",
    "israel": "Asia/Jerusalem", "tel aviv": "Asia/Jerusalem", "saigon": "Asia/Ho_Chi_Minh",
    "vietnam": "Asia/Ho_Chi_Minh", "cdmx": "America/Mexico_City",
    "mexico city": "America/Mexico_City",
    "zurich": "Europe/Zurich", "oslo": "Europe/Oslo", "copenhagen": "Europe/Copenhagen",
    "danish": "Europe/Copenhagen", "helsinki": "Europe/Helsinki", "brussels": "Europe/Brussels",
    "vienna": "Europe/Vienna", "prague": "Europe/Prague", "rome": "Europe/Rome",
    "milan": "Europe/Rome",
    "italian": "Europe/Rome", "spanish": "Europe/Madrid", "barcelona": "Europe/Madrid",
    "french": "Europe/Paris", "dutch": "Europe/Amsterdam", "polish": "Europe/Warsaw",
    "lisbon": "Europe/Lisbon", "athens": "Europe/Athens", "istanbul": "Europe/Istanbul",
    "cairo": "Africa/Cairo", "nairobi": "Africa/Nairobi", "johannesburg": "Africa/Johannesburg",
    "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "indian": "Asia/Kolkata", "hong kong": "Asia/Hong_Kong", "seoul": "Asia/Seoul",
    "taipei": "Asia/Taipei", "manila": "Asia/Manila", "bangkok": "Asia/Bangkok",
    "auckland": "Pacific/Auckland", "brisbane": "Australia/Brisbane", "perth": "Australia/Perth",
    "vancouver": "America/Vancouver", "atlanta": "America/New_York", "miami": "America/New_York",
    "dallas": "America/Chicago", "houston": "America/Chicago", "phoenix": "America/Phoenix",
    "gulf": "Asia/Dubai", "uae": "Asia/Dubai", "abu dhabi": "Asia/Dubai",
    "riyadh": "Asia/Riyadh", "saudi": "Asia/Riyadh",
    "nz": "Pacific/Auckland", "new zealand": "Pacific/Auckland", "kiwi": "Pacific/Auckland",
    "wellington": "Pacific/Auckland",
    "hawaii": "Pacific/Honolulu", "honolulu": "Pacific/Honolulu", "hawaiian": "Pacific/Honolulu",
    "alaska": "America/Anchorage", "arizona": "America/Phoenix",
    "swiss": "Europe/Zurich", "finnish": "Europe/Helsinki", "czech": "Europe/Prague",
    "norwegian": "Europe/Oslo", "belgian": "Europe/Brussels",
    "austrian": "Europe/Vienna", "portuguese": "Europe/Lisbon", "greek": "Europe/Athens",
    "turkish": "Europe/Istanbul", "kenyan": "Africa/Nairobi", "kenya": "Africa/Nairobi",
    "east africa": "Africa/Nairobi", "accra": "Africa/Accra",
    "south african": "Africa/Johannesburg", "japan": "Asia/Tokyo", "japanese": "Asia/Tokyo",
    "korea": "Asia/Seoul", "korean": "Asia/Seoul",
    "philippine": "Asia/Manila", "jakarta": "Asia/Jakarta", "bogota": "America/Bogota",
    "bogotá": "America/Bogota", "colombia": "America/Bogota", "colombian": "America/Bogota",
    "lima": "America/Lima",
    "buenos aires": "America/Argentina/Buenos_Aires",
    "argentina": "America/Argentina/Buenos_Aires", "santiago": "America/Santiago",
    "mexico": "America/Mexico_City", "brazil": "America/Sao_Paulo",
    "uk's": "Europe/London", "scottish": "Europe/London", "edinburgh": "Europe/London",
    "germany": "Europe/Berlin", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "central european": "Europe/Berlin",
    "washington": "America/New_York", "philadelphia": "America/New_York",
    "detroit": "America/Detroit", "portland": "America/Los_Angeles",
    "los angeles": "America/Los_Angeles", "san diego": "America/Los_Angeles",
    "austin": "America/Chicago",
    "san francisco": "America/Los_Angeles", "british": "Europe/London", "nigerian": "Africa/Lagos",
}  # fmt: skip
_IST = {"IN": "Asia/Kolkata", "IE": "Europe/Dublin", "IL": "Asia/Jerusalem"}
_MONTH_FIRST = ("US", "PH", "FM", "MH", "PW", "GU", "PR", "AS", "VI", "MP")
_UNSURE = ("CA",)

ZONE_WORDS = any_of(
    r"(?P<abbr>ist|" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r")(?: time)?(?! coast)",
    r"(?P<city>" + "|".join(sorted(_CITIES, key=len, reverse=True)) + r")(?:(?: |-)time)?",
    r"(?P<bare>ours|mine|hers|his(?= ?(?:$|[).,;])))|(?P<whose>her|his|their|my|our"
    r"|your|local|prospect's|my own|\w{2,20}'s)(?: local| own)? (?:time(?! zone\w)"
    r"|timezone|time zone|tz|end|side)",
)
"""How a note says whose clock is meant."""

ZONES = phrases(ZONE_WORDS)


def zone_in(
    words: str, context: NoteContext, prospect: frozenset[str], *, theirs: bool = False
) -> str | None:
    """The IANA zone that words name; None where they name none or an unknown one.

    `prospect` has the prospect's names in small letters, for "Dana's time"; `theirs` for the
    prospect's own words.
    """
    match = ZONES.search(words)
    if not match:
        return None
    if match["abbr"] == "ist":
        # India, Ireland and Israel all write it.
        return _IST.get(context.country or "", "Asia/Kolkata")
    if match["abbr"]:
        return _ZONES[match["abbr"]]
    if match["city"]:
        return _CITIES[match["city"]]
    whose = match["bare"] or match["whose"]
    if whose in ("my", "our", "my own", "ours", "mine"):
        return context.zone if theirs else context.reader_zone
    if (
        whose in ("her", "his", "hers", "their", "local", "prospect's")
        or whose.removesuffix("'s") in prospect
    ):
        return context.zone
    return None


def names_a_clock(words: str) -> bool:
    """Whether words say whose clock is meant."""
    return ZONES.search(words) is not None


def calendar_of(context: NoteContext) -> Calendar:
    """The calendar by which the writer of a note means days."""
    today = context.now.astimezone(ZoneInfo(context.reader_zone)).date()
    return Calendar(today, _month_first(context), context.fiscal_year_start)


def _month_first(context: NoteContext) -> bool | None:
    """Who writes the month first: people in the United States; nobody can tell for Canada."""
    if not context.country or context.country in _UNSURE:
        return None
    return context.country in _MONTH_FIRST
