"""Many rows at once are stored as they were told, whatever they have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from bot.storage.bulk import PARAMETERS, insert_rows
from bot.storage.database import Database
from bot.storage.tables import people

SEEN = datetime(2026, 11, 23, 15, tzinfo=UTC)
MANY = PARAMETERS + 1
"""More than one statement takes."""


def told(count: int, **columns: Sequence[Any]) -> dict[str, Sequence[Any]]:
    numbers = range(count)
    usual: dict[str, Sequence[Any]] = {
        "email": [f"{number:05}@acme.com" for number in numbers],
        "slack_id": [f"U{number:05}" for number in numbers],
        "name": ["Sam"] * count,
        "zone": [None] * count,
        "seen_at": [SEEN] * count,
    }
    return usual | columns


def stored(connection: Connection, names: Sequence[str]) -> list[tuple[Any, ...]]:
    query = select(*(people.c[name] for name in names)).order_by(people.c.email)
    return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize(
    "columns",
    [
        told(1),
        told(2, zone=["Europe/Berlin"] * 2),
        told(MANY),
        told(MANY, zone=[None] * (MANY - 1) + ["Europe/Berlin"]),
        told(MANY, name=[f"Sam {number % 3}" for number in range(MANY)]),
    ],
)
def test_rows_are_stored_as_they_were_told(
    database: Database, columns: Mapping[str, Sequence[Any]]
) -> None:
    rows = list(zip(*columns.values(), strict=True))
    database.write(insert_rows, people, tuple(columns), rows)
    assert database.read(stored, tuple(columns)) == rows


def test_a_row_that_is_told_twice_is_refused(database: Database) -> None:
    row = ("sam@acme.com", "U1", "Sam", SEEN)
    with pytest.raises(IntegrityError):
        database.write(insert_rows, people, ("email", "slack_id", "name", "seen_at"), [row, row])


def test_no_rows_are_no_statement(database: Database) -> None:
    database.write(insert_rows, people, ("email", "name"), [])
    assert database.read(stored, ("email",)) == []
