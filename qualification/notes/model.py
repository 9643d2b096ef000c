"""What is read from call notes: fields, proposals, and what is known before reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qualification.lead import Answer, BestTime, Member


class NoteField(StrEnum):
    """The fields of a qualification that notes can fill."""

    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMELINE = "timeline"
    PHONE = "phone"
    EMAIL = "email"
    REACH_BY = "reach_by"
    BEST_TIME = "best_time"
    COMMITTEE = "committee"
    NEXT_STEP = "next_step"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to happen next, in the note's words, and its day where the note names one."""

    text: str
    when: date | None = None


Value = Answer | BestTime | Member | NextStep | str
"""An `Answer` for the four letters of BANT, a `Member` of the committee, a `NextStep`,
a `BestTime`; text for phone (E.164), email and reach_by (a key of `contact.REACH_BY`)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value read from a note. `words` are `note[start:end]`: what it was read from."""

    field: NoteField
    value: Value
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What is known before reading.

    `now` is aware UTC. `zone` is the prospect's IANA zone where known, `reader_zone` that of who
    wrote the note: their days and quarters are meant. `country` is ISO 3166 alpha-2, `currency`
    (ISO 4217) that of amounts without a sign. `name` and `title` are the prospect's. `own_names`,
    `own_emails`, `own_phones` (E.164) and `own_domains` belong to the rep and the team: they are
    never read as the prospect's. `fiscal_year_start` is a month, 1 to 12.
    """

    now: datetime
    reader_zone: str
    currency: str
    zone: str | None = None
    country: str | None = None
    name: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    own_names: tuple[str, ...] = ()
    own_emails: tuple[str, ...] = ()
    own_phones: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    fiscal_year_start: int = 1
