"""People of Slack and turns of the round robin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.storage import people
from bot.storage.database import Database
from bot.storage.people import SlackPerson, Turn
from bot.usecases.roster import Roster
from qualification.lead import Role
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, RILEY, SAM

SAM_IN_SLACK = SlackPerson(SAM, "U1", "Sam O\N{RIGHT SINGLE QUOTATION MARK}Neil", "Europe/Dublin")
RILEY_IN_SLACK = SlackPerson(RILEY, "U2", "李雷", None)


def test_what_slack_says_today_stands(database: Database, now: datetime) -> None:
    for found in ([SAM_IN_SLACK], [SAM_IN_SLACK, RILEY_IN_SLACK], [RILEY_IN_SLACK]):
        database.write(people.replace_everybody, found, now)
        assert sorted(database.read(people.everybody), key=lambda one: one.slack_id) == found
    database.write(people.replace_everybody, [], now)
    assert database.read(people.everybody) == []


def test_addresses_that_swapped_their_slack_ids(database: Database, now: datetime) -> None:
    swapped = [replace(SAM_IN_SLACK, slack_id="U2"), replace(RILEY_IN_SLACK, slack_id="U1")]
    database.write(people.replace_everybody, [SAM_IN_SLACK, RILEY_IN_SLACK], now)
    database.write(people.replace_everybody, swapped, now)
    assert {one.email: one.slack_id for one in database.read(people.everybody)} == {
        SAM: "U2",
        RILEY: "U1",
    }


def test_open_leads_are_counted_by_owner(database: Database, team: Team, now: datetime) -> None:
    for lead in (
        scene.escalated(team, now),
        scene.qualifying(team, now),
        scene.accepted(team, now),
        scene.escalated(team, now, scene.NOBODY),
        scene.fresh(now, owner=SAM),
    ):
        scene.store(database, lead)
    assert database.read(people.open_leads) == {SAM: 2, ALEX: 1}


def test_turns_are_kept_by_role(database: Database, now: datetime) -> None:
    for turn in (Turn(1, now), Turn(2.5, now)):
        database.write(people.save_turn, SAM, Role.SDR, turn)
    database.write(people.save_turn, SAM, Role.AE, Turn(7, None))
    assert database.write(people.turns_of, Role.SDR) == {SAM: Turn(2.5, now)}
    assert database.write(people.turns_of, Role.AE) == {SAM: Turn(7, None)}


def test_somebody_new_does_not_get_all_leads_until_they_have_caught_up(
    database: Database, team: Team, now: datetime
) -> None:
    database.write(people.save_turn, SAM, Role.SDR, Turn(100, now))

    def give(connection: object) -> str | None:
        roster = Roster(connection, team, now)  # type: ignore[arg-type]  # a connection
        choice = roster.choose(scene.fresh(now), Role.SDR)
        roster.save()
        return choice.to

    given = [database.write(give) for _ in range(10)]
    assert (given.count(SAM), given.count(RILEY)) == (5, 5)
