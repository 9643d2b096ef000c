"""What every transition is made of: who and when, the lead moving, the facts of it, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qualification import ladder
from qualification.lead import Fact, FactKind, Lead, Role, SlaClock, Stage
from qualification.routing import Choice
from qualification.team import Team

RULES = "baton"
"""The actor of what the rules do by themselves."""

HOLD_RECHECK = timedelta(minutes=5)
"""How often routing is tried again for a lead on hold."""

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """Who did something, when (UTC) and through which surface ("card", "dialog", "rules", …).

    `press` is the id of the click or submission, where it was one.
    """

    actor: str
    at: datetime
    surface: str
    press: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """The lead after a command, and what happened, in order."""

    lead: Lead
    facts: tuple[Fact, ...]


class Refusal(StrEnum):
    """Why a command does not apply."""

    TAKEN = "taken"  # another rep is on it
    ACCEPTED = "accepted"  # a hand-off that somebody has accepted
    MOVED_ON = "moved_on"  # the lead is in another stage now
    REASSIGNED = "reassigned"  # it went to somebody else
    NOT_ALLOWED = "not_allowed"  # this person's role may not do it
    INCOMPLETE = "incomplete"  # the gate names what is missing
    NOTE_REQUIRED = "note_required"
    IN_THE_PAST = "in_the_past"


@dataclass
class Refused(Exception):
    """A command that does not apply; nothing changed.

    `lead` is as it stands; `missing` says what the gate misses, in words.
    """

    why: Refusal
    lead: Lead
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Collects the facts of one command while the lead moves."""

    cause: Cause
    facts: list[Fact] = field(default_factory=list)

    def move(
        self, before: Lead, after: Lead, kind: FactKind, reason: str | None, data: Data
    ) -> Lead:
        if after.stage is not before.stage:
            after = replace(after, stage_since=self.cause.at)
        self.facts.append(
            Fact(
                kind=kind,
                at=self.cause.at,
                actor=self.cause.actor,
                from_stage=before.stage,
                to_stage=after.stage,
                surface=self.cause.surface,
                reason=reason,
                data=data,
                press=self.cause.press,
            )
        )
        return after

    def done(self, lead: Lead) -> Transition:
        return Transition(lead, tuple(self.facts))


def give(
    step: Step, lead: Lead, choice: Choice, role: Role, team: Team, *, same_run: bool = False
) -> Lead:
    """Puts the lead into the hands that routing chose, or on an announced hold.

    A new pair of hands gets a new clock, except on a re-route by the ladder, which climbs on.
    """
    at = step.cause.at
    skipped = [{"email": skip.email, "why": skip.why} for skip in choice.skipped]
    data = {"to": choice.to, "how": choice.how, "because": choice.because, "skipped": skipped}
    if choice.to is None:
        held = replace(
            lead,
            owner=None,
            had_by=had_by(lead, None),
            clock=stopped(lead),
            hold_until=at + HOLD_RECHECK,
        )
        return step.move(lead, held, FactKind.HELD, choice.because, data)
    given = replace(
        lead,
        owner=choice.to,
        sdr=choice.to if role is Role.SDR else lead.sdr,
        ae=choice.to if role is Role.AE else lead.ae,
        had_by=had_by(lead, choice.to),
        hold_until=None,
    )
    terms = team.terms(given)
    if same_run and given.clock:
        clock = ladder.hand_to(given.clock, terms.ladder, at, terms.hours, terms.zone)
    else:
        run = lead.clock.run + 1 if lead.clock else 1
        clock = ladder.start(terms.ladder, run, at, terms.hours, terms.zone)
    return step.move(lead, replace(given, clock=clock), FactKind.ASSIGNED, choice.because, data)


def had_by(lead: Lead, to: str | None) -> tuple[str, ...]:
    """Who had the lead before it goes to somebody, or on hold (None)."""
    if lead.owner is None or lead.owner == to or lead.owner in lead.had_by:
        return lead.had_by
    return (*lead.had_by, lead.owner)


def stopped(lead: Lead) -> SlaClock | None:
    return replace(lead.clock, due=None, snoozed_until=None) if lead.clock else None


def closed(lead: Lead, stage: Stage) -> Lead:
    return replace(lead, stage=stage, owner=None, clock=stopped(lead), hold_until=None)


def expect(lead: Lead, stage: Stage, cause: Cause) -> None:
    if lead.stage is stage:
        return
    if lead.stage in (Stage.ACCEPTED, Stage.WON, Stage.LOST):
        raise Refused(Refusal.ACCEPTED, lead)
    if lead.stage is Stage.QUALIFYING and lead.owner != cause.actor:
        raise Refused(Refusal.TAKEN, lead)
    raise Refused(Refusal.MOVED_ON, lead)


def allow(lead: Lead, cause: Cause, team: Team, *roles: Role) -> None:
    if lead.owner != cause.actor and not team.has_role(cause.actor, *roles):
        raise Refused(Refusal.NOT_ALLOWED, lead)


def allow_owner(lead: Lead, cause: Cause, team: Team) -> None:
    """The owner, or a manager in their place."""
    if lead.owner == cause.actor or team.has_role(cause.actor, Role.MANAGER):
        return
    raise Refused(Refusal.REASSIGNED if lead.owner else Refusal.NOT_ALLOWED, lead)


def allow_to_close(lead: Lead, team: Team, cause: Cause) -> None:
    if lead.stage not in (Stage.QUALIFYING, Stage.ESCALATED):
        raise Refused(Refusal.MOVED_ON, lead)
    allow_owner(lead, cause, team)
