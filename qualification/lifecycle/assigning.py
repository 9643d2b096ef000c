"""A manager steps in: gives a lead to somebody, and hears again of one that nobody takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qualification import business_time
from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle.leaving import WAITS_AGAIN, next_role
from qualification.lifecycle.step import (
    HOLD_RECHECK,
    RULES,
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    give,
    skip_data,
)
from qualification.routing import Choice
from qualification.team import Team

FIRST_AGAIN = timedelta(hours=1)
LATER_AGAIN = timedelta(days=1)
"""A lead that stays on hold is told of again after an hour of the team's time, and from then on
every working day."""


def may_assign(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses whoever could not give this lead to somebody, before a dialog asks to whom."""
    if not lead.is_open:
        raise Refused(Refusal.MOVED_ON, lead)
    if not team.has_role(cause.actor, Role.MANAGER):
        raise Refused(Refusal.MANAGERS_ONLY, lead)


def assign(lead: Lead, to: str, note: str | None, team: Team, cause: Cause) -> Transition:
    """**Assign**: the lead waits for this rep, whose clock starts. What was found out stays.

    Whoever has it already keeps it, and nothing happens.
    """
    may_assign(lead, team, cause)
    role = next_role(lead)
    if not team.has_role(to, role):
        raise Refused(Refusal.NO_SUCH_REP, lead)
    if lead.owner == to:
        return Transition(lead, ())
    step = Step(cause)
    waiting = replace(lead, stage=WAITS_AGAIN.get(lead.stage, lead.stage))
    choice = Choice(to, "assigned", "a manager's choice")
    return step.done(give(step, waiting, choice, role, team, note=note))


def tell_again_at(held: datetime, told: datetime, team: Team) -> datetime:
    """When a lead on hold since `held`, of which was `told` last, is to be told of again."""
    wait = FIRST_AGAIN if told == held else LATER_AGAIN
    return business_time.after_wait(told, wait, team.calendar)


def still_held(
    lead: Lead, choice: Choice, since: datetime, team: Team, now: datetime
) -> Transition:
    """A lead that has been on hold `since` is told of again, to a manager of who had it.

    `choice` is routing's, who found nobody once more.
    """
    step = Step(Cause(RULES, now, "routing"))
    held = replace(lead, hold_until=choice.until or now + HOLD_RECHECK)
    data = {
        "to": _manager_for(lead, choice, team),
        "because": choice.because,
        "skipped": [skip_data(skip) for skip in choice.skipped],
        "since": since.isoformat(),
        "until": choice.until.isoformat() if choice.until else None,
    }
    return step.done(step.move(lead, held, FactKind.HELD, choice.because, data))


def _manager_for(lead: Lead, choice: Choice, team: Team) -> str | None:
    """The manager of whoever had it last, else of the first who was passed over."""
    asked = (*reversed(lead.had_by), *(skip.email for skip in choice.skipped))
    managers = (team.playbook.manager_of(email) for email in asked)
    return next((manager for manager in managers if manager), None)
