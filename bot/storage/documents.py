"""A look into documents, which are JSON text, by the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Text, literal_column, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Within(FunctionElement[str]):
    name = "within"
    type = Text()
    inherit_cache = True


def within(document: Column[Any], *path: str) -> ColumnElement[str]:
    """What a document has under these names, as text; NULL where it has nothing."""
    return _Within(type_coerce(document, Text), *map(literal_column, path))


class _Each(FunctionElement[str]):
    name = "each"
    inherit_cache = True


def each(values: ColumnElement[str]) -> Select[tuple[str]]:
    """The texts of a JSON list. A list of a few dozen values is one parameter so, not as many."""
    return select(_Each(values).table_valued("value").c.value)


def as_written(at: datetime) -> str:
    """A time, to the second, as one that it is compared with stands in a document."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


@compiles(_Within, "sqlite")
def _within_sqlite(element: _Within, compiler: SQLCompiler, **kwargs: Any) -> str:
    document, *path = (compiler.process(one, **kwargs) for one in element.clauses)
    # Most documents do not have the last name: to look for it is faster than to read all of them.
    extracted = f"json_extract({document}, '$.{'.'.join(path)}')"
    return f"CASE WHEN instr({document}, '\"{path[-1]}\"') THEN {extracted} END"


@compiles(_Within, "postgresql")
def _within_postgresql(element: _Within, compiler: SQLCompiler, **kwargs: Any) -> str:
    document, *path = (compiler.process(one, **kwargs) for one in element.clauses)
    return f"(CAST({document} AS JSON) #>> '{{{','.join(path)}}}')"


@compiles(_Each, "sqlite")
def _each_of_sqlite(element: _Each, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_Each, "postgresql")
def _each_of_postgresql(element: _Each, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **kwargs)} AS JSON))"
