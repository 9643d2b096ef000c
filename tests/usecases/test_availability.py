"""Leads go to who is there, wait for who comes first, and leave the hands of who is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.storage import accounts, leads
from bot.storage.database import Database
from bot.storage.people import Profile
from bot.usecases import availability, hand_off, nag, qualify
from bot.usecases.roster import Roster
from qualification.availability import Reason, Span, Unavailable
from qualification.fact import FactKind
from qualification.lead import Company, Lead, Role
from qualification.lifecycle import Consequence, Rejection
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, JO, RILEY, SAM, by, minutes

ALL_LEADS = ('segments = ["enterprise"]\nregions', "regions")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def both() -> Team:
    """Alex and jo take the same leads."""
    return scene.team_with(ALL_LEADS)


def choose(database: Database, lead: Lead, role: Role, team: Team, at: datetime) -> Choice:
    def use(connection: object) -> Choice:
        return Roster(connection, team, at).choose(lead, role)  # type: ignore[arg-type]  # a connection

    return database.write(use)


def owned(database: Database, team: Team, now: datetime, owner: str, company: Company) -> Lead:
    """A lead of a company that an AE has accepted."""
    accepted = scene.accepted(team, now)
    changed = replace(accepted, owner=owner, company=company)
    stored = scene.store(database, changed)
    database.write(accounts.keep, scene.fresh(now), stored)
    return stored


@pytest.mark.parametrize(
    ("theirs", "company", "to"),
    [
        (Company("Hooli, Inc."), Company("HOOLI"), JO),
        (Company("Hooli", "hooli.com"), Company("Hooli Europe", "hooli.com"), JO),
        (Company("Hooli"), Company("Hooli Bank"), ALEX),
        (Company("N/A", "gmail.com"), Company("N/A", "gmail.com"), ALEX),
    ],
)
def test_a_company_stays_with_who_has_its_leads(
    database: Database,
    both: Team,
    now: datetime,
    theirs: Company,
    company: Company,
    to: str,
) -> None:
    owned(database, both, now, JO, theirs)
    person = replace(scene.fresh(now).person, email="pat@gmail.com")
    lead = scene.fresh(now, company=company, person=person)
    assert choose(database, lead, Role.AE, both, now).to == to


def test_a_duplicate_goes_to_the_owner_of_the_account_even_at_lunch(
    database: Database, both: Team, now: datetime
) -> None:
    owned(database, both, now, JO, Company("Globex Corp."))
    lead = scene.store(database, scene.handed_off(both, now))
    lunch = Span(now, now + minutes(30))
    database.write(availability.do_not_disturb, {JO: lunch}, now)
    rejection = Rejection("existing_customer", Consequence.REROUTE)
    after = database.write(hand_off.reject, lead.id, rejection, both, by(ALEX, now))
    assert (after.stage, after.owner) == (Stage.HANDED_OFF, JO)
    assert scene.facts(database, after)[-1].data["how"] == "account_owner"


def test_a_lead_at_night_waits_for_who_comes_first(database: Database, team: Team) -> None:
    night = datetime(2026, 11, 24, 4, tzinfo=UTC)  # Monday, 23:00 in New York
    there = Team(team.playbook, {RILEY: BERLIN})
    choice = choose(database, scene.fresh(night), Role.SDR, there, night)
    assert choice.until == datetime(2026, 11, 24, 8, tzinfo=UTC)  # nine in Berlin
    lead = scene.store(database, scene.escalated(there, night, choice))
    assert lead.hold_until == choice.until
    early, due = choice.until - minutes(1), choice.until
    assert database.write(nag.release_held, there, early) == 0
    assert database.write(nag.release_held, there, due) == 1
    assert database.read(leads.load, lead.id).owner == RILEY


def test_room_that_was_made_is_filled_at_once(database: Database, now: datetime) -> None:
    one_each = scene.team_with(
        (scene.RILEYS_ENTRY, scene.RILEYS_ENTRY + "max_open = 1\n"),
        ("max_open = 25", "max_open = 1"),
    )
    first = scene.store(database, scene.escalated(one_each, now, scene.to(RILEY)))
    scene.store(database, scene.escalated(one_each, now, scene.to(SAM)))
    choice = choose(database, scene.fresh(now), Role.SDR, one_each, now)
    assert {skip.code for skip in choice.skipped} == {Reason.CAP}
    waiting = scene.store(database, scene.escalated(one_each, now, choice))
    later = now + minutes(2)
    database.write(qualify.claim, first.id, one_each, by(RILEY, later))
    database.write(qualify.nurture, first.id, None, None, one_each, by(RILEY, later))
    assert database.write(nag.release_held, one_each, later) == 1
    assert database.read(leads.load, waiting.id).owner == RILEY


def test_back_releases_what_waits(database: Database, team: Team, now: datetime) -> None:
    for one in (SAM, RILEY):
        database.write(availability.go_away, one, None, team, now)
    choice = choose(database, scene.fresh(now), Role.SDR, team, now)
    lead = scene.store(database, scene.escalated(team, now, choice))
    later = now + minutes(1)
    found = database.write(availability.come_back, RILEY, team, later)
    assert found.unavailable is None
    database.write(nag.release_held, team, later)
    assert database.read(leads.load, lead.id).owner == RILEY


def test_silence_ends_with_any_action_or_the_next_morning(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now, scene.to(SAM)))
    other = scene.store(database, scene.qualifying(team, now))
    for wait in (15, 45, 60):  # two nudges, and the lead moves on
        database.write(nag.fire_due, team, now + minutes(wait))

    def sams(at: datetime) -> Unavailable | None:
        return database.read(availability.standing, SAM, team, at).unavailable

    assert database.read(leads.load, lead.id).owner == RILEY
    at = now + minutes(61)
    morning = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert sams(at) == Unavailable(Reason.SILENT, morning, "3")
    assert sams(morning) is None
    database.write(qualify.hand_off, other.id, None, team, by(SAM, at))
    assert sams(at) is None


def test_leads_of_who_left_move_on_once_and_are_announced(
    database: Database, both: Team, now: datetime
) -> None:
    stages = (scene.escalated, scene.qualifying, scene.handed_off, scene.accepted)
    ids = [scene.store(database, make(both, now)).id for make in stages]
    database.write(
        availability.slack_says, {SAM: Profile(left=True), ALEX: Profile(left=True)}, now
    )
    assert database.write(availability.take_from_leavers, both, now) == len(ids)
    assert database.write(availability.take_from_leavers, both, now) == 0
    after = [database.read(leads.load, one) for one in ids]
    assert [(lead.stage, lead.owner) for lead in after] == [
        (Stage.ESCALATED, RILEY),
        (Stage.ESCALATED, RILEY),
        (Stage.HANDED_OFF, JO),
        (Stage.HANDED_OFF, JO),
    ]
    assert after[1].qualification == scene.COMPLETE
    for lead in after:
        history = scene.facts(database, lead)
        assert scene.kinds(history) == [FactKind.OWNER_LEFT, FactKind.ASSIGNED]
        assert history[0].data["place"] == "slack"
    assert scene.said(database).count(("story", "channel:leads")) == 2 * len(ids)


def test_what_is_passed_on_before_a_holiday(database: Database, both: Team, now: datetime) -> None:
    waiting = scene.store(database, scene.escalated(both, now))
    being = scene.store(database, scene.qualifying(both, now))
    until = now + timedelta(days=14)
    found = database.write(availability.go_away, SAM, until, both, now)
    assert found.unavailable == Unavailable(Reason.AWAY, until)
    assert [lead.id for lead in found.untaken] == [waiting.id]
    (given,) = database.write(availability.pass_on_untaken, both, by(SAM, now, "away"))
    assert given.owner == RILEY
    assert database.read(leads.load, being.id).owner == SAM
    assert database.write(availability.pass_on_untaken, both, by(SAM, now, "away")) == []


def test_managers_see_everybody(database: Database, team: Team, now: datetime) -> None:
    database.write(availability.go_away, SAM, None, team, now)
    known = database.read(availability.everybodys_availability, team, now)
    assert known[SAM] == Unavailable(Reason.AWAY)
    assert known[DANA] is None
