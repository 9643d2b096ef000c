"""Column types: aware UTC times, and domain values as JSON text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which knows no zones, keeps it naive in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        # Straight to SQLite's text, once for the time that all rows of a transaction share:
        # each lead that comes in is stored with five times.
        return _utc_text if dialect.name == "sqlite" else _utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=256)
def _utc_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if utc else None


class JsonOf(TypeDecorator[Any]):
    """A value of the domain as JSON text, read back into its type and validated."""

    impl = Text
    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of
        adapter: TypeAdapter[Any] = TypeAdapter(of)
        self._dump = adapter.serializer.to_json
        self._load = adapter.validator.validate_json

    def bind_processor(self, _dialect: Dialect) -> Callable[[Any], str | None]:
        dump = self._dump
        last: tuple[Any, str | None] = (None, None)

        def encode(value: Any) -> str | None:
            # Most rows of a batch share what they have by default, the very same object. One
            # tuple, since several threads encode at once.
            nonlocal last
            known, text = last
            if value is None or value is known:
                return None if value is None else text
            text = dump(value).decode()
            last = (value, text)
            return text

        return encode

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else self._load(value)
