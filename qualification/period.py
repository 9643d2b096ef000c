"""Stretches of time in the words people type: "last 30 days", "Q3", "this week", "since May 1"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qualification.calendar_words import NotAPeriod, months_later
from qualification.period_words import read, tidy

__all__ = ["DEFAULT", "NotAPeriod", "Period", "period"]

DEFAULT = "last 30 days"


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
            since = months_later(self.since, -months)
        else:
            since = self.since - timedelta(days=self.days)
        return Period(since, self.since, self.zone, "the period before")

    def year_before(self) -> Period:
        """The same days one year earlier."""
        return Period(
            months_later(self.since, -12),
            months_later(self.until, -12),
            self.zone,
            "the same period a year before",
        )

    def upto(self, today: date) -> Period:
        """As much of it as has passed when `today` is over: "this month" is compared fairly."""
        until = min(self.until, today + timedelta(days=1))
        return Period(self.since, until, self.zone, self.label) if until > self.since else self


def period(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """The period that these words name for a reader in `zone`; `now` is aware UTC.

    Weeks begin on Monday. A bare month or quarter is the latest that has begun. Raises
    `NotAPeriod` for anything else.
    """
    today = now.astimezone(zone).date()
    since, until, label = read(tidy(text) or DEFAULT, today)
    if until <= since:
        raise NotAPeriod(f"“{text.strip()}” ends before it begins.")
    return Period(since, until, zone, label)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
