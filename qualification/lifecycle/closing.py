"""The AE's commands: accept or reject a hand-off, ask about it, say how the deal ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from qualification.fact import FactKind
from qualification.lead import Lead, Money, Role, ScoreItem
from qualification.lifecycle.step import (
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    allow_owner,
    closed,
    expect,
    give,
    stopped,
)
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team


def accept(lead: Lead, team: Team, cause: Cause) -> Transition:
    """**Accept**: the hand-off has its one winner. The winner may press again, to no effect."""
    if lead.stage is Stage.ACCEPTED and lead.owner == cause.actor:
        return Transition(lead, ())
    expect(lead, Stage.HANDED_OFF, cause)
    allow_owner(lead, cause, team)
    step = Step(cause)
    after = replace(
        lead,
        stage=Stage.ACCEPTED,
        owner=cause.actor,
        ae=cause.actor,
        clock=stopped(lead),
        hold_until=None,
    )
    return step.undoable(lead, step.move(lead, after, FactKind.ACCEPTED, None, {}), team)


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
    expect(lead, Stage.HANDED_OFF, cause)
    allow_owner(lead, cause, team)


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
    step = Step(cause)
    data = {
        "code": rejection.code,
        "note": rejection.note,
        "then": rejection.consequence.value,
        "vouched": [_vouch(item) for item in lead.score.strongest()],
    }
    match rejection.consequence:
        case Consequence.REROUTE:
            rejected = step.move(lead, lead, FactKind.REJECTED, rejection.code, data)
            after = give(step, rejected, _needed(choice), Role.AE, team)
        case Consequence.BACK_TO_SDR:
            back = replace(lead, stage=Stage.ESCALATED, reason=rejection.code)
            rejected = step.move(lead, back, FactKind.REJECTED, rejection.code, data)
            after = give(step, rejected, _needed(choice), Role.SDR, team)
        case Consequence.NURTURE:
            until = rejection.nurture_until
            kept = replace(closed(lead, Stage.NURTURE), nurture_until=until, reason=rejection.code)
            data["until"] = until.isoformat() if until else None
            after = step.move(lead, kept, FactKind.REJECTED, rejection.code, data)
        case Consequence.DISQUALIFY:
            dropped = replace(closed(lead, Stage.DISQUALIFIED), reason=rejection.code)
            after = step.move(lead, dropped, FactKind.REJECTED, rejection.code, data)
    return step.undoable(lead, after, team)


def ask_sdr(lead: Lead, question: str, team: Team, cause: Cause) -> Transition:
    """**Ask the SDR**: a question about a hand-off; the clock runs on."""
    expect(lead, Stage.HANDED_OFF, cause)
    allow_owner(lead, cause, team)
    step = Step(cause)
    return step.done(step.move(lead, lead, FactKind.ASKED, None, {"question": question}))


def may_close(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not say how this deal ended, before a dialog asks."""
    expect(lead, Stage.ACCEPTED, cause)
    allow_owner(lead, cause, team)


def win(lead: Lead, amount: Money | None, team: Team, cause: Cause) -> Transition:
    """**Won**: the deal is closed, for an amount where one is given."""
    may_close(lead, team, cause)
    step = Step(cause)
    after = replace(lead, stage=Stage.WON, value=amount or lead.value)
    data: dict[str, Any] = {"minor": amount.minor, "currency": amount.currency} if amount else {}
    return step.done(step.move(lead, after, FactKind.WON, None, data))


def lose(lead: Lead, reason: str | None, team: Team, cause: Cause) -> Transition:
    """**Lost**: the deal is gone, with the reason where one is given."""
    may_close(lead, team, cause)
    step = Step(cause)
    after = replace(lead, stage=Stage.LOST, reason=reason)
    return step.done(step.move(lead, after, FactKind.LOST, reason, {}))


def _needed(choice: Choice | None) -> Choice:
    if choice is None:
        raise ValueError("this consequence needs routing's choice")
    return choice


def _vouch(item: ScoreItem) -> dict[str, Any]:
    return {"rule": item.rule, "points": item.points, "evidence": item.evidence}
