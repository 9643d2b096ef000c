"""Many rows at once, in statements of many rows.

SQLAlchemy's insert spends several times as long on a row's parameters as SQLite does on the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice, repeat
from operator import is_
from typing import Any

from sqlalchemy import Connection, Dialect, Table, text

PARAMETERS = 1_000
"""Values of one statement. With more of them SQLite is slower again, with fewer Python is."""

Encode = Callable[[Any], Any]


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Stores rows that have a value for each of the named columns, in this order.

    Raises SQLAlchemy's `IntegrityError` like any other insert.
    """
    if rows:
        insert_columns(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Stores rows, told by column: the values of all rows, of each column that has any. Rows differ
    in the first column. Raises what `insert_rows` raises.

    Most of many new rows is the same in all of them, the very same object. It is bound once in a
    statement, or where it is None not at all: binding it for each would take as long as the rest.
    """
    if not any(columns.values()):
        return
    same = _same(columns, connection.dialect)
    each = {name: some for name, some in columns.items() if name not in same}
    once = {name: [value] for name, value in same.items() if value is not None}
    for name, encode in _encoders(table, tuple(columns), connection.dialect):
        for some in (each, once):
            if name in some:
                some[name] = list(map(encode, some[name]))
    shared = tuple(chain.from_iterable(once.values()))
    values = chain.from_iterable(zip(*each.values(), strict=True))
    most = (PARAMETERS - len(once)) // len(each)
    while part := tuple(islice(values, most * len(each))):
        rows = len(part) // len(each)
        insert = _insert(table, tuple(each), tuple(once), connection.dialect.paramstyle, rows)
        connection.exec_driver_sql(insert, shared + part)


def _same(columns: Mapping[str, Sequence[Any]], dialect: Dialect) -> dict[str, Any]:
    """The columns behind the first that have the same in all rows, and what that is."""
    first, *others = columns
    # PostgreSQL could not tell the type of a value that is not bound with its row.
    may_share = dialect.name == "sqlite" and len(columns[first]) > 1
    return {
        name: some[0]
        for name in others
        if (some := columns[name])[0] is None or may_share
        if all(map(is_, some, repeat(some[0])))
    }


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
def _insert(
    table: Table, each: tuple[str, ...], once: tuple[str, ...], paramstyle: str, rows: int
) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    into = f"INSERT INTO {table.name} ({', '.join((*each, *once))})"
    row = f"({', '.join([mark] * len(each))})"
    values = f"VALUES {', '.join([row] * rows)}"
    if not once:
        return f"{into} {values}"
    told = (f"column{place}" for place in range(1, len(each) + 1))
    return f"{into} SELECT {', '.join((*told, *(mark for _ in once)))} FROM ({values})"
