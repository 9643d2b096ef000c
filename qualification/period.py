"""Stretches of time in the words people type: "last 30 days", "Q3", "this week", "since May 1"."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name, monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT = "last 30 days"

EXAMPLES = ("this week", "last 30 days", "May", "Q3", "2026", "since May 1", "May 1 to June 15")

EARLIEST = date(2000, 1, 1)
"""Where "all" begins."""

FARTHEST = 3660
"""The most days that "last N days" goes back."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days on the wall clock of `zone`, the day `until` not among them."""

    since: date
    until: date
    zone: ZoneInfo
    label: str

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC."""
        return _midnight(self.since, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.until, self.zone)

    def has_begun(self, now: datetime) -> bool:
        """Whether anything can have happened in it by `now`."""
        return self.start <= now

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days

    @property
    def whole_months(self) -> int:
        """How many calendar months it is made of; 0 where it does not begin and end with one."""
        if self.since.day != 1 or self.until.day != 1:
            return 0
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month

    def before(self) -> Period:
        """The period of the same length that ended when this one began.

        Whole months are compared with whole months: the quarter before a quarter.
        """
        if months := self.whole_months:
            since = _months_later(self.since, -months)
        else:
            since = self.since - timedelta(days=self.days)
        return Period(since, self.since, self.zone, "the period before")

    def year_before(self) -> Period:
        """The same days one year earlier."""
        return Period(
            _months_later(self.since, -12),
            _months_later(self.until, -12),
            self.zone,
            "the same period a year before",
        )

    def upto(self, today: date) -> Period:
        """As much of it as has passed when `today` is over: "this month" is compared fairly."""
        until = min(self.until, today + timedelta(days=1))
        return Period(self.since, until, self.zone, self.label) if until > self.since else self


class NotAPeriod(ValueError):
    """Words that name no period."""


def period(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """The period that these words name for a reader in `zone`; `now` is aware UTC.

    Weeks begin on Monday. A bare month or quarter is the latest that has begun. Raises
    `NotAPeriod` for anything else.
    """
    today = now.astimezone(zone).date()
    words = _tidy(text) or DEFAULT
    since, until, label = _read(words, today)
    if until <= since:
        raise NotAPeriod(f"“{text.strip()}” ends before it begins.")
    return Period(since, until, zone, label)


Span = tuple[date, date, str]


def _read(words: str, today: date) -> Span:
    for read in (_named, _calendar, _rolling, _from_to):
        if found := read(words, today):
            return found
    raise NotAPeriod(f"“{words}” is not a period.")


def _named(words: str, today: date) -> Span | None:
    tomorrow = today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = _quarter(today.year, (today.month + 2) // 3)
    year = date(today.year, 1, 1)
    week = timedelta(days=7)
    spans: dict[str, Callable[[], tuple[date, date]]] = {
        "today": lambda: (today, tomorrow),
        "yesterday": lambda: (today - timedelta(days=1), today),
        "this week": lambda: (monday, monday + week),
        "last week": lambda: (monday - week, monday),
        "this month": lambda: (month, _months_later(month, 1)),
        "last month": lambda: (_months_later(month, -1), month),
        "this quarter": lambda: (quarter, _months_later(quarter, 3)),
        "last quarter": lambda: (_months_later(quarter, -3), quarter),
        "this year": lambda: (year, _months_later(year, 12)),
        "last year": lambda: (_months_later(year, -12), year),
        "all": lambda: (EARLIEST, tomorrow),
    }
    words = _SYNONYMS.get(words, words)
    return (*spans[words](), "all time" if words == "all" else words) if words in spans else None


_SYNONYMS = {
    "week": "this week",
    "month": "this month",
    "quarter": "this quarter",
    "year": "this year",
    "ytd": "this year",
    "mtd": "this month",
    "qtd": "this quarter",
    "wtd": "this week",
    "all time": "all",
    "ever": "all",
    "everything": "all",
}

_ROLLING = re.compile(
    r"(?:the )?(?:(?:last|past|previous) )?(\d{1,4}) ?(d|days?|w|weeks?|m|months?|y|years?)"
)
_LAST_ONE = re.compile(r"(?:the )?(?:past|previous) (week|month|quarter|year)")


def _rolling(words: str, today: date) -> Span | None:
    if match := _LAST_ONE.fullmatch(words):
        return _named(f"last {match[1]}", today)
    match = _ROLLING.fullmatch(words)
    if not match:
        return None
    count, unit = int(match[1]), match[2][0]
    tomorrow = today + timedelta(days=1)
    if not 0 < count * {"d": 1, "w": 7, "m": 30, "y": 365}[unit] <= FARTHEST:
        raise NotAPeriod(f"“{words}” goes back further than ten years, or not at all.")
    name = {"d": "day", "w": "week", "m": "month", "y": "year"}[unit]
    label = f"last {count} {name}s" if count != 1 else f"last {name}"
    match unit:
        case "d":
            return tomorrow - timedelta(days=count), tomorrow, label
        case "w":
            return tomorrow - timedelta(weeks=count), tomorrow, label
        case "m":
            return _months_later(tomorrow, -count), tomorrow, label
    return _months_later(tomorrow, -12 * count), tomorrow, label


_QUARTER = re.compile(r"q([1-4])(?: ?(\d{4}))?|(\d{4}) ?q([1-4])")
_HALF = re.compile(r"h([12])(?: ?(\d{4}))?|(\d{4}) ?h([12])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"([a-z]+)(?: (\d{4}))?|(\d{4})-(\d\d)")


def _calendar(words: str, today: date) -> Span | None:
    """A year, half, quarter, month or day by its name."""
    if _YEAR.fullmatch(words):
        year = int(words)
        return date(year, 1, 1), date(year + 1, 1, 1), words
    if match := _QUARTER.fullmatch(words):
        return _part("Q", 3, match, today)
    if match := _HALF.fullmatch(words):
        return _part("H", 6, match, today)
    if (match := _MONTH.fullmatch(words)) and (month := _month(match)):
        year = int(match[2] or match[3] or 0)
        first = date(year or today.year, month, 1)
        if not year and first > today:
            first = _months_later(first, -12)
        return first, _months_later(first, 1), f"{month_name[month]} {first.year}"
    if day := _day(words, today):
        return day, day + timedelta(days=1), _day_label(day)
    return None


def _part(letter: str, months: int, match: re.Match[str], today: date) -> Span:
    """A quarter or half: the latest that has begun, where no year is named."""
    number = int(match[1] or match[4])
    year = int(match[2] or match[3] or 0)
    first = date(year or today.year, (number - 1) * months + 1, 1)
    if not year and first > today:
        first = _months_later(first, -12)
    return first, _months_later(first, months), f"{letter}{number} {first.year}"


_SINCE = re.compile(r"(?:since|from|after) (.+)")
_RANGE = re.compile(
    r"(?:from |between )?(.+?) ?(?: to | until | till | through | and |\.\.| - ) ?(.+)"
)


def _from_to(words: str, today: date) -> Span | None:
    if (match := _RANGE.fullmatch(words)) and (found := _range(match[1], match[2], today)):
        return found
    if match := _SINCE.fullmatch(words):
        since = _start(match[1], today)
        if since:
            return since, max(today, since) + timedelta(days=1), f"since {_day_label(since)}"
    return None


def _range(first: str, last: str, today: date) -> Span | None:
    end = _end(last, today)
    since = _start(first, today)
    if since is None or end is None:
        return None
    if since >= end and not re.search(r"\d{4}", first):
        since = _months_later(since, -12)
    return since, end, f"{_day_label(since)} to {_day_label(end - timedelta(days=1))}"


def _start(words: str, today: date) -> date | None:
    span = _named(words, today) or _calendar(words, today)
    return span[0] if span else None


def _end(words: str, today: date) -> date | None:
    if words in ("now", "today"):
        return today + timedelta(days=1)
    span = _named(words, today) or _calendar(words, today)
    return span[1] if span else None


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)(?:,? (\d{4}))?")
_DAYS_OF_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(words: str, today: date) -> date | None:
    """A day by its date; without a year the latest that has come. Raises `NotAPeriod`."""
    if words in _DAYS_OF_WEEK or words in {day[:3] for day in _DAYS_OF_WEEK}:
        weekday = next(i for i, day in enumerate(_DAYS_OF_WEEK) if day.startswith(words[:3]))
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    if match := _ISO.fullmatch(words):
        return _date(int(match[1]), int(match[2]), int(match[3]), words)
    if match := _MONTH_DAY.fullmatch(words):
        month, day, year = _MONTHS.get(match[1]), int(match[2]), match[3]
    elif match := _DAY_MONTH.fullmatch(words):
        month, day, year = _MONTHS.get(match[2]), int(match[1]), match[3]
    else:
        return None
    if not month:
        return None
    found = _date(int(year or today.year), month, day, words)
    return found if year or found <= today else _date(today.year - 1, month, day, words)


def _date(year: int, month: int, day: int, words: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotAPeriod(f"“{words}” is no day of the calendar.") from error


_MONTHS = {
    **{name.casefold(): number for number, name in enumerate(month_name) if name},
    **{name.casefold(): number for number, name in enumerate(month_abbr) if name},
    "sept": 9,
}


def _month(match: re.Match[str]) -> int | None:
    if match[4]:
        return int(match[4]) if 1 <= int(match[4]) <= 12 else None
    return _MONTHS.get(match[1])


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("–", "-").strip().strip(".,").casefold())  # noqa: RUF001 (people paste the en dash)


def _day_label(day: date) -> str:
    return f"{month_abbr[day.month]} {day.day}, {day.year}"


def _quarter(year: int, number: int) -> date:
    return date(year, number * 3 - 2, 1)


def _months_later(day: date, months: int) -> date:
    """The same day some months on, or the month's last where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
