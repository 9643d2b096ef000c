"""The SDR's commands: take a lead, pass it on, fill it in, decide what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from qualification import bant, draft
from qualification.draft import Clash, Edit
from qualification.fact import FactKind
from qualification.lead import Lead, Qualification, Role, Signature
from qualification.lifecycle.step import (
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    allow,
    allow_owner,
    allow_to_close,
    closed,
    expect,
    give,
    had_by,
    stopped,
)
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team

PASS_REASONS: Mapping[str, str] = {
    "no_time": "No time for it now",
    "not_mine": "Not my kind of lead",
    "language": "Needs another language",
    "knows_them": "A colleague knows them",
    "conflict": "Conflict of interest",
    "other": "Something else",
}
"""Why an SDR passes a lead on: codes, which stand in facts, and their labels."""


@dataclass(frozen=True, slots=True)
class PassedWhy:
    """Why somebody passed a lead on: a code of `PASS_REASONS`, and a note for the next SDR."""

    reason: str
    note: str | None = None


def claim(lead: Lead, team: Team, cause: Cause) -> Transition:
    """**Qualify**: an SDR takes the lead; the clock stops. The SDR who has it may come back."""
    if lead.stage is Stage.QUALIFYING and lead.owner == cause.actor:
        return Transition(lead, ())
    expect(lead, Stage.ESCALATED, cause)
    allow(lead, cause, team, Role.SDR, Role.MANAGER)
    step = Step(cause)
    after = replace(
        lead,
        stage=Stage.QUALIFYING,
        owner=cause.actor,
        sdr=cause.actor,
        had_by=had_by(lead, cause.actor),
        clock=stopped(lead),
        hold_until=None,
    )
    return step.done(step.move(lead, after, FactKind.CLAIMED, None, {}))


def may_pass(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not pass this lead on, before a dialog asks why."""
    if lead.stage not in (Stage.ESCALATED, Stage.QUALIFYING):
        raise Refused(Refusal.MOVED_ON, lead)
    allow_owner(lead, cause, team)


def pass_on(
    lead: Lead, choice: Choice, team: Team, cause: Cause, why: PassedWhy | None = None
) -> Transition:
    """**Pass**: the SDR gives the lead back; it goes to the next one, who reads why."""
    may_pass(lead, team, cause)
    step = Step(cause)
    after = replace(lead, stage=Stage.ESCALATED)
    data = {"note": why.note} if why and why.note else {}
    after = step.move(lead, after, FactKind.PASSED, why.reason if why else None, data)
    return step.undoable(lead, give(step, after, choice, Role.SDR, team), team)


def may_take_over(lead: Lead, team: Team, cause: Cause) -> bool:
    """Whether this person could go on with a colleague's qualification."""
    return lead.stage is Stage.QUALIFYING and team.has_role(cause.actor, Role.SDR, Role.MANAGER)


def take_over(lead: Lead, team: Team, cause: Cause) -> Transition:
    """**Take over**: another SDR goes on where the one who has it left off."""
    if lead.stage is Stage.QUALIFYING and lead.owner == cause.actor:
        return Transition(lead, ())
    if lead.stage is not Stage.QUALIFYING:
        raise Refused(Refusal.MOVED_ON, lead)
    allow(lead, cause, team, Role.SDR, Role.MANAGER)
    step = Step(cause)
    after = replace(
        lead,
        owner=cause.actor,
        sdr=cause.actor,
        stage_since=cause.at,
        had_by=had_by(lead, cause.actor),
    )
    return step.done(step.move(lead, after, FactKind.TAKEN_OVER, None, {"from": lead.owner}))


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an edit: the transition, and the fields that somebody else wrote meanwhile."""

    done: Transition
    clashes: tuple[Clash, ...] = ()


def save(lead: Lead, edit: Edit, team: Team, cause: Cause) -> Saved:
    """Keeps a part of the qualification as a draft, each field signed.

    Whoever had the lead before it was taken over may still add what they found out.
    """
    expect(lead, Stage.QUALIFYING, cause)
    if cause.actor not in lead.had_by:
        allow_owner(lead, cause, team)
    signature = Signature(cause.actor, cause.at, cause.surface, lead.version + 1)
    merged = draft.merge(edit, lead.qualification, signature)
    if not merged.changed:
        return Saved(Transition(lead, ()), merged.clashes)
    step = Step(cause)
    after = replace(lead, qualification=merged.draft)
    data = {"part": edit.part, "fields": list(merged.changed)}
    answered = step.move(lead, after, FactKind.ANSWERED, None, data)
    return Saved(step.done(answered), merged.clashes)


def save_answers(
    lead: Lead, answers: Qualification, part: str, team: Team, cause: Cause
) -> Transition:
    """Keeps answers that were given to the draft as it is now."""
    edit = Edit.on(lead.qualification, answers, part, lead.version)
    return save(lead, edit, team, cause).done


def check_gate(lead: Lead, team: Team, override: str | None) -> None:
    """Refuses a hand-off with gaps, unless the SDR says why it should go all the same."""
    missing = bant.gate(lead.qualification, team.playbook)
    if missing and not override:
        raise Refused(Refusal.INCOMPLETE, lead, missing)


def hand_off(
    lead: Lead, choice: Choice, override: str | None, team: Team, cause: Cause
) -> Transition:
    """**Hand off**: the qualified lead goes to an AE, whose clock starts."""
    expect(lead, Stage.QUALIFYING, cause)
    allow_owner(lead, cause, team)
    check_gate(lead, team, override)
    step = Step(cause)
    missing = bant.gate(lead.qualification, team.playbook)
    after = replace(
        lead,
        stage=Stage.HANDED_OFF,
        had_by=(),  # an AE who sent it back may get it again, now that it was worked on
        qualification=replace(lead.qualification, override=override if missing else None),
    )
    data = {"missing": list(missing)} if missing else {}
    after = step.move(lead, after, FactKind.HANDED_OFF, override if missing else None, data)
    return step.undoable(lead, give(step, after, choice, Role.AE, team), team)


def nurture(
    lead: Lead, until: date | None, note: str | None, team: Team, cause: Cause
) -> Transition:
    """**Nurture**: back to marketing, until a date where one is given."""
    allow_to_close(lead, team, cause)
    step = Step(cause)
    after = replace(closed(lead, Stage.NURTURE), nurture_until=until)
    data = {"until": until.isoformat() if until else None}
    return step.undoable(lead, step.move(lead, after, FactKind.NURTURED, note, data), team)


def disqualify(
    lead: Lead, reason: str | None, team: Team, cause: Cause, note: str | None = None
) -> Transition:
    """**Disqualify**: nobody pursues the lead, for a reason code of the playbook and a note."""
    allow_to_close(lead, team, cause)
    step = Step(cause)
    after = replace(closed(lead, Stage.DISQUALIFIED), reason=reason)
    data = {"note": note} if note else {}
    return step.undoable(lead, step.move(lead, after, FactKind.DISQUALIFIED, reason, data), team)
