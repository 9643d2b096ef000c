"""Time's commands: a snooze, a rung that fires, a hold that ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualification import ladder
from qualification.fact import FactKind
from qualification.lead import Lead, Role, SlaClock
from qualification.lifecycle.step import (
    HOLD_RECHECK,
    RULES,
    Cause,
    Refusal,
    Refused,
    Step,
    Transition,
    allow_owner,
    give,
)
from qualification.playbook import Rung
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team

MOST_SNOOZES = 3
"""How often in a row somebody may snooze a lead that they have not taken."""

LONGEST_SNOOZE = timedelta(days=7)
"""How far ahead a snooze may end: a long weekend with a holiday, and no lead forgotten."""


def may_snooze(lead: Lead, team: Team, cause: Cause) -> SlaClock:
    """The clock that a snooze would hold; refuses whoever may not, before a dialog asks.

    A manager who gives the owner more time does so as often as they like.
    """
    waiting = lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
    if not waiting or lead.clock is None or lead.owner is None:
        raise Refused(Refusal.MOVED_ON, lead)
    allow_owner(lead, cause, team)
    if lead.owner == cause.actor and lead.clock.snoozes >= MOST_SNOOZES:
        raise Refused(Refusal.SNOOZED_OUT, lead)
    return lead.clock


def snooze(lead: Lead, until: datetime, team: Team, cause: Cause) -> Transition:
    """**Snooze**: the clock rests until then, when the owner is reminded and it goes on.

    From a manager it is **Give more time**: they hear of it again, too, if nobody has acted.
    """
    running = may_snooze(lead, team, cause)
    if until <= cause.at:
        raise Refused(Refusal.IN_THE_PAST, lead)
    if until > cause.at + LONGEST_SNOOZE:
        raise Refused(Refusal.TOO_FAR, lead)
    step = Step(cause)
    terms = team.terms(lead)
    given_by = None if lead.owner == cause.actor else cause.actor
    clock = ladder.snooze(running, until, cause.at, terms.ladder, terms.calendar, given_by)
    data = {"until": until.isoformat(), "owner": lead.owner}
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
        woken = ladder.wake(lead.clock, terms.ladder, now, terms.calendar)
        return Climb(None, ladder.snooze_key(lead.clock), woken)
    firing = ladder.fire(lead.clock, terms.ladder, now, terms.calendar)
    if firing is None:
        clock = ladder.refresh(lead.clock, terms.ladder, terms.calendar)
        return Climb(None, None, clock)
    missed = tuple(ladder.rung_key(rung) for rung in firing.missed)
    return Climb(firing.rung, ladder.rung_key(firing.rung), firing.clock, missed)


def fire(
    lead: Lead, step_up: Climb, choice: Choice | None, team: Team, now: datetime
) -> Transition:
    """Carries out a rung. `choice` is routing's, for `reroute`: without another rep it stays."""
    if step_up.key is None:
        return Transition(replace(lead, clock=step_up.clock), ())
    step = Step(Cause(RULES, now, "ladder"))
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
        after = give(step, after, choice, role, team, same_run=True)
    return step.done(after)


def release(lead: Lead, choice: Choice, team: Team, now: datetime) -> Transition:
    """Tries routing again for a lead on hold; while nobody can take it, the hold goes on."""
    if choice.to is None:
        return Transition(replace(lead, hold_until=choice.until or now + HOLD_RECHECK), ())
    step = Step(Cause(RULES, now, "routing"))
    role = Role.AE if lead.stage is Stage.HANDED_OFF else Role.SDR
    return step.done(give(step, lead, choice, role, team))


def _superior(lead: Lead, rung: Rung | None, team: Team) -> str | None:
    """Whom a manager's rung tells, or who gave the time that is over; None where the playbook
    names nobody."""
    if rung is None:
        return lead.clock.given_by if lead.clock else None
    if rung.do not in ("manager", "managers_manager"):
        return None
    manager = team.playbook.manager_of(lead.owner or "")
    if rung.do == "manager" or manager is None:
        return manager
    return team.playbook.manager_of(manager) or manager
