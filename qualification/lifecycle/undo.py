"""**Undo**: a step is taken back by a new fact, within the playbook's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qualification import ladder
from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle.step import (
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    hold,
    stopped,
)
from qualification.stage import Stage
from qualification.team import Team
from qualification.undo import Undo


def can_undo(lead: Lead, who: str, team: Team, now: datetime) -> bool:
    """Whether this person could take back the lead's last step at `now`."""
    last = lead.undo
    return last is not None and now < last.until and _may(last, who, team)


def undo(lead: Lead, key: str, team: Team, cause: Cause) -> Transition:
    """**Undo** of the step that `key` names: the lead stands where it stood before it.

    Answers stay. Whoever had to act before it has a new clock; a lead that was on hold is on hold
    again. Refused to others than whoever took the step and managers, after the time, and once
    somebody has acted on the lead since.
    """
    last = lead.undo
    if last is None or last.key != key:
        raise Refused(Refusal.ACTED_SINCE, lead)
    if not _may(last, cause.actor, team):
        raise Refused(Refusal.NOT_YOURS, lead)
    if cause.at >= last.until:
        raise Refused(Refusal.TOO_LATE, lead)
    step = Step(cause)
    was = last.before
    restored = replace(
        lead,
        stage=was.stage,
        owner=was.owner,
        sdr=was.sdr,
        ae=was.ae,
        had_by=was.had_by,
        nurture_until=was.nurture_until,
        reason=was.reason,
        reached=was.reached,
        qualification=replace(lead.qualification, override=was.override),
        clock=stopped(lead),
        hold_until=None,
    )
    data = {"of": last.kind.value, "by": last.by, "from": lead.owner}
    after = step.move(lead, restored, FactKind.UNDONE, None, data)
    return step.done(_waiting_again(step, after, team))


def _may(last: Undo, who: str, team: Team) -> bool:
    return who == last.by or team.has_role(who, Role.MANAGER)


def _waiting_again(step: Step, lead: Lead, team: Team) -> Lead:
    """The clock of somebody who is waited for again, or the hold of a lead that nobody has."""
    if lead.stage not in (Stage.ESCALATED, Stage.HANDED_OFF):
        return lead
    if lead.owner is None:
        return hold(step, lead, "it was on hold before", {"skipped": []})
    terms, at = team.terms(lead), step.cause.at
    run = lead.clock.run + 1 if lead.clock else 1
    return replace(lead, clock=ladder.start(terms.ladder, run, at, terms.calendar))
