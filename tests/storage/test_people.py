"""People of Slack and turns of the round robin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.storage import accounts, people
from bot.storage.database import Database
from bot.storage.people import Profile, SlackPerson
from qualification.availability import Span, Whereabouts
from qualification.lead import Lead, Role
from qualification.round_robin import Turn
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, JO, RILEY, SAM

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
    turns = {SAM: Turn(0.5, now), RILEY: Turn(-0.5)}
    for known in ({SAM: Turn(1, now)}, turns):
        database.write(people.save_turns, Role.SDR, known)
    database.write(people.save_turns, Role.AE, {ALEX: Turn(0.25)})
    assert database.write(people.turns_of, Role.SDR) == turns
    assert database.write(people.turns_of, Role.AE) == {ALEX: Turn(0.25)}


def test_members_of_groups(database: Database) -> None:
    first = {"@sdr": [SAM, RILEY], "@ae": [SAM]}
    for groups in (first, {"@ae": [ALEX, ALEX]}):
        database.write(people.replace_members, groups)
    assert database.read(people.members) == {"@ae": [ALEX]}


def test_whereabouts_are_kept_apart(database: Database, now: datetime) -> None:
    """What a person says, what Slack says and what they did not answer do not overwrite another."""
    away, quiet = Span(now, now + timedelta(hours=1)), Span(now, None, "note")
    database.write(people.set_away, SAM, away)
    database.write(people.set_profile, {SAM: Profile(vacation=quiet), RILEY: Profile(left=True)})
    database.write(people.set_do_not_disturb, {SAM: away, ALEX: None})
    for _ in range(2):
        database.write(people.pinged, [SAM, SAM], now)
    assert database.read(people.whereabouts_of_all) == {
        SAM: Whereabouts(False, away, quiet, away, 2, now),
        RILEY: Whereabouts(left=True),
        ALEX: Whereabouts(),
    }
    assert database.write(people.answered, SAM)
    assert not database.write(people.answered, SAM)
    database.write(people.set_away, SAM, None)
    found = database.read(people.whereabouts_of, SAM)
    assert (found.away, found.vacation, found.unanswered) == (None, quiet, 0)


def test_accounts_follow_the_lead(database: Database, team: Team, now: datetime) -> None:
    keys = ["domain:globex.com", "name:globex"]
    lead = scene.store(database, scene.accepted(team, now))

    def keep(before: Lead, after: Lead) -> dict[str, list[str]]:
        database.write(accounts.keep, before, replace(after, id=lead.id))
        return database.read(accounts.owners, keys)

    handed = scene.handed_off(team, now)
    assert keep(handed, lead) == {key: [ALEX] for key in keys}
    moved = replace(lead, owner=JO)
    assert keep(lead, moved) == {key: [JO] for key in keys}
    newer = scene.store(database, replace(lead, stage_since=now + timedelta(hours=1)))
    database.write(accounts.keep, handed, newer)
    assert database.read(accounts.owners, keys) == {key: [ALEX, JO] for key in keys}
    assert keep(moved, handed) == {key: [ALEX] for key in keys}
