"""What people do arrives over time: the score moves, and a rep is pinged once, when it is time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake.activity_form import read_activity
from bot.intake.files import FileError, FileKind, import_leads
from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import activities
from bot.storage.tables import leads as leads_table
from bot.usecases import intake
from bot.usecases.intake import Taken
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.intake.conftest import Door
from tests.intake.test_take import Desk

NUMBERS = itertools.count()

BOB = {"email": "bob@globex.com", "company": "Globex", "title": "VP Ops", "employees": 200}
"""30 points for title and size."""


class Stream(Desk):
    """People do things, one after the other."""

    def did(self, *actions: str, email: str = "bob@globex.com", **more: Any) -> list[Taken]:
        sent = [{"email": email, "action": action, **more} for action in actions]
        arrivals = [read_activity(one, self.now) for one in sent]
        good = [one for one in arrivals if isinstance(one, Lead)]
        assert len(good) == len(sent), arrivals
        return self.database.write(intake.take, good, self.team, self.now, "http")

    def history(self, lead_id: int) -> list[Fact]:
        return self.database.read(leads.facts_of, lead_id)

    def said(self) -> list[tuple[str, str]]:
        return scene.said(self.database)


@pytest.fixture
def stream(sqlite_url: str, team: Team, now: datetime) -> Iterator[Stream]:
    database = Database(sqlite_url)
    yield Stream(database, team, now)
    database.close()


# Over HTTP ---------------------------------------------------------------------------------------


async def send(door: Door, body: Any) -> Any:
    return await door.send("POST", "/intake/activities", json.dumps(body).encode(), "open-sesame")


async def test_an_unknown_person_becomes_a_lead_and_a_known_one_stays_one(door: Door) -> None:
    first = await send(door, {"email": "new@b.co", "action": "webinar"})
    again = await send(door, {"email": "NEW@b.co", "action": "pricing_page", "channel": "web"})
    assert (first.status, again.status, first.ids) == (202, 202, again.ids)
    assert [answer.body["leads"][0]["status"] for answer in (first, again)] == [
        "created",
        "updated",
    ]
    assert first.body["leads"][0]["reason"] == "missing_criteria"


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ["action", "email"]),
        ([], [""]),
        ("webinar", [""]),
        ({"email": "a@b.co"}, ["action"]),
        ({"email": "nobody", "action": "webinar"}, ["email"]),
        ({"email": "a@b.co", "action": ""}, ["action"]),
        ({"email": "a@b.co", "action": "webinar", "when": "now"}, ["when"]),
        ({"email": "a@b.co", "action": "webinar", "at": "1989-12-31"}, ["at"]),
        ({"email": "a@b.co", "action": "webinar", "at": "2027-11-23"}, ["at"]),
        ({"email": "a@b.co", "action": "webinar", "at": "soon"}, ["at"]),
        ({"email": "a@b.co", "action": "x" * 101}, ["action"]),
        ([{"email": "a@b.co", "action": "webinar"}, {"email": "b@b.co"}, 7], ["1.action", "2"]),
    ],
    ids=str,
)
async def test_a_bad_field_is_named_by_its_path(
    sqlite_door: Door, body: Any, paths: list[str]
) -> None:
    answer = await send(sqlite_door, body)
    assert sorted(answer.paths) == sorted(paths)
    assert all(error["message"].endswith(".") for error in answer.body["errors"])
    assert answer.status == (202 if answer.ids else 422)


async def test_the_openapi_page_describes_every_field(door: Door) -> None:
    page = (await door.send("GET", "/openapi.json")).body
    body = page["paths"]["/intake/activities"]["post"]["requestBody"]["content"]
    schema, _ = body["application/json"]["schema"]["oneOf"]
    assert {"email", "action", "at", "channel", "campaign"} <= set(schema["properties"])
    for example in body["application/json"]["examples"].values():
        assert (await send(door, example["value"])).status == 202


# The threshold -----------------------------------------------------------------------------------


def test_the_score_moves_and_crosses_the_threshold_once(stream: Stream) -> None:
    (lead_id,) = stream.take(BOB)
    points = [stream.lead(lead_id).score.points]
    for action in ("webinar", "pricing_page", "competitor_comparison", "event_conversation"):
        stream.now += timedelta(hours=1)
        stream.did(action)
        points.append(stream.lead(lead_id).score.points)
    assert points == [30, 40, 55, 70, 100]
    kinds = [fact.kind for fact in stream.history(lead_id)]
    assert kinds.count(FactKind.ESCALATED) == 1
    (update,) = [fact for fact in stream.history(lead_id) if fact.data.get("points") == 55]
    assert update.data == {"actions": ["pricing_page"], "points": 55, "was": 40}


def test_an_unsubscribe_takes_it_back_before_anyone_is_pinged(stream: Stream) -> None:
    (lead_id,) = stream.take(BOB)
    stream.did("pricing_page", "competitor_comparison", "unsubscribe")
    lead = stream.lead(lead_id)
    assert (lead.stage, lead.score.points, stream.said()) == (Stage.NURTURE, 30, [])


def test_an_unsubscribe_takes_back_what_still_waits_for_a_rep(stream: Stream) -> None:
    """At night nobody is available: the lead is on hold, and nobody has been given it."""
    full = scene.team_with(("max_open = 25", "max_open = 1"))
    stream.team = full
    (lead_id,) = stream.take(BOB)
    before = stream.lead(lead_id)
    held = replace(before, stage=Stage.ESCALATED, hold_until=stream.now + timedelta(minutes=5))
    stream.database.write(leads.save, before, held)
    stream.did("webinar")
    assert stream.lead(lead_id).stage is Stage.ESCALATED  # cooling by itself is no reason
    stream.did("unsubscribe")
    lead = stream.lead(lead_id)
    assert (lead.stage, lead.hold_until) == (Stage.NURTURE, None)
    fact = stream.history(lead_id)[-1]
    assert fact.kind is FactKind.NURTURED
    assert fact.reason == "fell below the threshold before anybody was pinged"
    assert fact.from_stage is Stage.ESCALATED


def test_a_lead_that_a_rep_has_is_not_taken_back(stream: Stream) -> None:
    (lead_id,) = stream.take({**BOB, "actions": [{"action": "demo_request"}]})
    assert stream.lead(lead_id).owner
    stream.did("unsubscribe", "careers_page")
    assert stream.lead(lead_id).stage is Stage.ESCALATED


def test_what_a_rep_gave_back_comes_again_only_for_what_is_new(stream: Stream) -> None:
    (lead_id,) = stream.take({**BOB, "actions": [{"action": "demo_request"}]})
    open_lead = stream.lead(lead_id)
    back = replace(
        open_lead,
        stage=Stage.NURTURE,
        stage_since=stream.now,
        owner=None,
        sdr=open_lead.owner,
        clock=None,
    )
    stream.database.write(leads.save, open_lead, back)
    stream.now += timedelta(hours=1)
    stream.did("email_open")
    assert stream.lead(lead_id).stage is Stage.NURTURE
    stream.did("demo_request", at=(stream.now - timedelta(minutes=1)).isoformat())
    assert stream.lead(lead_id).stage is Stage.ESCALATED


@settings(
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    order=st.permutations(["webinar", "pricing_page", "competitor_comparison", "unsubscribe"] * 2),
    sizes=st.lists(st.integers(1, 4), min_size=8, max_size=8),
)
def test_in_any_order_and_repeated_it_escalates_at_most_once(
    stream: Stream, order: list[str], sizes: list[int]
) -> None:
    email = f"p{next(NUMBERS)}@globex.com"
    (lead_id,) = stream.take({**BOB, "email": email})
    left = [*order, *order, "pricing_page", "demo_request"]
    for size in itertools.cycle(sizes):
        batch, left = left[:size], left[size:]
        if not batch:
            break
        stream.now += timedelta(minutes=1)
        before = stream.now - timedelta(seconds=1)
        stream.did(*batch, email=email, at=before.isoformat())
    kinds = [fact.kind for fact in stream.history(lead_id)]
    assert (kinds.count(FactKind.ESCALATED), kinds.count(FactKind.ASSIGNED)) == (1, 1)
    assert stream.lead(lead_id).stage is Stage.ESCALATED


# Bad input ---------------------------------------------------------------------------------------


def test_the_same_thing_again_is_stored_once(stream: Stream) -> None:
    at = {"at": "2026-11-20T09:30:00Z"}
    stream.did("webinar", "webinar", **at)
    stream.did("webinar", **at)
    stream.did("webinar")  # undated: now
    stream.did("webinar")
    assert stream.count(activities) == 2


def test_ten_thousand_activities_of_one_person(stream: Stream) -> None:
    (lead_id,) = stream.take(BOB)
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for first in range(0, 10_000, 5_000):
        arrivals = [
            read_activity(
                {
                    "email": BOB["email"],
                    "action": "email_open",
                    "at": (start + timedelta(minutes=number)).isoformat(),
                },
                stream.now,
            )
            for number in range(first, first + 5_000)
        ]
        good = [one for one in arrivals if isinstance(one, Lead)]
        stream.database.write(intake.take, good, stream.team, stream.now, "import")
    lead = stream.lead(lead_id)
    assert (stream.count(activities), stream.count(leads_table)) == (10_000, 1)
    assert lead.score.points == 35
    assert max(len(json.dumps(dict(fact.data))) for fact in stream.history(lead_id)) < 200


BATCHES = 3


def test_batches_that_race_store_each_thing_once(
    database: Database, team: Team, now: datetime
) -> None:
    stream = Stream(database, team, now)
    barrier = Barrier(BATCHES)
    same = [
        ("pricing_page", "2026-11-20"),
        ("webinar", "2026-11-21"),
        ("demo_request", "2026-11-22"),
    ]

    def go(number: int) -> None:
        barrier.wait()
        for action, at in same if number % 2 else same[::-1]:
            stream.did(action, at=f"{at}T09:00:00Z")
        stream.did("email_open", at=f"2026-11-2{number}T10:00:00Z")

    with ThreadPoolExecutor(BATCHES) as pool:
        list(pool.map(go, range(BATCHES)))
    assert (stream.count(leads_table), stream.count(activities)) == (1, 3 + BATCHES)


# Files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "taken", "bad"),
    [
        (
            "done.csv",
            "Email,Action,At,Page\na@b.co,webinar,2026-11-20,x\na@b.co,,2026-11-20,x\nb@b.co,demo_request,,\n",
            FileKind.ACTIVITIES,
            ["webinar", "demo_request"],
            [3],
        ),
        (
            "done.jsonl",
            '{"email": "a@b.co", "action": "webinar"}\n{"email": "a@b.co"}\n',
            FileKind.ACTIVITIES,
            ["webinar"],
            [2],
        ),
        (
            "leads.csv",
            "email,actions\na@b.co,webinar;webinar\n",
            FileKind.LEADS,
            ["webinar"] * 2,
            [],
        ),
        ("leads.jsonl", '{\n{"email": "a@b.co"}\n', FileKind.LEADS, [], [1]),
    ],
)
def test_the_columns_tell_what_a_file_holds(
    tmp_path: Path,
    now: datetime,
    name: str,
    content: str,
    kind: FileKind,
    taken: list[str],
    bad: list[int],
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    for told in (None, kind):
        seen: list[Lead] = []

        def take(arrivals: Any, seen: list[Lead] = seen) -> list[Taken]:
            seen += arrivals
            return []

        done = import_leads(path, take, now, "USD", lambda _: None, told)
        assert [act.action for lead in seen for act in lead.activities] == taken
        assert [line.number for line in done.bad] == bad


def test_a_file_of_activities_needs_its_columns(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "done.csv"
    path.write_text("email,at\na@b.co,2026-11-20\n", encoding="utf-8")
    with pytest.raises(FileError, match="no column “action”"):
        import_leads(path, lambda _: [], now, "USD", lambda _: None, FileKind.ACTIVITIES)
