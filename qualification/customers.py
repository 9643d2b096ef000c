"""What becomes of a won deal: who looks after the customer, and what the customer pays later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qualification import ladder
from qualification.business_time import Calendar
from qualification.fact import Fact, FactKind
from qualification.hours import ALWAYS
from qualification.lead import Lead, Money, Role, SlaClock
from qualification.lifecycle import RULES, Cause, Refusal, Refused
from qualification.playbook import Rung
from qualification.stage import Stage
from qualification.team import Team, Terms

APPLIES_TO = "won"
"""Ladders of the playbook that are for customers whom nobody has welcomed."""

LADDER = (
    Rung(after=timedelta(hours=4), do="nudge"),
    Rung(after=timedelta(days=1), do="nudge"),
    Rung(after=timedelta(days=2), do="manager"),
)
"""What runs where the playbook has no ladder for won deals. A new customer waits a day, not an
hour: nothing of the deal depends on the minute any more."""

CODES = frozenset({"given", "accepted", "nudge", "reroute", "manager", "managers_manager"})
"""What a fact of kind SUCCESS may be: its `do`."""


class SaleKind(StrEnum):
    """What a sum was paid for."""

    FIRST = "first"
    UPSELL = "upsell"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Sale:
    """A sum that a customer agreed to pay, at an aware UTC time."""

    kind: SaleKind
    at: datetime
    amount: Money


@dataclass(frozen=True, slots=True)
class HandOver:
    """A customer in the hands of somebody of customer success, `to` (an e-mail).

    `accepted_by` is None until they, or a manager in their place, have pressed **Accept**.
    """

    to: str
    clock: SlaClock
    had_by: tuple[str, ...] = ()
    accepted_by: str | None = None
    accepted_at: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When its next rung falls due (UTC)."""
        return None if self.accepted_by else self.clock.due


@dataclass(frozen=True, slots=True)
class Step:
    """A hand-over after something happened to it, and the fact of it."""

    hand_over: HandOver
    fact: Fact


def give(lead: Lead, to: str, team: Team, at: datetime) -> Step:
    """A won lead goes to customer success, and its clock starts."""
    terms = _terms(lead, to, team)
    clock = ladder.start(terms.ladder, 1, at, terms.calendar)
    return Step(
        HandOver(to, clock), _fact(lead, Cause(RULES, at, "rules"), {"do": "given", "to": to})
    )


def accept(hand_over: HandOver, lead: Lead, team: Team, cause: Cause) -> Step | None:
    """**Accept**: the customer is theirs; None where they have said so before."""
    if lead.stage is not Stage.WON:
        raise Refused(Refusal.MOVED_ON, lead)
    if hand_over.accepted_by is not None:
        if cause.actor in (hand_over.accepted_by, hand_over.to):
            return None
        raise Refused(Refusal.REASSIGNED, lead)
    if cause.actor != hand_over.to and not team.has_role(cause.actor, Role.MANAGER, Role.CS):
        raise Refused(Refusal.NOT_ALLOWED, lead)
    by = cause.actor
    taken = replace(
        hand_over,
        accepted_by=by,
        accepted_at=cause.at,
        clock=replace(hand_over.clock, due=None, snoozed_until=None),
    )
    return Step(taken, _fact(lead, cause, {"do": "accepted", "to": by, "from": hand_over.to}))


@dataclass(frozen=True, slots=True)
class Due:
    """A rung that is due, and the clock after it. `rung` is None where hours or ladder changed."""

    rung: Rung | None
    clock: SlaClock
    keys: tuple[str, ...] = field(default=())


def climb(hand_over: HandOver, lead: Lead, team: Team, now: datetime) -> Due | None:
    """What the clock wants at `now`; None while nothing is due or nobody is waited for."""
    if hand_over.due is None or hand_over.due > now or lead.stage is not Stage.WON:
        return None
    terms = _terms(lead, hand_over.to, team)
    firing = ladder.fire(hand_over.clock, terms.ladder, now, terms.calendar)
    if firing is None:
        return Due(None, ladder.refresh(hand_over.clock, terms.ladder, terms.calendar))
    keys = tuple(ladder.rung_key(rung) for rung in (*firing.missed, firing.rung))
    return Due(firing.rung, firing.clock, keys)


def fire(
    hand_over: HandOver, lead: Lead, due: Due, next_to: str | None, team: Team, now: datetime
) -> Step:
    """Carries out a rung. `next_to` is routing's, for `reroute`: without another it stays."""
    assert due.rung
    data: dict[str, Any] = {
        "do": due.rung.do,
        "after": int(due.rung.after.total_seconds()),
        "note": due.rung.note,
        "owner": hand_over.to,
        "to": _told(hand_over, due.rung, team),
    }
    after = replace(hand_over, clock=due.clock)
    if due.rung.do == "reroute" and next_to:
        terms = _terms(lead, next_to, team)
        former = _terms(lead, hand_over.to, team).calendar
        clock = ladder.hand_to(due.clock, terms.ladder, now, terms.calendar, former)
        data["to"] = next_to
        after = HandOver(next_to, clock, (*hand_over.had_by, hand_over.to))
    return Step(after, _fact(lead, Cause(RULES, now, "ladder"), data))


def _told(hand_over: HandOver, rung: Rung, team: Team) -> str | None:
    """Whom a manager's rung tells; None where the playbook names nobody."""
    if rung.do not in ("manager", "managers_manager"):
        return None
    manager = team.playbook.manager_of(hand_over.to)
    if rung.do == "manager" or manager is None:
        return manager
    return team.playbook.manager_of(manager) or manager


def _terms(lead: Lead, to: str, team: Team) -> Terms:
    sla = team.playbook.sla_for(APPLIES_TO, lead.segment)
    if sla is not None and sla.hours == "always":
        return Terms(sla.ladder, Calendar(ALWAYS, team.zone_of(to)))
    return Terms(sla.ladder if sla else LADDER, team.calendar_of(to))


def _fact(lead: Lead, cause: Cause, data: dict[str, Any]) -> Fact:
    return Fact(FactKind.SUCCESS, cause.at, cause.actor, lead.stage, lead.stage, cause.surface,
                None, data, cause.press)  # fmt: skip
