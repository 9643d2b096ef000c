"""A person is forgotten: nothing tells who they were, and every count stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.storage import erasing, leads, queue, reminders, summaries, upkeep
from bot.storage.counting import Cohort
from bot.storage.database import Database
from bot.storage.outbox import Intent, Kind, Urgency, person, put
from bot.storage.tables import metadata, outbox, posts
from bot.usecases import forget, hand_off, intake, qualify
from qualification.draft import Edit
from qualification.fact import FactKind
from qualification.lead import Activity, Company, Lead, Member, Person
from qualification.lifecycle import Consequence, Rejection
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, SAM, by

EMAIL = "Zebulon.Quirk@Quirkworks.example"
SECRETS = ("zebulon", "quirk", "415 555 0199", "14155550199", "brother-in-law", "octopus")


def arrival(now: datetime) -> Lead:
    lead = scene.fresh(now)
    return replace(
        lead,
        person=Person(EMAIL, "Zebulon", "Quirk", "VP Operations", "+1 415 555 0199"),
        company=Company("Quirkworks", "quirkworks.example", "US", "software", 300),
        origin=replace(
            lead.origin,
            source="web",
            message="My brother-in-law sent me",
            answers={"pet": "octopus"},
            extra={"note": "octopus"},
        ),
        external_id="quirk-1",
        activities=(Activity("demo_request", now, "quirk's page"),),
    )


def rejected(database: Database, team: Team, now: datetime) -> int:
    """A lead that came, was qualified, handed off and rejected with a note, and is open again."""
    lead_id = database.write(intake.take, [arrival(now)], team, now, "http")[0].lead_id
    lead = database.read(leads.load, lead_id)
    owner = lead.owner or SAM
    lead = database.write(qualify.claim, lead_id, team, by(owner, now))
    mine = replace(
        scene.COMPLETE,
        contact=replace(scene.COMPLETE.contact, phone="+14155550199", email=EMAIL),
        committee=(Member("Ottilie Quirk"),),
        note="Has an octopus",
    )
    edit = Edit.on(lead.qualification, mine, "qualify.context", lead.version)
    database.write(qualify.save, lead_id, edit, team, by(owner, now, "dialog"))
    database.write(qualify.hand_off, lead_id, "the brother-in-law wants it", team, by(owner, now))
    rejection = Rejection("other", Consequence.BACK_TO_SDR, "Zebulon never answers")
    database.write(hand_off.reject, lead_id, rejection, team, by(ALEX, now))
    return lead_id


def everything(database: Database) -> str:
    """Every value of every table, as text."""

    def read(connection: Connection) -> list[Any]:
        tables = metadata.sorted_tables
        return [tuple(row) for one in tables for row in connection.execute(select(one))]

    return str(database.read(read)).casefold()


def test_nothing_tells_who_they_were(database: Database, team: Team, now: datetime) -> None:
    lead_id = rejected(database, team, now)
    assert all(secret in everything(database) for secret in SECRETS[:2])
    other = scene.store(database, scene.escalated(team, now))
    cohort = Cohort(now - timedelta(days=1), now + timedelta(days=1))
    database.write(summaries.build, now)
    before = database.read(summaries.whole, cohort, why=True)
    kinds = scene.kinds(scene.facts(database, database.read(leads.load, lead_id)))

    (done,) = database.write(forget.forget, EMAIL.upper(), now + timedelta(hours=1))

    left = everything(database)
    assert [secret for secret in SECRETS if secret in left] == []
    lead = database.read(leads.load, lead_id)
    assert (lead.stage, lead.owner, lead.segment) == (Stage.DISQUALIFIED, None, "mid_market")
    assert (done.lead_id, done.was_open) == (lead_id, True)
    assert database.read(summaries.whole, cohort, why=True) == before
    assert scene.kinds(scene.facts(database, lead)) == [*kinds, FactKind.FORGOTTEN]
    rejection = next(one for one in scene.facts(database, lead) if one.kind is FactKind.REJECTED)
    assert (rejection.reason, rejection.data["code"]) == ("other", "other")
    assert database.read(leads.load, other.id) == other
    assert database.write(forget.forget, EMAIL, now) == []  # once more: there is nothing to do


@pytest.mark.parametrize("stage", list(Stage))
def test_whatever_is_closed_stays_what_it_was(
    database: Database, team: Team, now: datetime, stage: Stage
) -> None:
    lead = scene.at_stage(stage, team, now)
    ids = database.write(leads.add_many, [(lead, ["email:ada@globex.com"])])
    database.write(forget.forget, "ada@globex.com", now)
    after = database.read(leads.load, ids[0])
    expected = Stage.DISQUALIFIED if lead.is_open or stage is Stage.NEW else stage
    assert (after.stage, after.clock.due if after.clock else None) == (expected, None)
    assert after.display_name == f"Lead {after.id}"


def test_what_stands_in_slack_is_to_be_deleted(
    database: Database, team: Team, now: datetime
) -> None:
    """What waits is not said any more; an erasure goes to wherever something was said."""
    lead_id = rejected(database, team, now)

    def send_all(connection: Connection) -> None:
        for place, row in enumerate(connection.execute(select(outbox)).all()):
            if row.destination != "channel:marketing":
                queue.sent(connection, row.id, ("C1", f"{place}.0"), now)

    database.write(send_all)
    database.write(forget.forget, EMAIL, now)

    def waiting(connection: Connection) -> list[tuple[str, str]]:
        query = select(outbox.c.kind, outbox.c.destination).where(
            outbox.c.state == "due", outbox.c.lead_id == lead_id
        )
        return [tuple(row) for row in connection.execute(query)]

    erased = database.read(waiting)
    assert {kind for kind, _ in erased} == {"erase"}
    assert "channel:leads" in {destination for _, destination in erased}
    assert "channel:marketing" not in {destination for _, destination in erased}
    assert database.read(lambda c: c.execute(select(posts)).all()) == []


def erasures(database: Database) -> list[tuple[str, list[list[str]]]]:
    """What is to be deleted in Slack beside what the outbox tells: destination and places."""
    query = select(outbox).where(outbox.c.state == "due", outbox.c.kind == "erase")
    rows = database.read(lambda connection: connection.execute(query).all())
    return [(row.destination, [list(place) for place in row.data["cards"]]) for row in rows]


@pytest.mark.parametrize("long_ago", [False, True], ids=["lately", "long ago"])
def test_a_message_that_asked_about_several_leads(
    database: Database, team: Team, now: datetime, long_ago: bool
) -> None:
    """It is shown without the lead as long as it asks for another, and deleted after that."""
    first, second = (
        scene.store(database, replace(scene.escalated(team, now), person=Person(email)))
        for email in (EMAIL, "ada@globex.com")
    )
    sams = person(SAM)
    told = [(first.id, 1), (second.id, 2)]
    nags = Intent(
        Kind.NAGS, None, sams, Urgency.NAG, {"parts": [[one, {"fact": n}] for one, n in told]}
    )
    message = reminders.Standing(Kind.NAGS, sams, "D1", "7.0")

    def stands(connection: Connection) -> None:
        number = connection.scalar(select(func.max(outbox.c.id))) or 0
        put(connection, [nags, replace(nags, kind=Kind.NOTE)], now)
        queue.sent(connection, number + 1, ("D1", "7.0"), now)
        reminders.remember(connection, message, told, "shown")

    database.write(stands)
    if long_ago:
        database.write(upkeep.prune, now + upkeep.KEPT + timedelta(seconds=1))
    database.write(forget.forget, EMAIL, now)
    query = select(outbox.c.data).where(outbox.c.state == "due", outbox.c.kind == "nags")
    (shown_anew,) = database.read(lambda connection: connection.scalars(query).all())
    assert shown_anew == {"channel": "D1", "ts": "7.0"}
    assert (sams, [["D1", "7.0"]]) not in erasures(database)

    database.write(forget.forget, "ada@globex.com", now)
    assert (sams, [["D1", "7.0"]]) in erasures(database)


def test_what_was_said_long_ago_is_deleted_too(
    database: Database, team: Team, now: datetime
) -> None:
    lead_id = rejected(database, team, now)

    def send_all(connection: Connection) -> None:
        for place, row in enumerate(connection.execute(select(outbox)).all()):
            queue.sent(connection, row.id, ("C1", f"{place}.0"), now)

    database.write(send_all)
    query = select(outbox.c.destination, outbox.c.ts).where(outbox.c.lead_id == lead_id)
    before = {tuple(row) for row in database.read(lambda c: c.execute(query).all())}
    scene.store(database, scene.escalated(team, now))
    database.write(put, [Intent(Kind.NOTE, None, "channel:leads", Urgency.NAG)], now)
    database.write(upkeep.prune, now + upkeep.KEPT + timedelta(seconds=1))
    assert database.read(lambda c: c.execute(query).all()) == []
    database.write(forget.forget, EMAIL, now)
    deleted = {
        (destination, one.ts)
        for destination, _ in erasures(database)
        for one in database.read(erasing.said, lead_id, destination)
    }
    assert deleted == before
