"""Moves a team from one database to another: every row as it is, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, Text, column, delete, func, select, table

from bot.storage import schema
from bot.storage.bulk import insert_rows
from bot.storage.database import Database
from bot.storage.schema import SchemaError
from bot.storage.tables import metadata
from bot.storage.types import JsonOf

BATCH = 5_000

SIGNS_OF_LIFE = ("leads", "people", "outbox")
"""Tables that are empty in a database that nobody has worked with yet."""


class NotMoved(Exception):
    """The databases are not fit for the move; the message says what to do. Nothing was changed."""


def move(source: Database, target: Database) -> dict[str, int]:
    """Copies all rows of `source` into the empty `target`, in one transaction; answers how many
    by table.

    Raises `NotMoved`, also where the source has not the current schema.
    """
    try:
        schema.require_current(source)
    except SchemaError as error:
        raise NotMoved(f"It cannot be moved from: {error}") from error
    with source.engine.connect() as reading, target.engine.begin() as writing:
        filled = next((name for name in SIGNS_OF_LIFE if _count(writing, name)), None)
        if filled:
            raise NotMoved(
                f"The database to move to is not empty: {filled} has rows. "
                "Create an empty one and set DATABASE_URL to it."
            )
        for one in reversed(metadata.sorted_tables):  # what migrations put there
            writing.execute(delete(one))
        return {
            one.name: _copy(reading, writing, one)
            for one in metadata.sorted_tables
            if not one.info.get("derived")
        }


def _copy(reading: Connection, writing: Connection, original: Table) -> int:
    """All rows of a table, in the order of its keys; the next new row is numbered behind them."""
    plain = _plain(original)
    rows = reading.execution_options(yield_per=BATCH).execute(
        select(plain).order_by(*(plain.c[key.name] for key in original.primary_key))
    )
    names = tuple(original.c.keys())
    for batch in _batches(rows):
        insert_rows(writing, plain, names, batch)
    moved, found = _count(writing, original.name), _count(reading, original.name)
    if moved != found:
        raise NotMoved(
            f"{original.name} has {found:,} rows, {moved:,} arrived. Stop every Baton that writes "
            "to the old database, and try again."
        )
    _number_on(writing, original)
    return moved


def _plain(original: Table) -> Any:
    """The table with JSON as the text that is stored, which is copied as it stands."""
    columns = (
        column(one.name, Text() if isinstance(one.type, JsonOf) else one.type)
        for one in original.columns
    )
    return table(original.name, *columns)


def _batches(rows: Any) -> Iterator[Sequence[Sequence[Any]]]:
    waiting = iter(rows)
    while batch := [tuple(row) for row in islice(waiting, BATCH)]:
        yield batch


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def _number_on(connection: Connection, original: Table) -> None:
    """PostgreSQL numbers rows by a sequence, which has to be told."""
    key = original.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None:
        return
    sequence = func.pg_get_serial_sequence(original.name, key.name)
    connection.execute(select(func.setval(sequence, select(func.max(key)).scalar_subquery())))
