"""Use cases that wait for SQLite's writer at the same time share a commit, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import IntegrityError

from bot.storage import shared
from bot.storage.database import Conflict, Database
from bot.storage.tables import destinations


class Refused(Exception):
    """As the rules refuse a command."""


class Died(BaseException):
    """As a process ends in the middle of its work."""


@pytest.fixture
def one_writer(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def put(connection: Connection, name: str, error: BaseException | None = None) -> str:
    connection.execute(insert(destinations).values(name=name, slack_id="C1"))
    if error:
        raise error
    return name


@contextmanager
def commits(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def committed(_: Connection) -> None:
        seen.append("commit")

    event.listen(database.engine, "commit", committed)
    yield seen
    event.remove(database.engine, "commit", committed)


async def at_once(database: Database, *uses: tuple[Any, ...]) -> Sequence[Any]:
    """The outcomes of what waits while the writer is busy with something else."""
    free = Event()
    busy = asyncio.create_task(database.awrite(lambda _: free.wait()))
    waiting = [asyncio.create_task(database.ashare(put, *use)) for use in uses]
    while database.writing <= len(uses):
        await asyncio.sleep(0)
    free.set()
    await busy
    return await asyncio.gather(*waiting, return_exceptions=True)


def stored(database: Database) -> list[str]:
    query = select(destinations.c.name).order_by(destinations.c.name)
    return database.read(lambda connection: list(connection.scalars(query)))


async def test_those_who_wait_share_one_commit(one_writer: Database) -> None:
    with commits(one_writer) as seen:
        assert await at_once(one_writer, ("a",), ("b",), ("c",)) == ["a", "b", "c"]
    assert len(seen) == 2  # the one that held the writer, and theirs
    assert stored(one_writer) == ["a", "b", "c"]


async def test_no_transaction_takes_more_than_its_share(one_writer: Database) -> None:
    names = [f"{number:03}" for number in range(2 * shared.MOST + 1)]
    with commits(one_writer) as seen:
        await at_once(one_writer, *((name,) for name in names))
    assert len(seen) == 4
    assert stored(one_writer) == names


async def test_what_is_refused_leaves_nothing_behind(database: Database) -> None:
    outcomes = await at_once(database, ("a",), ("b", Refused("no")), ("c",))
    assert [str(one) for one in outcomes] == ["a", "no", "c"]
    assert stored(database) == ["a", "c"]


async def test_one_that_the_database_refuses_spoils_no_other(database: Database) -> None:
    first, again, other = await at_once(database, ("a",), ("a",), ("b",))
    assert {type(first), type(again)} == {str, IntegrityError}
    assert other == "b"
    assert stored(database) == ["a", "b"]


async def test_one_that_lost_a_race_is_run_again_by_itself(one_writer: Database) -> None:
    lost = Conflict("lead 1")
    first, second = await at_once(one_writer, ("a",), ("b", lost))
    assert (first, second) == ("a", lost)  # it loses every time
    assert stored(one_writer) == ["a"]


async def test_nobody_is_told_of_what_was_not_committed(one_writer: Database) -> None:
    def fail(connection: Connection) -> None:
        if connection.execute(select(destinations)).first():  # not the one that holds the writer
            raise Died

    event.listen(one_writer.engine, "commit", fail)
    outcomes = await at_once(one_writer, ("a",), ("b",))
    event.remove(one_writer.engine, "commit", fail)
    assert [type(one) for one in outcomes] == [Died, Died]
    assert stored(one_writer) == []
