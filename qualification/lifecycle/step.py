"""What every transition is made of: who and when, the lead moving, the facts of it, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qualification import ladder
from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Role, SlaClock
from qualification.routing import Choice, Skipped
from qualification.stage import Stage
from qualification.team import Team
from qualification.undo import Before, Undo

RULES = "baton"
"""The actor of what the rules do by themselves."""

HOLD_RECHECK = timedelta(minutes=5)
"""How soon routing is tried again for a lead on hold where no time is known to end it."""

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
    ACTED_SINCE = "acted_since"  # somebody acted on it since the step that is to be taken back
    TOO_LATE = "too_late"  # the time for an undo is over
    NOT_YOURS = "not_yours"  # another person's step
    IN_THE_PAST = "in_the_past"
    SNOOZED_OUT = "snoozed_out"  # as often as it may be
    TOO_FAR = "too_far"  # a snooze that would end later than it may
    MANAGERS_ONLY = "managers_only"
    MARKETING_ONLY = "marketing_only"
    LOOKED_TWICE = "looked_twice"  # a second look was asked for before
    NO_SUCH_REP = "no_such_rep"  # nobody of the role that the lead waits for


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
        if after.stage is not before.stage and after.stage_since != self.cause.at:
            after = replace(after, stage_since=self.cause.at)
        milestone = kind if kind is FactKind.REJECTED else after.stage
        reached = after.reached.first(milestone.value, self.cause.at)
        if reached is not after.reached:
            after = replace(after, reached=reached)
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
        """The end of a step. What was taken before it cannot be taken back any more, unless only
        the rules acted, and left the lead where it is."""
        moved = any(fact.from_stage is not fact.to_stage for fact in self.facts)
        if lead.undo is not None and (self.cause.actor != RULES or moved):
            lead = replace(lead, undo=None)
        return Transition(lead, tuple(self.facts))

    def undoable(self, before: Lead, lead: Lead, team: Team) -> Transition:
        """The end of a step that can be taken back for as long as the playbook says."""
        within = team.playbook.undo.within
        at, actor = self.cause.at, self.cause.actor
        undo = Undo(self.facts[0].kind, actor, at, at + within, _standing(before))
        return Transition(replace(lead, undo=undo), tuple(self.facts))


def give(
    step: Step,
    lead: Lead,
    choice: Choice,
    role: Role,
    team: Team,
    *,
    same_run: bool = False,
    note: str | None = None,
) -> Lead:
    """Puts the lead into the hands that routing or a manager chose, or on an announced hold.

    A new pair of hands gets a new clock, except on a re-route by the ladder, which climbs on.
    `note` is for whoever gets it.
    """
    at = step.cause.at
    data: dict[str, Any] = {
        "to": choice.to,
        "how": choice.how,
        "because": choice.because,
        "skipped": [skip_data(skip) for skip in choice.skipped],
    }
    if choice.to is None:
        return hold(step, lead, choice.because, data, choice.until)
    if note:
        data["note"] = note
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
        former = team.terms(lead).calendar
        clock = ladder.hand_to(given.clock, terms.ladder, at, terms.calendar, former)
    else:
        run = lead.clock.run + 1 if lead.clock else 1
        clock = ladder.start(terms.ladder, run, at, terms.calendar)
    return step.move(lead, replace(given, clock=clock), FactKind.ASSIGNED, choice.because, data)


def hold(step: Step, lead: Lead, because: str, data: Data, until: datetime | None = None) -> Lead:
    """Nobody has the lead until routing finds somebody, at `until` where that is known; the
    managers are told."""
    if until is not None:
        data = {**data, "until": until.isoformat()}
    held = replace(
        lead,
        owner=None,
        had_by=had_by(lead, None),
        clock=stopped(lead),
        hold_until=until or step.cause.at + HOLD_RECHECK,
    )
    return step.move(lead, held, FactKind.HELD, because, data)


def skip_data(skip: Skipped) -> dict[str, Any]:
    """Who was passed over and why, as a fact keeps it: `why` in words, `code` one of `Reason`,
    `until` in UTC where time ends it."""
    until = skip.until.isoformat() if skip.until else None
    return {"email": skip.email, "why": skip.why, "code": skip.code.value, "until": until}


def had_by(lead: Lead, to: str | None) -> tuple[str, ...]:
    """Who had the lead before it goes to somebody, or on hold (None)."""
    if lead.owner is None or lead.owner == to or lead.owner in lead.had_by:
        return lead.had_by
    return (*lead.had_by, lead.owner)


def stopped(lead: Lead) -> SlaClock | None:
    if lead.clock is None:
        return None
    return replace(lead.clock, due=None, snoozed_until=None, given_by=None)


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


def _standing(lead: Lead) -> Before:
    """What taking back a step of this lead would restore."""
    return Before(
        lead.stage,
        lead.owner,
        lead.sdr,
        lead.ae,
        lead.had_by,
        lead.nurture_until,
        lead.reason,
        lead.qualification.override,
        lead.reached,
    )
