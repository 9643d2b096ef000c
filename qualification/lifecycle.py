"""Every transition of a lead: (lead, who, when) -> the lead as it is then, and the facts.

A transition that does not apply raises `Refused`, which names why; nothing has changed then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from qualification import bant, ladder
from qualification.lead import (
    Fact,
    FactKind,
    Lead,
    Money,
    Qualification,
    Role,
    ScoreItem,
    SlaClock,
    Stage,
)
from qualification.playbook import Rung
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
class _Step:
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


# Arrival ---------------------------------------------------------------------------------------


def screen_out(lead: Lead, cause: Cause) -> Transition:
    """A rule of screening stopped the lead; `lead.screening` says which."""
    step = _Step(cause)
    after = replace(lead, stage=Stage.DISQUALIFIED, reason=lead.screening.rule)
    data = {"rule": lead.screening.rule, "evidence": lead.screening.evidence}
    return step.done(step.move(lead, after, FactKind.SCREENED_OUT, lead.screening.rule, data))


def keep_nurturing(lead: Lead, cause: Cause) -> Transition:
    """The score is below the threshold: marketing keeps the lead."""
    step = _Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    after = replace(lead, stage=Stage.NURTURE)
    return step.done(step.move(lead, after, FactKind.NURTURED, "below the threshold", data))


def escalate(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """The lead is worth a rep's time: to the SDR that routing chose."""
    step = _Step(cause)
    data = {
        "points": lead.score.points,
        "threshold": lead.score.threshold,
        "fast_track": lead.score.fast_track,
    }
    after = _revived(lead)
    after = step.move(lead, after, FactKind.ESCALATED, lead.score.fast_track, data)
    return step.done(_give(step, after, choice, Role.SDR, team))


def straight_to_ae(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """The segment's own lane skips the SDR: escalated and handed off in one breath."""
    step = _Step(cause)
    data = {"points": lead.score.points, "threshold": lead.score.threshold}
    why = lead.score.fast_track or f"{lead.segment} leads that come in go straight to an AE"
    after = _revived(lead)
    after = step.move(lead, after, FactKind.ESCALATED, why, data)
    handed = step.move(
        after,
        replace(after, stage=Stage.HANDED_OFF),
        FactKind.HANDED_OFF,
        why,
        {"fast_track": True},
    )
    return step.done(_give(step, handed, choice, Role.AE, team))


def _revived(lead: Lead) -> Lead:
    """Escalated, as if for the first time: nobody has had it in this run."""
    return replace(lead, stage=Stage.ESCALATED, nurture_until=None, reason=None, had_by=())


# The SDR ---------------------------------------------------------------------------------------


def claim(lead: Lead, team: Team, cause: Cause) -> Transition:
    """**Qualify**: an SDR takes the lead; the clock stops. The SDR who has it may come back."""
    if lead.stage is Stage.QUALIFYING and lead.owner == cause.actor:
        return Transition(lead, ())
    _expect(lead, Stage.ESCALATED, cause)
    _allow(lead, cause, team, Role.SDR, Role.MANAGER)
    step = _Step(cause)
    after = replace(
        lead,
        stage=Stage.QUALIFYING,
        owner=cause.actor,
        sdr=cause.actor,
        had_by=_had_by(lead, cause.actor),
        clock=_stopped(lead),
        hold_until=None,
    )
    return step.done(step.move(lead, after, FactKind.CLAIMED, None, {}))


def pass_on(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """**Pass**: the SDR gives the lead back; it goes to the next one."""
    if lead.stage not in (Stage.ESCALATED, Stage.QUALIFYING):
        raise Refused(Refusal.MOVED_ON, lead)
    _allow_owner(lead, cause, team)
    step = _Step(cause)
    after = replace(lead, stage=Stage.ESCALATED)
    after = step.move(lead, after, FactKind.PASSED, None, {})
    return step.done(_give(step, after, choice, Role.SDR, team))


def save_answers(
    lead: Lead, draft: Qualification, part: str, team: Team, cause: Cause
) -> Transition:
    """Keeps one step of the qualification as a draft."""
    _expect(lead, Stage.QUALIFYING, cause)
    _allow_owner(lead, cause, team)
    if draft == lead.qualification:
        return Transition(lead, ())
    step = _Step(cause)
    after = replace(lead, qualification=draft)
    return step.done(step.move(lead, after, FactKind.ANSWERED, None, {"part": part}))


def check_gate(lead: Lead, team: Team, override: str | None) -> None:
    """Refuses a hand-off with gaps, unless the SDR says why it should go all the same."""
    missing = bant.gate(lead.qualification, team.playbook)
    if missing and not override:
        raise Refused(Refusal.INCOMPLETE, lead, missing)


def hand_off(
    lead: Lead, choice: Choice, override: str | None, team: Team, cause: Cause
) -> Transition:
    """**Hand off**: the qualified lead goes to an AE, whose clock starts."""
    _expect(lead, Stage.QUALIFYING, cause)
    _allow_owner(lead, cause, team)
    check_gate(lead, team, override)
    step = _Step(cause)
    missing = bant.gate(lead.qualification, team.playbook)
    after = replace(
        lead,
        stage=Stage.HANDED_OFF,
        had_by=(),  # an AE who sent it back may get it again, now that it was worked on
        qualification=replace(lead.qualification, override=override if missing else None),
    )
    data = {"missing": list(missing)} if missing else {}
    after = step.move(lead, after, FactKind.HANDED_OFF, override if missing else None, data)
    return step.done(_give(step, after, choice, Role.AE, team))


def nurture(
    lead: Lead, until: date | None, note: str | None, team: Team, cause: Cause
) -> Transition:
    """**Nurture**: back to marketing, until a date where one is given."""
    _allow_to_close(lead, team, cause)
    step = _Step(cause)
    after = replace(_closed(lead, Stage.NURTURE), nurture_until=until)
    data = {"until": until.isoformat() if until else None}
    return step.done(step.move(lead, after, FactKind.NURTURED, note, data))


def disqualify(lead: Lead, reason: str | None, team: Team, cause: Cause) -> Transition:
    """**Disqualify**: nobody pursues the lead."""
    _allow_to_close(lead, team, cause)
    step = _Step(cause)
    after = replace(_closed(lead, Stage.DISQUALIFIED), reason=reason)
    return step.done(step.move(lead, after, FactKind.DISQUALIFIED, reason, {}))


# The AE ----------------------------------------------------------------------------------------


def accept(lead: Lead, team: Team, cause: Cause) -> Transition:
    """**Accept**: the hand-off has its one winner. The winner may press again, to no effect."""
    if lead.stage is Stage.ACCEPTED and lead.owner == cause.actor:
        return Transition(lead, ())
    _expect(lead, Stage.HANDED_OFF, cause)
    _allow_owner(lead, cause, team)
    step = _Step(cause)
    after = replace(
        lead,
        stage=Stage.ACCEPTED,
        owner=cause.actor,
        ae=cause.actor,
        clock=_stopped(lead),
        hold_until=None,
    )
    return step.done(step.move(lead, after, FactKind.ACCEPTED, None, {}))


class Consequence(StrEnum):
    """What happens to a rejected lead next."""

    BACK_TO_SDR = "back_to_sdr"
    REROUTE = "reroute"
    NURTURE = "nurture"
    DISQUALIFY = "disqualify"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an AE sends a hand-off back: a reason code of the playbook, a note, what comes next."""

    code: str
    consequence: Consequence
    note: str | None = None
    nurture_until: date | None = None


def may_reject(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not reject this hand-off, before a dialog asks for reasons."""
    _expect(lead, Stage.HANDED_OFF, cause)
    _allow_owner(lead, cause, team)


def reject(
    lead: Lead, rejection: Rejection, choice: Choice | None, team: Team, cause: Cause
) -> Transition:
    """**Reject**: one fact with the reason, then its consequence.

    `choice` is routing's, for the consequences that need one: another AE, or an SDR where the
    lead came without one.
    """
    may_reject(lead, team, cause)
    rule = team.playbook.rejection[rejection.code]
    if rule.note == "required" and not rejection.note:
        raise Refused(Refusal.NOTE_REQUIRED, lead)
    step = _Step(cause)
    data = {
        "code": rejection.code,
        "note": rejection.note,
        "then": rejection.consequence.value,
        "vouched": [_vouch(item) for item in lead.score.strongest()],
    }
    match rejection.consequence:
        case Consequence.REROUTE:
            rejected = step.move(lead, lead, FactKind.REJECTED, rejection.code, data)
            after = _give(step, rejected, _needed(choice), Role.AE, team)
        case Consequence.BACK_TO_SDR:
            back = replace(lead, stage=Stage.ESCALATED, reason=rejection.code)
            rejected = step.move(lead, back, FactKind.REJECTED, rejection.code, data)
            after = _give(step, rejected, _needed(choice), Role.SDR, team)
        case Consequence.NURTURE:
            until = rejection.nurture_until
            closed = replace(_closed(lead, Stage.NURTURE), nurture_until=until)
            closed = replace(closed, reason=rejection.code)
            after = step.move(
                lead,
                closed,
                FactKind.REJECTED,
                rejection.code,
                data | {"until": until.isoformat() if until else None},
            )
        case Consequence.DISQUALIFY:
            closed = replace(_closed(lead, Stage.DISQUALIFIED), reason=rejection.code)
            after = step.move(lead, closed, FactKind.REJECTED, rejection.code, data)
    return step.done(after)


def ask_sdr(lead: Lead, question: str, team: Team, cause: Cause) -> Transition:
    """**Ask the SDR**: a question about a hand-off; the clock runs on."""
    _expect(lead, Stage.HANDED_OFF, cause)
    _allow_owner(lead, cause, team)
    step = _Step(cause)
    return step.done(step.move(lead, lead, FactKind.ASKED, None, {"question": question}))


def may_close(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not say how this deal ended, before a dialog asks."""
    _expect(lead, Stage.ACCEPTED, cause)
    _allow_owner(lead, cause, team)


def win(lead: Lead, amount: Money | None, team: Team, cause: Cause) -> Transition:
    """**Won**: the deal is closed, for an amount where one is given."""
    may_close(lead, team, cause)
    step = _Step(cause)
    after = replace(lead, stage=Stage.WON, value=amount or lead.value)
    data = {"minor": amount.minor, "currency": amount.currency} if amount else {}
    return step.done(step.move(lead, after, FactKind.WON, None, data))


def lose(lead: Lead, reason: str | None, team: Team, cause: Cause) -> Transition:
    """**Lost**: the deal is gone, with the reason where one is given."""
    may_close(lead, team, cause)
    step = _Step(cause)
    after = replace(lead, stage=Stage.LOST, reason=reason)
    return step.done(step.move(lead, after, FactKind.LOST, reason, {}))


# The clock -------------------------------------------------------------------------------------


def snooze(lead: Lead, until: datetime, team: Team, cause: Cause) -> Transition:
    """**Snooze**: the clock rests until then, when the owner is reminded and it goes on."""
    waiting = lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
    if not waiting or lead.clock is None or lead.owner is None:
        raise Refused(Refusal.MOVED_ON, lead)
    _allow_owner(lead, cause, team)
    if until <= cause.at:
        raise Refused(Refusal.IN_THE_PAST, lead)
    step = _Step(cause)
    terms = team.terms(lead)
    clock = ladder.snooze(lead.clock, until, cause.at, terms.ladder, terms.hours, terms.zone)
    data = {"until": until.isoformat()}
    return step.done(step.move(lead, replace(lead, clock=clock), FactKind.SNOOZED, None, data))


@dataclass(frozen=True, slots=True)
class Climb:
    """A lead's next rung, due now: what to do and what downtime made moot."""

    rung: Rung | None  # None: the reminder that a snooze is over
    key: str | None  # None: nothing is due after all, since the ladder or the hours were changed
    clock: SlaClock
    missed: tuple[str, ...] = ()


def climb(lead: Lead, team: Team, now: datetime) -> Climb | None:
    """What a lead's clock wants at `now`, if anything; after downtime only the highest rung."""
    if lead.clock is None or lead.clock.due is None or lead.clock.due > now:
        return None
    terms = team.terms(lead)
    if lead.clock.snoozed_until is not None:
        woken = ladder.wake(lead.clock, terms.ladder, now, terms.hours, terms.zone)
        return Climb(None, ladder.snooze_key(lead.clock), woken)
    firing = ladder.fire(lead.clock, terms.ladder, now, terms.hours, terms.zone)
    if firing is None:
        clock = ladder.refresh(lead.clock, terms.ladder, terms.hours, terms.zone)
        return Climb(None, None, clock)
    missed = tuple(ladder.rung_key(rung) for rung in firing.missed)
    return Climb(firing.rung, ladder.rung_key(firing.rung), firing.clock, missed)


def fire(
    lead: Lead, step_up: Climb, choice: Choice | None, team: Team, now: datetime
) -> Transition:
    """Carries out a rung. `choice` is routing's, for `reroute`: without another rep it stays."""
    if step_up.key is None:
        return Transition(replace(lead, clock=step_up.clock), ())
    step = _Step(Cause(RULES, now, "ladder"))
    rung = step_up.rung
    data = {
        "do": rung.do if rung else "reminder",
        "after": int(rung.after.total_seconds()) if rung else None,
        "note": rung.note if rung else None,
        "owner": lead.owner,
        "to": _superior(lead, rung, team),
        "missed": list(step_up.missed),
        "rerouted": bool(choice and choice.to),
    }
    after = step.move(lead, replace(lead, clock=step_up.clock), FactKind.RUNG, None, data)
    if choice and choice.to:
        role = Role.AE if lead.stage is Stage.HANDED_OFF else Role.SDR
        after = _give(step, after, choice, role, team, same_run=True)
    return step.done(after)


def release(lead: Lead, choice: Choice, team: Team, now: datetime) -> Transition:
    """Tries routing again for a lead on hold; while nobody can take it, the hold goes on."""
    if choice.to is None:
        return Transition(replace(lead, hold_until=now + HOLD_RECHECK), ())
    step = _Step(Cause(RULES, now, "routing"))
    role = Role.AE if lead.stage is Stage.HANDED_OFF else Role.SDR
    return step.done(_give(step, lead, choice, role, team))


# Shared ----------------------------------------------------------------------------------------


def _give(
    step: _Step, lead: Lead, choice: Choice, role: Role, team: Team, *, same_run: bool = False
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
            had_by=_had_by(lead, None),
            clock=_stopped(lead),
            hold_until=at + HOLD_RECHECK,
        )
        return step.move(lead, held, FactKind.HELD, choice.because, data)
    given = replace(
        lead,
        owner=choice.to,
        sdr=choice.to if role is Role.SDR else lead.sdr,
        ae=choice.to if role is Role.AE else lead.ae,
        had_by=_had_by(lead, choice.to),
        hold_until=None,
    )
    terms = team.terms(given)
    if same_run and given.clock:
        clock = ladder.hand_to(given.clock, terms.ladder, at, terms.hours, terms.zone)
    else:
        run = lead.clock.run + 1 if lead.clock else 1
        clock = ladder.start(terms.ladder, run, at, terms.hours, terms.zone)
    return step.move(lead, replace(given, clock=clock), FactKind.ASSIGNED, choice.because, data)


def _had_by(lead: Lead, to: str | None) -> tuple[str, ...]:
    """Who had the lead before it goes to somebody, or on hold (None)."""
    if lead.owner is None or lead.owner == to or lead.owner in lead.had_by:
        return lead.had_by
    return (*lead.had_by, lead.owner)


def _stopped(lead: Lead) -> SlaClock | None:
    return replace(lead.clock, due=None, snoozed_until=None) if lead.clock else None


def _closed(lead: Lead, stage: Stage) -> Lead:
    return replace(lead, stage=stage, owner=None, clock=_stopped(lead), hold_until=None)


def _superior(lead: Lead, rung: Rung | None, team: Team) -> str | None:
    """Whom a manager's rung tells; None where the playbook names nobody."""
    if rung is None or rung.do not in ("manager", "managers_manager"):
        return None
    manager = team.playbook.manager_of(lead.owner or "")
    if rung.do == "manager" or manager is None:
        return manager
    return team.playbook.manager_of(manager) or manager


def _needed(choice: Choice | None) -> Choice:
    if choice is None:
        raise ValueError("this consequence needs routing's choice")
    return choice


def _vouch(item: ScoreItem) -> dict[str, Any]:
    return {"rule": item.rule, "points": item.points, "evidence": item.evidence}


def _expect(lead: Lead, stage: Stage, cause: Cause) -> None:
    if lead.stage is stage:
        return
    if lead.stage in (Stage.ACCEPTED, Stage.WON, Stage.LOST):
        raise Refused(Refusal.ACCEPTED, lead)
    if lead.stage is Stage.QUALIFYING and lead.owner != cause.actor:
        raise Refused(Refusal.TAKEN, lead)
    raise Refused(Refusal.MOVED_ON, lead)


def _allow(lead: Lead, cause: Cause, team: Team, *roles: Role) -> None:
    if lead.owner != cause.actor and not team.has_role(cause.actor, *roles):
        raise Refused(Refusal.NOT_ALLOWED, lead)


def _allow_owner(lead: Lead, cause: Cause, team: Team) -> None:
    """The owner, or a manager in their place."""
    if lead.owner == cause.actor or team.has_role(cause.actor, Role.MANAGER):
        return
    raise Refused(Refusal.REASSIGNED if lead.owner else Refusal.NOT_ALLOWED, lead)


def _allow_to_close(lead: Lead, team: Team, cause: Cause) -> None:
    if lead.stage not in (Stage.QUALIFYING, Stage.ESCALATED):
        raise Refused(Refusal.MOVED_ON, lead)
    _allow_owner(lead, cause, team)
