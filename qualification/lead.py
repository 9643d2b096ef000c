"""A lead and what is known of it, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from qualification.reached import Reached
from qualification.sla import SlaClock as SlaClock
from qualification.stage import OPEN_STAGES, Stage
from qualification.undo import Undo


class Channel(StrEnum):
    """How a lead came: by itself, picked by the team, or through a partner."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    PARTNER = "partner"


class Role(StrEnum):
    """What a person of the playbook does for leads."""

    SDR = "sdr"
    AE = "ae"
    MANAGER = "manager"
    MARKETING = "marketing"
    CS = "cs"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Person:
    """The prospect. Names may be one word, in any script, or missing."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str | None:
        """The full name as given, or None."""
        if self.first_name and self.last_name:
            return f"{self.first_name} {self.last_name}"
        return self.first_name or self.last_name or None

    @property
    def email_domain(self) -> str | None:
        """The part of the address behind the @, casefolded."""
        if not self.email or "@" not in self.email:
            return None
        return self.email.rpartition("@")[2].casefold()


@dataclass(frozen=True, slots=True)
class Company:
    """The prospect's employer. `country` is ISO 3166 alpha-2, `founded` a year."""

    name: str | None = None
    domain: str | None = None
    country: str | None = None
    industry: str | None = None
    employees: int | None = None
    founded: int | None = None
    capital_raised: int | None = None
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the lead came from and what it said on arrival: `deal_value` is what it named itself,
    `account_owner` an e-mail."""

    source: str | None = None
    campaign: str | None = None
    channel: Channel = Channel.INBOUND
    partner: str | None = None
    message: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    account_owner: str | None = None
    deal_value: Money | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing the prospect did, at an aware UTC time."""

    action: str
    at: datetime
    detail: str | None = None
    channel: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A rule of screening that no longer stops this lead, since a rep (an e-mail) said why."""

    rule: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What screening says: the rule that stopped the lead and its evidence, or a pass.

    `overrides` are the rules that a rep lifted for this lead, for good.
    """

    rule: str | None = None
    evidence: str | None = None
    overrides: tuple[Override, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no rule stopped the lead."""
        return self.rule is None


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """Points from one rule. `kind` is "fit" or "intent"; `at` is the action's time, for intent.

    Points are whole or hundredths after decay; `evidence` is the value or action that matched.
    """

    kind: str
    rule: str
    points: float
    evidence: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of its items, the threshold it was held against, and why it escalates, if it does."""

    items: tuple[ScoreItem, ...] = ()
    threshold: int = 0
    fast_track: str | None = None

    @property
    def points(self) -> int:
        """The sum of all items, rounded to a whole number."""
        return round(sum(item.points for item in self.items))

    @property
    def escalates(self) -> bool:
        """Whether a rep is to be pinged: threshold reached, or a fast track."""
        return self.fast_track is not None or self.points >= self.threshold

    def strongest(self, count: int = 3) -> tuple[ScoreItem, ...]:
        """The items that speak most for the lead, strongest first."""
        positive = [item for item in self.items if item.points > 0]
        return tuple(sorted(positive, key=lambda item: -item.points)[:count])


class Letter(StrEnum):
    """The four letters of BANT."""

    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class Answer:
    """One letter answered: a choice of `bant.CHOICES`, and what goes with it.

    `amount` belongs to budget, `when` to timeline. `by` is the rep's e-mail, `how` the surface.
    """

    choice: str
    note: str | None = None
    amount: Money | None = None
    when: date | None = None
    by: str | None = None
    at: datetime | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class BestTime:
    """When to talk: a moment in UTC, or a weekly window of wall-clock hours in the prospect's zone.

    `days` are weekday numbers, Monday 0. `zone` is an IANA name.
    """

    zone: str
    at: datetime | None = None
    days: tuple[int, ...] = ()
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The confirmed way to the prospect. `phone` is E.164."""

    phone: str | None = None
    email: str | None = None
    reach_by: str | None = None
    best_time: BestTime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Another person of the buying committee; `role` is one of authority's choices."""

    name: str
    title: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wrote, or emptied, a field of the draft: when (UTC), how, and the lead's version."""

    by: str
    at: datetime
    how: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the SDR found out so far: a draft until the outcome, never lost.

    `fits_market` is one of `bant.MARKET`. `extra` answers the playbook's own questions by key.
    `signed` and `unread` (what was typed and could not be taken) are by field, as `draft` names it.
    """

    answers: Mapping[Letter, Answer] = field(default_factory=dict)
    contact: Contact = Contact()
    committee: tuple[Member, ...] = ()
    fits_market: str | None = None
    market: str | None = None
    next_step: str | None = None
    note: str | None = None
    override: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, Signature] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead: who, from where, what they did, and where it stands in the relay.

    `owner` is the e-mail of whoever owes the next step; `sdr` and `ae` those who worked on it or
    do. An open lead without owner is on hold until `hold_until` (UTC), which was announced.
    `id` is 0 until stored; `version` counts changes. `undo` is the last step of a person.
    """

    person: Person = Person()
    company: Company = Company()
    origin: Origin = Origin()
    activities: tuple[Activity, ...] = ()
    created_at: datetime | None = None
    value: Money | None = None
    external_id: str | None = None

    id: int = 0
    version: int = 0
    stage: Stage = Stage.NEW
    stage_since: datetime | None = None
    segment: str | None = None
    region: str | None = None
    screening: Verdict = Verdict()
    score: Score = Score()
    owner: str | None = None
    sdr: str | None = None
    ae: str | None = None
    had_by: tuple[str, ...] = ()
    clock: SlaClock | None = None
    hold_until: datetime | None = None
    nurture_until: date | None = None
    reason: str | None = None
    qualification: Qualification = Qualification()
    undo: Undo | None = None
    reached: Reached = Reached()

    @property
    def is_open(self) -> bool:
        """Whether somebody in sales owes the next step."""
        return self.stage in OPEN_STAGES

    @property
    def is_overdue(self) -> bool:
        """Whether the lead waits for somebody whom its ladder had to remind."""
        waiting = self.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
        return waiting and self.clock is not None and self.clock.fired > timedelta()

    @property
    def display_name(self) -> str:
        """What to call the lead in a headline: company, else person, else address."""
        return self.company.name or self.person.name or self.person.email or f"Lead {self.id}"
