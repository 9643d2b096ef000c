"""Many rows at once, by the driver's own executemany.

SQLAlchemy's insert spends several times as long on a row's parameters as SQLite does on the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, text

Encode = Callable[[Any], Any]


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Stores rows that have a value for each of the named columns, in this order.

    Raises SQLAlchemy's `IntegrityError` like any other insert.
    """
    if not rows:
        return
    statement, encoders = _prepare(table, names, connection.dialect)
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, encode in encoders:
        columns[place] = list(map(encode, columns[place]))
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def new_ids(connection: Connection, table: Table, count: int) -> Iterator[int]:
    """Ids for so many new rows, ascending.

    On SQLite every writing transaction holds the write lock from its beginning, so the ids behind
    the highest one are free.
    """
    if connection.dialect.name == "sqlite":
        last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar()
        assert isinstance(last, int)
        return iter(range(last + 1, last + 1 + count))
    query = "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
    found = connection.scalars(text(query), {"name": table.name, "count": count})
    return iter(sorted(found))


@lru_cache(maxsize=32)
def _prepare(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[tuple[int, Encode], ...]]:
    """The statement, and how the columns that need it are encoded, by their place."""
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
    types = (table.c[name].type.dialect_impl(dialect) for name in names)
    processors = (type_.bind_processor(dialect) for type_ in types)
    return statement, tuple((place, encode) for place, encode in enumerate(processors) if encode)
