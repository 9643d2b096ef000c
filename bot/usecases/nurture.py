"""Nurture until a date: on that day the lead comes back by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.storage import leads
from bot.usecases.apart import apart
from bot.usecases.lanes import forget_old_cards, into_lane
from bot.usecases.record import record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle import RULES, Cause, Transition
from qualification.routing import Choice
from qualification.team import Team
from qualification.triage import Lane, assess

BATCH = 100
"""How many leads come back in one transaction."""

BECAUSE = "the date that sales set has come"


def anything_due(connection: Connection, team: Team, now: datetime) -> bool:
    """Whether `bring_back` would find something at `now`."""
    return bool(leads.nurtured_until(connection, _today(team, now), 1))


def bring_back(connection: Connection, team: Team, now: datetime) -> int:
    """Brings back the leads whose date has come in the team's zone; answers how many it saw.

    A date that an SDR set brings the lead back to them, whatever its score: it is their
    appointment. After the rest that follows a rejection the score decides, and marketing is told
    of what stays with them.
    """
    ids = leads.nurtured_until(connection, _today(team, now), BATCH)
    roster = Roster(connection, team, now)

    def tomorrow(connection: Connection, lead_id: int, _: datetime) -> None:
        leads.put_off_return(connection, lead_id, _today(team, now) + timedelta(days=1))

    for lead_id in ids:
        with apart(connection, lead_id, tomorrow, now):
            (lead,) = leads.load_many(connection, [lead_id]).values()
            _bring_back(connection, lead, roster, team, now)
    roster.save()
    return len(ids)


def _bring_back(
    connection: Connection, lead: Lead, roster: Roster, team: Team, now: datetime
) -> None:
    cause = Cause(RULES, now, "calendar")
    assessed, lane = assess(lead, team.playbook, now, afresh=True)
    back = lifecycle.come_back(assessed, cause)
    facts = back.facts
    after = back.lead
    if lane is Lane.NURTURE and _is_appointment(connection, lead):
        given = lifecycle.escalate(after, _own_sdr(after, roster, team), team, cause, BECAUSE)
        after, facts = given.lead, (*facts, *given.facts)
    elif lane in (Lane.TO_SDR, Lane.TO_AE):
        moved = (
            lifecycle.escalate(after, _own_sdr(after, roster, team), team, cause)
            if lane is Lane.TO_SDR
            else into_lane(after, lane, roster, team, cause)
        )
        after, facts = moved.lead, (*facts, *moved.facts)
    forget_old_cards(connection, after)
    record(connection, lead, Transition(after, facts), now)


def _is_appointment(connection: Connection, lead: Lead) -> bool:
    """Whether an SDR set the date, not a rejection."""
    if lead.sdr is None:
        return False
    last = leads.latest_fact(connection, lead.id, FactKind.NURTURED, FactKind.REJECTED)
    return last is not None and last.kind is FactKind.NURTURED


def _today(team: Team, now: datetime) -> date:
    return now.astimezone(team.playbook.timezone).date()


def _own_sdr(lead: Lead, roster: Roster, team: Team) -> Choice:
    if lead.sdr and team.has_role(lead.sdr, Role.SDR):
        return Choice(to=lead.sdr, how="returned", because="it was theirs")
    return roster.choose(lead, Role.SDR)
