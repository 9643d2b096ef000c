"""One lead that breaks does not keep the others waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text
from structlog.testing import capture_logs

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import nag, nurture
from bot.usecases.apart import PUT_OFF
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import minutes


def waiting(database: Database, team: Team, now: datetime, number: int) -> Lead:
    lead = scene.escalated(team, now)
    person = replace(lead.person, email=f"pat{number}@globex.com")
    return scene.store(database, replace(lead, person=person))


def resting(database: Database, team: Team, now: datetime, number: int) -> Lead:
    lead = scene.at_stage(Stage.NURTURE, team, now)
    person = replace(lead.person, email=f"ada{number}@globex.com")
    return scene.store(database, replace(lead, person=person, nurture_until=now.date()))


def break_it(database: Database, lead: Lead) -> None:
    """Its clock is of a shape that no version ever wrote."""
    spoil = text("UPDATE leads SET clock = '[]' WHERE id = :id")
    database.write(lambda connection: connection.execute(spoil, {"id": lead.id}))


def test_the_others_fire_and_it_is_tried_again(
    database: Database, team: Team, now: datetime
) -> None:
    first, broken, last = (waiting(database, team, now, number) for number in range(3))
    break_it(database, broken)
    later = now + minutes(16)
    with capture_logs() as lines:
        assert database.write(nag.fire_due, team, later) == 3
        assert database.write(nag.fire_due, team, later) == 0
        assert [line["lead"] for line in lines if line["event"] == "lead.broken"] == [broken.id]
        assert all(line["ref"] for line in lines if line["event"] == "lead.broken")
    for lead in (first, last):
        (fact,) = scene.facts(database, lead)
        assert fact.data["do"] == "nudge"
    assert scene.facts(database, broken) == []
    again = later + PUT_OFF
    assert database.read(leads.due, again - minutes(1), 10) == []
    assert database.read(leads.due, again, 10) == [broken.id]


def test_the_others_come_back_and_it_is_tried_again_tomorrow(
    database: Database, team: Team, now: datetime
) -> None:
    first, broken, last = (resting(database, team, now, number) for number in range(3))
    break_it(database, broken)
    with capture_logs() as lines:
        assert database.write(nurture.bring_back, team, now) == 3
        assert database.write(nurture.bring_back, team, now) == 0
        assert [line["lead"] for line in lines if line["event"] == "lead.broken"] == [broken.id]
    for lead in (first, last):
        assert scene.kinds(scene.facts(database, lead))[0] == "returned"
    assert scene.facts(database, broken) == []
    assert not database.read(nurture.anything_due, team, now)
    assert database.read(nurture.anything_due, team, now + timedelta(days=1))
