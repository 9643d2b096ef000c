"""What happens to a lead at a time: the AE is told of a call, an **Undo** goes from the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import alarms, cards, leads, outbox
from bot.storage.alarms import Alarm
from bot.storage.outbox import Intent, Kind, Urgency, person
from bot.usecases import customer_success
from bot.usecases.announce import refreshed
from bot.usecases.apart import apart
from qualification import contact
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.team import Team

BATCH = 100
"""How many alarms one transaction rings."""

_WITH_AE = frozenset({Stage.HANDED_OFF, Stage.ACCEPTED})


def set_for(connection: Connection, lead: Lead, facts: Sequence[Fact]) -> None:
    """Sets the alarms that a lead's change calls for."""
    for fact in facts:
        best = lead.qualification.contact.best_time
        if fact.kind is FactKind.HANDED_OFF and best:
            slot = contact.next_slot(best, fact.at)
            if slot:
                alarms.put(connection, lead.id, Alarm.CALL, slot.start)
        if lead.undo and (lead.undo.at, lead.undo.kind) == (fact.at, fact.kind):
            alarms.put(connection, lead.id, Alarm.UNDO_OVER, lead.undo.until)


def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether an alarm is to ring; looks without taking the writer's turn."""
    return bool(alarms.due(connection, now, 1))


def ring(connection: Connection, team: Team, now: datetime) -> int:
    """Rings what is due at `now`, each alarm once; answers how many there were."""
    found = alarms.due(connection, now, BATCH)
    for lead_id, kind in found:

        def again(connection: Connection, lead_id: int, at: datetime, kind: Alarm = kind) -> None:
            alarms.put(connection, lead_id, kind, at)

        with apart(connection, lead_id, again, now):
            if alarms.take(connection, lead_id, kind, now):
                _ring(connection, lead_id, kind, team, now)
    return len(found)


def _ring(connection: Connection, lead_id: int, kind: Alarm, team: Team, now: datetime) -> None:
    if kind is Alarm.SUCCESS:
        customer_success.climb(connection, lead_id, team, now)
        return
    lead = leads.load(connection, lead_id)
    if kind is Alarm.UNDO_OVER:
        posts = cards.posts_of(connection, lead_id)
        outbox.put(connection, refreshed(lead, posts), now)
    elif lead.stage in _WITH_AE and lead.owner:
        _call(connection, lead, lead.owner, now)


def _call(connection: Connection, lead: Lead, owner: str, now: datetime) -> None:
    """Tells the AE, unless a weekly window has closed meanwhile: then its next day will do."""
    best = lead.qualification.contact.best_time
    if best and not best.at and not contact.is_open(best, now):
        if slot := contact.next_slot(best, now):
            alarms.put(connection, lead.id, Alarm.CALL, slot.start)
        return
    call = Intent(Kind.CALL, lead.id, person(owner), Urgency.PING)
    outbox.put(connection, [call], now)
