"""Column types: aware UTC times, and domain values as JSON text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, get_origin

from pydantic import TypeAdapter
from sqlalchemy import Column, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which knows no zones, keeps it naive in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        # Straight to SQLite's text, and each time once: a lead that comes in is stored with five
        # that are often the same, and history comes with days.
        return _utc_text if dialect.name == "sqlite" else _utc

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[Any], datetime | None]:
        return _of_utc_text if dialect.name == "sqlite" else _utc


def _utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _of_utc_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


@lru_cache(maxsize=32_768)
def _utc_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if utc else None


REMEMBERED = 512
"""How many values of a column are known by their text."""

_UNKNOWN: tuple[Any, str] = (None, "")


class JsonOf(TypeDecorator[Any]):
    """A value of the domain as JSON text, read back into its type and validated. What is as it is
    by default is left out: most of a new lead is."""

    impl = Text
    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of
        self.changeable = get_origin(of) is dict
        adapter: TypeAdapter[Any] = TypeAdapter(of)
        self._dump = partial(adapter.serializer.to_json, exclude_defaults=True)
        load = adapter.validator.validate_json

        def read(text: str | None) -> Any:
            return None if text is None else load(text)

        self.read = read

    def bind_processor(self, _dialect: Dialect) -> Callable[[Any], str | None]:
        dump = self._dump
        # Rows of a batch often share a value, the very same object: what they have by default, a
        # company. What could change meanwhile is not remembered.
        known: dict[int, tuple[Any, str]] = {}
        changeable = self.changeable

        def encode(value: Any) -> str | None:
            if value is None:
                return None
            if changeable:
                return dump(value).decode() if value else "{}"
            same, text = known.get(id(value), _UNKNOWN)
            if same is value:
                return text
            text = dump(value).decode()
            if len(known) >= REMEMBERED:
                known.clear()
            known[id(value)] = value, text
            return text

        return encode

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], Any]:
        return self.read


def reader(column: Column[Any]) -> Callable[[str | None], Any]:
    """Reads the texts of a column of documents, where these were selected as they are."""
    assert isinstance(column.type, JsonOf)
    return column.type.read
