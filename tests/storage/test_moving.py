"""A team moves from SQLite to PostgreSQL: everything arrives as it was, and work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import leads, moving, outbox, people
from bot.storage.cards import Post, remember_address, remember_post
from bot.storage.database import Database
from bot.storage.moving import NotMoved
from bot.storage.outbox import Intent, Kind, Urgency
from bot.storage.people import SlackPerson
from bot.storage.tables import metadata
from bot.usecases import intake, qualify
from qualification.lead import Activity, Lead
from qualification.team import Team
from tests import scene
from tests.scene import by


@pytest.fixture
def source(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def target(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def arrival(now: datetime) -> Lead:
    return scene.fresh(now, activities=(Activity("demo_request", now),))


def live_a_little(database: Database, team: Team, now: datetime) -> int:
    """A lead that came in and was taken, with cards, people and something still to be said."""
    (taken,) = database.write(intake.take, [arrival(now)], team, now, "http")
    owner = database.read(leads.load, taken.lead_id).owner
    assert owner
    database.write(qualify.claim, taken.lead_id, team, by(owner, now))
    database.write(
        remember_post, taken.lead_id, Kind.LEAD_CARD, "channel:leads", Post("C", "1", "")
    )
    database.write(remember_address, "channel:leads", "C1")
    database.write(people.replace_everybody, [SlackPerson(owner, "U1", "Sam", None)], now)
    return taken.lead_id


def content(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, as the domain reads it."""
    return database.read(
        lambda connection: {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if not table.info.get("derived")
        }
    )


def test_everything_arrives_as_it_was(
    source: Database, target: Database, team: Team, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 2)
    lead_id = live_a_little(source, team, now)
    before = content(source)
    moved = moving.move(source, target)
    assert content(target) == before == content(source)
    assert moved == {name: len(rows) for name, rows in before.items()}
    assert moved["outbox"] > 2

    # New rows are numbered behind the old ones.
    (taken,) = target.write(intake.take, [arrival(now)], team, now, "http")
    assert taken.lead_id == lead_id
    target.write(outbox.put, [Intent(Kind.STORY, lead_id, "channel:leads", Urgency.NEWS)], now)
    assert len(content(target)["outbox"]) > len(before["outbox"])


def test_a_database_with_something_in_it_is_not_moved_to(
    source: Database, target: Database, team: Team, now: datetime
) -> None:
    scene.store(target, scene.fresh(now))
    live_a_little(source, team, now)
    with pytest.raises(NotMoved, match="not empty: leads has rows"):
        moving.move(source, target)
    assert len(content(target)["leads"]) == 1


def test_what_cannot_be_copied_leaves_nothing_behind(
    source: Database, target: Database, team: Team, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_a_little(source, team, now)
    real = moving._count
    monkeypatch.setattr(
        moving, "_count", lambda connection, name: real(connection, name) - (name == "outbox")
        if connection.dialect.name == "postgresql" and real(connection, name)
        else real(connection, name),
    )  # fmt: skip
    with pytest.raises(NotMoved, match="outbox has"):
        moving.move(source, target)
    monkeypatch.undo()
    assert not content(target)["leads"]
