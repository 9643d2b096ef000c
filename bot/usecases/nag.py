"""Time passes: rungs that are due fire, each once, and leads on hold are routed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.storage import leads, outbox, people
from bot.storage.outbox import Intent, Kind, Urgency, person
from bot.storage.tables import rungs
from bot.usecases.apart import apart
from bot.usecases.record import record
from bot.usecases.roster import Roster
from qualification import business_time, lifecycle
from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle import Climb
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team

BATCH = 100
"""How many leads one transaction climbs, so that no press waits long behind a tick."""


Tick = Callable[[Connection, Team, datetime], int]


def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether a tick at `now` would find something; looks without taking the writer's turn."""
    return bool(leads.due(connection, now, 1) or leads.held(connection, now, 1))


def fire_due(connection: Connection, team: Team, now: datetime) -> int:
    """Fires what is due at `now`; answers how many leads it looked at. Call again while it is
    `BATCH`."""
    ids = leads.due(connection, now, BATCH, lock=True)
    roster = Roster(connection, team, now)
    reminded: set[str] = set()
    for lead_id in ids:
        with apart(connection, lead_id, leads.put_off_rung, now):
            lead = leads.load(connection, lead_id)
            step = lifecycle.climb(lead, team, now)
            if step is None:
                continue
            _mark(connection, lead, step, now)
            choice = _reroute(lead, step, roster)
            record(connection, lead, lifecycle.fire(lead, step, choice, team, now), now)
            if lead.owner and step.rung and step.rung.do in ("nudge", "reroute"):
                reminded.add(lead.owner)
    roster.save()
    people.pinged(connection, reminded, now)
    _tell_who_is_silent(connection, reminded, team, now)
    return len(ids)


def _tell_who_is_silent(
    connection: Connection, reminded: set[str], team: Team, now: datetime
) -> None:
    """Whoever has just left the last reminder unanswered that the playbook allows, hears that new
    leads go to others."""
    count = team.playbook.routing.silent_after
    if not (count and reminded):
        return
    for email in people.with_unanswered(connection, reminded, count):
        until = business_time.next_working_morning(now, team.calendar_of(email))
        data = {"reminders": count, "until": until.isoformat()}
        told = Intent(Kind.SILENT, None, person(email), Urgency.NAG, data)
        outbox.put(connection, [told], now)


def release_held(connection: Connection, team: Team, now: datetime) -> int:
    """Gives leads on hold to whoever has room and has not had them; answers how many it saw."""
    ids = leads.held(connection, now, BATCH, lock=True)
    roster = Roster(connection, team, now)
    for lead_id in ids:
        with apart(connection, lead_id, leads.put_off_hold, now):
            lead = leads.load(connection, lead_id)
            choice = roster.choose(lead, _role(lead), frozenset(lead.had_by))
            since = None if choice.to else _held_long_since(connection, lead, team, now)
            if since:
                done = lifecycle.still_held(lead, choice, since, team, now)
            else:
                done = lifecycle.release(lead, choice, team, now)
            record(connection, lead, done, now)
    roster.save()
    return len(ids)


def _held_long_since(
    connection: Connection, lead: Lead, team: Team, now: datetime
) -> datetime | None:
    """Since when a lead has been on hold, if a manager is to hear of it again."""
    told = leads.latest_fact(connection, lead.id, FactKind.HELD)
    if told is None:
        return None
    since = datetime.fromisoformat(told.data["since"]) if "since" in told.data else told.at
    return since if lifecycle.tell_again_at(since, told.at, team) <= now else None


def _mark(connection: Connection, lead: Lead, step: Climb, now: datetime) -> None:
    """The key refuses a rung that fired before: two ticks at once cannot both commit."""
    if step.key is None or lead.clock is None:
        return
    connection.execute(
        insert(rungs),
        [
            {"lead_id": lead.id, "run": lead.clock.run, "rung": key, "at": now}
            for key in (*step.missed, step.key)
        ],
    )


def _reroute(lead: Lead, step: Climb, roster: Roster) -> Choice | None:
    if step.rung is None or step.rung.do != "reroute":
        return None
    avoid = frozenset({*lead.had_by, lead.owner or ""})
    choice = roster.choose(lead, _role(lead), avoid)
    return None if choice.to in (None, lead.owner) else choice


def _role(lead: Lead) -> Role:
    return Role.AE if lead.stage is Stage.HANDED_OFF else Role.SDR
