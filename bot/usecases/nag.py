"""Time passes: rungs that are due fire, each once, and leads on hold are routed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.storage import leads
from bot.storage.tables import rungs
from bot.usecases.record import record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.lead import Lead, Role, Stage
from qualification.lifecycle import Climb
from qualification.routing import Choice
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
    ids = leads.due(connection, now, BATCH)
    roster = Roster(connection, team, now)
    for lead_id in ids:
        lead = leads.load(connection, lead_id)
        step = lifecycle.climb(lead, team, now)
        if step is None:
            continue
        _mark(connection, lead, step, now)
        choice = _reroute(lead, step, roster)
        record(connection, lead, lifecycle.fire(lead, step, choice, team, now), now)
    roster.save()
    return len(ids)


def release_held(connection: Connection, team: Team, now: datetime) -> int:
    """Gives leads on hold to whoever has room and has not had them; answers how many it saw."""
    ids = leads.held(connection, now, BATCH)
    roster = Roster(connection, team, now)
    for lead_id in ids:
        lead = leads.load(connection, lead_id)
        choice = roster.choose(lead, _role(lead), frozenset(lead.had_by))
        record(connection, lead, lifecycle.release(lead, choice, team, now), now)
    roster.save()
    return len(ids)


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
