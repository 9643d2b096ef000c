"""A lead leaves the hands of somebody who is gone, or will be away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle.step import (
    RULES,
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    allow_owner,
    give,
)
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team

Place = Literal["slack", "playbook"]

WAITS_AGAIN = {Stage.QUALIFYING: Stage.ESCALATED, Stage.ACCEPTED: Stage.HANDED_OFF}
"""Where a lead that was being worked on waits for the next pair of hands."""


def next_role(lead: Lead) -> Role:
    """Who could take the lead on: an SDR before the hand-off, an AE after it."""
    return Role.AE if lead.stage in (Stage.HANDED_OFF, Stage.ACCEPTED) else Role.SDR


def owner_left(lead: Lead, choice: Choice, place: Place, team: Team, now: datetime) -> Transition:
    """The owner has left Slack or the playbook: the lead goes to somebody who can do the same.

    What was found out stays; the next owner has to take the lead, as any other.
    """
    step = Step(Cause(RULES, now, "roster"))
    after = replace(lead, stage=WAITS_AGAIN.get(lead.stage, lead.stage))
    data = {"owner": lead.owner, "place": place}
    after = step.move(lead, after, FactKind.OWNER_LEFT, None, data)
    return step.done(give(step, after, choice, next_role(lead), team))


def give_up(lead: Lead, choice: Choice, reason: str, team: Team, cause: Cause) -> Transition:
    """The owner passes a lead on that they have not taken, in either stage that waits."""
    if lead.stage not in (Stage.ESCALATED, Stage.HANDED_OFF):
        raise Refused(Refusal.MOVED_ON, lead)
    allow_owner(lead, cause, team)
    step = Step(cause)
    after = step.move(lead, lead, FactKind.PASSED, reason, {})
    return step.done(give(step, after, choice, next_role(lead), team))
