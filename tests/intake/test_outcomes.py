"""How deals ended, as other programs tell it over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.storage import customers, leads
from bot.storage.database import Database
from qualification.customers import Sale, SaleKind
from qualification.fact import FactKind
from qualification.lead import Lead, Money
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING as NOW
from tests.intake.conftest import TOKEN, Answer, Door

CAME = NOW - timedelta(days=40)
CLOSED = "2026-11-20T15:00:00Z"


def known(database: Database, lead: Lead) -> Lead:
    """A stored lead that is known by an id and an address."""
    keys = ["id:crm-1", "email:ada@globex.com"]
    (lead_id,) = database.write(leads.add_many, [(lead, keys)])
    return database.read(leads.load, lead_id)


async def told(door: Door, body: Any) -> Answer:
    return await door.send("POST", "/intake/outcomes", json.dumps(body).encode(), TOKEN)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.WON])
async def test_the_books_decide_wherever_the_lead_stands(
    door: Door, database: Database, team: Team, stage: Stage
) -> None:
    lead = known(database, scene.at_stage(stage, team, CAME))
    for name in ({"id": lead.id}, {"external_id": "crm-1"}, {"email": "Ada@Globex.com"}):
        answer = await told(
            door, name | {"outcome": "Won", "amount": 1234.5, "currency": "EUR", "at": CLOSED}
        )
        assert answer.status == 202, answer.body
    assert answer.body["leads"] == [
        {"index": 0, "id": lead.id, "status": "unchanged", "stage": "won"}
    ]
    won = database.read(leads.load, lead.id)
    assert (won.stage, won.value) == (Stage.WON, Money(123_450, "EUR"))
    assert won.reached.won and won.reached.won.isoformat() == "2026-11-20T15:00:00+00:00"
    assert won.reached.lost is None
    assert won.clock is None or won.clock.due is None
    assert scene.kinds(scene.facts(database, lead)).count(FactKind.WON) == 1


async def test_a_later_word_corrects_an_earlier_one(
    door: Door, database: Database, team: Team
) -> None:
    lead = known(database, scene.accepted(team, CAME))
    won = {"id": lead.id, "outcome": "won", "amount": 100, "at": CLOSED}
    await told(door, won)
    await told(door, won | {"amount": 200})
    assert [sale.amount.minor for sale in database.read(customers.sales_of, lead.id)] == [20_000]
    await told(door, {"id": lead.id, "outcome": "lost", "reason": "Withdrew in time"})
    lost = database.read(leads.load, lead.id)
    assert (lost.stage, lost.reason, lost.reached.won) == (Stage.LOST, "Withdrew in time", None)
    assert database.read(customers.sales_of, lead.id) == []


async def test_what_a_customer_pays_later_counts_once(
    door: Door, database: Database, team: Team
) -> None:
    lead = known(database, scene.accepted(team, CAME))
    won = {"id": lead.id, "outcome": "won", "at": CLOSED}
    later = {"id": lead.id, "outcome": "renewal", "amount": 900, "at": "2026-11-22T00:00:00Z"}
    assert (await told(door, later)).paths == ["outcome"]  # it is no customer yet
    answer = await told(door, [won, later, later])
    assert [one["status"] for one in answer.body["leads"]] == ["noted", "noted", "unchanged"]
    (sale,) = database.read(customers.sales_of, lead.id)
    assert (sale.kind, sale.amount) == (SaleKind.RENEWAL, Money(90_000, "USD"))
    assert isinstance(sale, Sale)


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"outcome": "won"}, ""),
        ({"id": 7, "outcome": "won"}, "id"),
        ({"external_id": "x", "outcome": "won"}, "external_id"),
        ({"email": "no@body.com", "outcome": "lost"}, "email"),
        ({"external_id": "crm-1", "outcome": "perhaps"}, "outcome"),
        ({"external_id": "crm-1", "outcome": "won", "amount": -1}, "amount"),
        ({"external_id": "crm-1", "outcome": "won", "amount": True}, "amount"),
        ({"external_id": "crm-1", "outcome": "won", "currency": "XXL"}, "currency"),
        ({"external_id": "crm-1", "outcome": "won", "at": "2031-01-01"}, "at"),
        ({"external_id": "crm-1", "outcome": "won", "at": "2026-01-01"}, "at"),  # before it came
        ({"external_id": "crm-1", "outcome": "won", "stage": "won"}, "stage"),
        ({"external_id": "crm-1", "outcome": "upsell", "amount": 5}, ""),
        ("won", ""),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(
    sqlite_door: Door, sqlite_url: str, team: Team, row: Any, path: str
) -> None:
    database = Database(sqlite_url)
    lead = known(database, scene.accepted(team, CAME))
    answer = await told(sqlite_door, row)
    assert (answer.status, answer.paths) == (422, [path]), answer.body
    assert database.read(leads.load, lead.id).stage is Stage.ACCEPTED
    database.close()


async def test_the_good_ones_of_a_list_are_noted(
    sqlite_door: Door, sqlite_url: str, team: Team
) -> None:
    database = Database(sqlite_url)
    known(database, scene.accepted(team, CAME))
    answer = await told(
        sqlite_door,
        [
            {"outcome": "won"},
            {"external_id": "crm-1", "outcome": "won"},
            {"id": 99, "outcome": "won"},
        ],
    )
    assert (answer.status, answer.paths) == (202, ["0", "2.id"])
    assert (await sqlite_door.send("POST", "/intake/outcomes", b"[]", TOKEN)).status == 422
    assert (await sqlite_door.send("POST", "/intake/outcomes", b"{}", token="x")).status == 401
    database.close()
