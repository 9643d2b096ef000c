"""Many rows at once, in statements of many rows.

SQLAlchemy's insert spends several times as long on a row's parameters as SQLite does on the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table, text

PARAMETERS = 500
"""Values of one statement. With more of them SQLite is slower again, with fewer Python is."""

Encode = Callable[[Any], Any]


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Stores rows that have a value for each of the named columns, in this order. A column that is
    None in all of them is left out: binding its values would take longer than the rest of the row.

    Raises SQLAlchemy's `IntegrityError` like any other insert.
    """
    if not rows:
        return
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    told = {
        name: some for name, some in columns.items() if any(value is not None for value in some)
    }
    for name, encode in _encoders(table, names, connection.dialect):
        if name in told:
            told[name] = tuple(map(encode, told[name]))
    encoded = list(zip(*told.values(), strict=True))
    most = PARAMETERS // len(told)
    for start in range(0, len(encoded), most):
        some = encoded[start : start + most]
        statement = _insert(table, tuple(told), connection.dialect.paramstyle, len(some))
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


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
def _encoders(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Encode], ...]:
    """How the columns that need it are encoded."""
    types = (table.c[name].type.dialect_impl(dialect) for name in names)
    processors = zip(names, (type_.bind_processor(dialect) for type_ in types), strict=True)
    return tuple((name, encode) for name, encode in processors if encode)


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...], paramstyle: str, rows: int) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(names))})"
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([row] * rows)}"
