"""Many rows at once, in statements of many rows.

SQLAlchemy's insert spends several times as long on a row's parameters as SQLite does on the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, repeat
from operator import is_
from typing import Any

from sqlalchemy import Connection, Dialect, Table, text

PARAMETERS = 1_000
"""Values of one statement. With more of them SQLite is slower again, with fewer Python is."""

Encode = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Columns of rows as the driver takes them: `each` with a value for every row, `once` with the
    one that all rows have. Made without a connection, so that nobody waits meanwhile."""

    each: Mapping[str, Sequence[Any]]
    once: Mapping[str, Any]


def encoded(
    dialect: Dialect, table: Table, columns: Mapping[str, Sequence[Any]], rows: int
) -> Encoded:
    """Columns of so many rows, told by column: the values of all rows.

    Most of many new rows is the same in all of them, the very same object. It is bound once in a
    statement, or where it is None not at all: binding it for each would take as long as the rest.
    """
    # PostgreSQL could not tell the type of a value that is not bound with its row.
    may_share = dialect.name == "sqlite" and rows > 1
    each, once = {}, {}
    encoders = _encoders(table, tuple(columns), dialect)
    for name, values in columns.items() if rows else ():
        encode = encoders.get(name)
        first = values[0]
        if (first is None or may_share) and all(map(is_, values, repeat(first))):
            if first is not None:
                once[name] = encode(first) if encode else first
        else:
            each[name] = list(map(encode, values)) if encode else values
    return Encoded(each, once)


def insert_encoded(
    connection: Connection, table: Table, ids: Mapping[str, Sequence[int]], rows: Encoded
) -> None:
    """Stores rows with their ids, by column. Raises SQLAlchemy's `IntegrityError`."""
    each = {**ids, **rows.each}
    shared = tuple(rows.once.values())
    values = chain.from_iterable(zip(*each.values(), strict=True))
    most = (PARAMETERS - len(shared)) // len(each)
    while part := tuple(islice(values, most * len(each))):
        count = len(part) // len(each)
        paramstyle = connection.dialect.paramstyle
        insert = _insert(table, tuple(each), tuple(rows.once), paramstyle, count)
        connection.exec_driver_sql(insert, shared + part)


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Stores rows that have a value for each of the named columns, in this order, the first of
    them an id or a text. Raises SQLAlchemy's `IntegrityError` like any other insert."""
    if rows:
        (key, keys), *others = zip(names, zip(*rows, strict=True), strict=True)
        told = encoded(connection.dialect, table, dict(others), len(rows))
        insert_encoded(connection, table, {key: keys}, told)


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
def _encoders(table: Table, names: tuple[str, ...], dialect: Dialect) -> Mapping[str, Encode]:
    """How the columns that need it are encoded."""
    types = (table.c[name].type.dialect_impl(dialect) for name in names)
    processors = zip(names, (type_.bind_processor(dialect) for type_ in types), strict=True)
    return {name: encode for name, encode in processors if encode}


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
