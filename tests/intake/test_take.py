"""One person is one lead, however it arrives; what is learnt moves it at most once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.intake.lead_form import read_lead
from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import activities, lead_keys, outbox
from bot.storage.tables import leads as leads_table
from bot.usecases import intake
from qualification.fact import FactKind
from qualification.lead import Channel, Lead
from qualification.stage import Stage
from qualification.team import Team

ADA = {"email": "ada@lovelace.io", "company": "Looms", "title": "Engineer"}


class Desk:
    """Takes leads in as they are sent, and looks at what came of it."""

    def __init__(self, database: Database, team: Team, now: datetime) -> None:
        self.database, self.team, self.now = database, team, now

    def read(self, **fields: Any) -> Lead:
        lead = read_lead({**ADA, **fields}, self.now, "USD")
        assert isinstance(lead, Lead), lead
        return lead

    def take(self, *sent: dict[str, Any]) -> list[int]:
        arrivals = [self.read(**fields) for fields in sent]
        done = self.database.write(intake.take, arrivals, self.team, self.now, "http")
        return [one.lead_id for one in done]

    def lead(self, lead_id: int) -> Lead:
        return self.database.read(leads.load_many, [lead_id])[lead_id]

    def facts(self, lead_id: int) -> list[FactKind]:
        return [fact.kind for fact in self.database.read(leads.facts_of, lead_id)]

    def count(self, table: Any) -> int:
        query = select(func.count()).select_from(table)
        return self.database.read(lambda connection: connection.scalar(query) or 0)


@pytest.fixture
def desk(database: Database, team: Team, now: datetime) -> Desk:
    return Desk(database, team, now)


@pytest.fixture
def sqlite_desk(sqlite_url: str, team: Team, now: datetime) -> Iterator[Desk]:
    database = Database(sqlite_url)
    yield Desk(database, team, now)
    database.close()


SAME = [
    ({}, {}),
    ({}, {"email": "ADA@LOVELACE.IO"}),
    ({"external_id": 7}, {"external_id": "7", "email": "ada@new.io"}),
    ({"external_id": 7}, {"external_id": 8}),
    ({}, {"external_id": 7}),
    ({"external_id": 7}, {}),
]
OTHERS = [
    ({}, {"email": "ada+x@lovelace.io"}),
    ({"external_id": 7}, {"external_id": 8, "email": "bob@b.co"}),
]


@pytest.mark.parametrize(("first", "second"), SAME, ids=str)
@pytest.mark.parametrize("at_once", [False, True], ids=["later", "in one request"])
def test_the_same_person_is_one_lead(
    sqlite_desk: Desk, first: dict[str, Any], second: dict[str, Any], at_once: bool
) -> None:
    desk = sqlite_desk
    ids = desk.take(first, second) if at_once else desk.take(first) + desk.take(second)
    assert ids[0] == ids[1]
    sent = [desk.read(**first), desk.read(**second)]
    expected = {key for lead in sent for key in intake.keys_of(lead)}
    stored = desk.database.read(lambda connection: set(connection.scalars(select(lead_keys.c.key))))
    assert (desk.count(leads_table), stored) == (1, expected)
    assert desk.take(*(({**second},) * 2)) == ids


@pytest.mark.parametrize(("first", "second"), OTHERS, ids=str)
def test_another_person_is_another_lead(
    sqlite_desk: Desk, first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert len(set(sqlite_desk.take(first, second))) == 2


def test_where_two_leads_claim_an_arrival_the_external_id_counts(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    first, second = desk.take({"external_id": 1}, {"external_id": 2, "email": "bob@b.co"})
    assert desk.take({"external_id": 2}, {}) == [second, first]


def test_the_same_request_again_changes_nothing(desk: Desk) -> None:
    sent = {"external_id": 7, "actions": [{"action": "webinar"}, {"action": "webinar"}]}
    (lead_id,) = desk.take(sent)
    before = (desk.lead(lead_id), desk.facts(lead_id), desk.count(activities))
    for hours in (0, 1, 2):
        desk.now += timedelta(hours=hours)
        assert desk.take(sent) == [lead_id]
    assert (desk.lead(lead_id), desk.facts(lead_id), desk.count(activities)) == before
    assert desk.count(activities) == 1


def test_an_undated_action_counts_again_on_another_day(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    (lead_id,) = desk.take({"actions": [{"action": "webinar"}]})
    desk.now += timedelta(days=1)
    desk.take({"actions": [{"action": "webinar"}]})
    assert len(desk.lead(lead_id).activities) == 2


def test_dated_actions_count_each(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    visits = [{"action": "webinar", "at": f"2026-11-23T0{hour}:00:00Z"} for hour in (1, 2, 1)]
    (lead_id,) = desk.take({"actions": visits})
    desk.take({"actions": visits})
    assert [act.at.hour for act in desk.lead(lead_id).activities] == [1, 2]


def test_what_is_known_is_not_lost(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    sent = {"country": "GB", "channel": "outbound", "answers": {"a": "1"}, "employees": 200}
    (lead_id,) = desk.take(sent)
    desk.take({"title": "CTO", "answers": {"b": "2"}})
    lead = desk.lead(lead_id)
    assert (lead.company.country, lead.company.employees, lead.person.title) == ("GB", 200, "CTO")
    assert lead.origin.channel is Channel.OUTBOUND
    assert lead.origin.answers == {"a": "1", "b": "2"}


def test_a_known_person_escalates_once(desk: Desk) -> None:
    (lead_id,) = desk.take({"actions": [{"action": "webinar"}]})
    quiet = desk.lead(lead_id)
    assert (quiet.stage, desk.count(outbox)) == (Stage.NURTURE, 0)
    desk.take({"actions": [{"action": "pricing_page"}]})
    warmer = desk.lead(lead_id)
    assert (warmer.stage, warmer.stage_since) == (Stage.NURTURE, quiet.stage_since)
    assert warmer.score.points > quiet.score.points
    for hours in range(3):
        desk.now += timedelta(hours=hours)
        desk.take({"actions": [{"action": "demo_request", "detail": f"{hours}"}]})
    assert desk.lead(lead_id).stage is Stage.ESCALATED
    history = desk.facts(lead_id)
    assert (history.count(FactKind.ESCALATED), history.count(FactKind.ASSIGNED)) == (1, 1)
    assert history.count(FactKind.UPDATED) == 4


def test_an_open_lead_learns_but_stays_where_it_is(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    (lead_id,) = desk.take({"actions": [{"action": "demo_request"}]})
    before = desk.lead(lead_id)
    desk.take({"title": "Student", "email": "ada@lovelace.io"})
    after = desk.lead(lead_id)
    assert (after.stage, after.owner, after.clock) == (before.stage, before.owner, before.clock)
    assert (after.person.title, after.screening) == ("Student", before.screening)


def test_a_lead_that_a_rep_gave_back_rests_until_its_date(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    (lead_id,) = desk.take({"actions": [{"action": "webinar"}]})
    before = desk.lead(lead_id)
    resting = replace(before, nurture_until=date(2026, 12, 24), sdr="sam@acme.com")
    desk.database.write(leads.save, before, resting)
    desk.take({"actions": [{"action": "demo_request"}]})
    assert desk.lead(lead_id).stage is Stage.NURTURE
    desk.now = desk.now.replace(month=12, day=24)
    desk.take({"actions": [{"action": "demo_request"}]})
    assert desk.lead(lead_id).stage is Stage.ESCALATED


def test_what_was_missing_may_come_later(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    (lead_id,) = desk.take({"company": None})
    assert desk.lead(lead_id).reason == "missing_criteria"
    desk.take({})
    lead = desk.lead(lead_id)
    assert (lead.stage, lead.reason) == (Stage.NURTURE, None)
    assert lead.screening.passed


TRANSACTIONS = 4


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_transactions_at_the_same_time_end_as_one_lead(desk: Desk, known: bool) -> None:
    if known:
        desk.take({})
    barrier = Barrier(TRANSACTIONS)
    people = [{"email": f"p{number}@b.co"} for number in range(20)]

    def send(number: int) -> list[int]:
        mine = {
            "external_id": number,
            "actions": [{"action": "demo_request", "detail": str(number)}],
        }
        ordered = people if number % 2 else people[::-1]
        barrier.wait()
        return desk.take(*ordered, mine)

    with ThreadPoolExecutor(TRANSACTIONS) as pool:
        ids = list(pool.map(send, range(TRANSACTIONS)))
    assert len({given[-1] for given in ids}) == 1
    assert desk.count(leads_table) == 21
    history = desk.facts(ids[0][-1])
    assert (history.count(FactKind.RECEIVED), history.count(FactKind.ESCALATED)) == (1, 1)
    assert len(desk.lead(ids[0][-1]).activities) == TRANSACTIONS
    assert desk.count(lead_keys) == 21 + TRANSACTIONS
