"""The SDR's commands: take a lead, pass it on, fill it in, decide what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from qualification import bant
from qualification.lead import (
    FactKind,
    Lead,
    Qualification,
    Role,
    Stage,
)
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
from qualification.team import Team


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


def pass_on(lead: Lead, choice: Choice, team: Team, cause: Cause) -> Transition:
    """**Pass**: the SDR gives the lead back; it goes to the next one."""
    if lead.stage not in (Stage.ESCALATED, Stage.QUALIFYING):
        raise Refused(Refusal.MOVED_ON, lead)
    allow_owner(lead, cause, team)
    step = Step(cause)
    after = replace(lead, stage=Stage.ESCALATED)
    after = step.move(lead, after, FactKind.PASSED, None, {})
    return step.done(give(step, after, choice, Role.SDR, team))


def save_answers(
    lead: Lead, draft: Qualification, part: str, team: Team, cause: Cause
) -> Transition:
    """Keeps one step of the qualification as a draft."""
    expect(lead, Stage.QUALIFYING, cause)
    allow_owner(lead, cause, team)
    if draft == lead.qualification:
        return Transition(lead, ())
    step = Step(cause)
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
    return step.done(give(step, after, choice, Role.AE, team))


def nurture(
    lead: Lead, until: date | None, note: str | None, team: Team, cause: Cause
) -> Transition:
    """**Nurture**: back to marketing, until a date where one is given."""
    allow_to_close(lead, team, cause)
    step = Step(cause)
    after = replace(closed(lead, Stage.NURTURE), nurture_until=until)
    data = {"until": until.isoformat() if until else None}
    return step.done(step.move(lead, after, FactKind.NURTURED, note, data))


def disqualify(lead: Lead, reason: str | None, team: Team, cause: Cause) -> Transition:
    """**Disqualify**: nobody pursues the lead."""
    allow_to_close(lead, team, cause)
    step = Step(cause)
    after = replace(closed(lead, Stage.DISQUALIFIED), reason=reason)
    return step.done(step.move(lead, after, FactKind.DISQUALIFIED, reason, {}))
