"""A won deal goes to customer success: a card with everything, **Accept**, and a ladder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.storage import alarms, customers, homes, leads, outbox
from bot.storage.alarms import Alarm
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency, person
from bot.storage.tables import rungs
from bot.usecases.announce import LEADS, MANAGERS
from bot.usecases.roster import Roster
from qualification import customers as rules
from qualification.customers import Due, HandOver, Step
from qualification.lead import Lead, Role
from qualification.lifecycle import Cause, Refusal, Refused
from qualification.team import Team

RUN = -1
"""The run of this ladder among a lead's rungs: those of the relay count from 1."""


def hand_over(connection: Connection, lead: Lead, team: Team, now: datetime) -> None:
    """Gives a won lead to somebody of customer success; nothing where the playbook names nobody,
    or where somebody looks after this customer already."""
    if customers.hand_over_of(connection, lead.id) is not None:
        return
    roster = Roster(connection, team, now)
    to = roster.customer_success(lead)
    roster.save()
    if to:
        _store(connection, lead, rules.give(lead, to, team, now), now)


def accept(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Accept**: the customer is theirs. Refused to others, and once somebody else has them."""
    lead = leads.load(connection, lead_id)
    found = customers.hand_over_of(connection, lead_id, lock=True)
    if found is None:
        raise Refused(Refusal.MOVED_ON, lead)
    step = rules.accept(found, lead, team, cause)
    if step:
        _store(connection, lead, step, cause.at, was=found)
    return lead


def climb(connection: Connection, lead_id: int, team: Team, now: datetime) -> None:
    """The next rung of a customer whom nobody has welcomed, once it is due."""
    lead = leads.load(connection, lead_id)
    found = customers.hand_over_of(connection, lead_id, lock=True)
    due = rules.climb(found, lead, team, now) if found else None
    if found is None or due is None:
        return
    if due.rung is None:
        _keep(connection, lead, _with_clock(found, due))
        return
    keys = [{"lead_id": lead_id, "run": RUN, "rung": key, "at": now} for key in due.keys]
    connection.execute(insert(rungs), keys)
    next_to = _another(connection, lead, found, team, now) if due.rung.do == "reroute" else None
    _store(connection, lead, rules.fire(found, lead, due, next_to, team, now), now, was=found)


def _another(
    connection: Connection, lead: Lead, found: HandOver, team: Team, now: datetime
) -> str | None:
    roster = Roster(connection, team, now)
    avoid = frozenset({*found.had_by, found.to})
    choice = roster.choose(lead, Role.CS, avoid)
    roster.save()
    mine = choice.to is not None and team.has_role(choice.to, Role.CS)
    return choice.to if mine and choice.to not in avoid else None


def _with_clock(found: HandOver, due: Due) -> HandOver:
    return HandOver(found.to, due.clock, found.had_by)


def _store(
    connection: Connection, lead: Lead, step: Step, now: datetime, was: HandOver | None = None
) -> None:
    (fact_id,) = leads.add_facts(connection, [(lead.id, step.fact)])
    _keep(connection, lead, step.hand_over)
    outbox.put(connection, _said(lead, step, fact_id, was), now)
    homes.touch(connection, [step.hand_over.to, was.to if was else None], now)


def _keep(connection: Connection, lead: Lead, found: HandOver) -> None:
    customers.put_hand_over(connection, lead.id, found)
    if found.due:
        alarms.put(connection, lead.id, Alarm.SUCCESS, found.due)


def _said(lead: Lead, step: Step, fact_id: int, was: HandOver | None) -> Iterator[Intent]:
    """Cards of whoever has the customer and had them, the thread's story, a reminder."""
    now, data = step.hand_over, {"fact": fact_id}
    do = step.fact.data["do"]
    if was is None or was.to != now.to:
        yield Intent(Kind.SUCCESS_CARD, lead.id, person(now.to), Urgency.PING, coalesce=True)
    if was and (was.to != now.to or do == "accepted"):
        yield Intent(
            Kind.SUCCESS_CARD, lead.id, person(was.to), Urgency.ANSWER, coalesce=True,
            lane=UPDATES_LANE,
        )  # fmt: skip
    if do in ("manager", "managers_manager"):
        told = step.fact.data["to"]
        yield Intent(
            Kind.SUCCESS_NAG, lead.id, person(told) if told else MANAGERS, Urgency.NAG, data
        )
    elif do == "nudge":
        yield Intent(Kind.SUCCESS_NAG, lead.id, person(now.to), Urgency.NAG, data)
    else:
        yield Intent(Kind.STORY, lead.id, LEADS, Urgency.NEWS, data)
