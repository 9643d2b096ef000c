"""In which order somebody's leads ask for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qualification import lifecycle
from qualification.lead import BestTime, Contact, Lead
from qualification.team import Team
from qualification.urgency import Urgency, most_urgent_first, urgency
from tests import scene


def calling(lead: Lead, at: datetime) -> Lead:
    contact = Contact(best_time=BestTime("America/New_York", at=at))
    return replace(lead, qualification=replace(lead.qualification, contact=contact))


def test_late_then_due_then_agreed_then_the_rest(team: Team, now: datetime) -> None:
    waits = scene.escalated(team, now)
    assert waits.clock
    hour = timedelta(hours=1)
    due_later = replace(waits, id=2, clock=replace(waits.clock, due=now + hour))
    overdue = replace(waits, id=3, clock=replace(waits.clock, fired=hour))
    call = calling(replace(scene.accepted(team, now), id=4), now + hour)
    next_week = calling(replace(scene.accepted(team, now), id=5), now + timedelta(days=7))
    working = replace(scene.qualifying(team, now - 2 * hour), id=6)
    until = now + 2 * hour
    snoozed = replace(lifecycle.snooze(waits, until, team, scene.by(scene.SAM, now)).lead, id=7)
    wanted = [overdue, waits, due_later, call, working, next_week, snoozed]
    assert most_urgent_first(reversed(wanted), now) == wanted
    assert urgency(snoozed, until) is Urgency.WAITS
