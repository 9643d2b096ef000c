"""Careful reading of a TOML document of which nothing is known yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qualification.playbook.toml_lines import Path

RawTable = dict[str, Any]


def table(parent: RawTable, key: str) -> RawTable:
    """The table under a key; empty if there is none."""
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def tables(parent: RawTable, *keys: str) -> Iterator[tuple[Path, RawTable]]:
    """Each table of the array of tables at a path, with its own path."""
    for key in keys[:-1]:
        parent = table(parent, key)
    value = parent.get(keys[-1])
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield (*keys, index), item


def strings(parent: RawTable, key: str) -> Iterator[tuple[int, str]]:
    """Each text of a list, stripped, with its position."""
    value = parent.get(key)
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield index, item.strip()


def text(parent: RawTable, key: str) -> str | None:
    """The text under a key, stripped."""
    value = parent.get(key)
    return value.strip() if isinstance(value, str) else None


def email(parent: RawTable, key: str) -> str | None:
    """The address under a key, as the models keep it."""
    value = text(parent, key)
    return value.casefold() if value else None


def number(parent: RawTable, key: str) -> float | None:
    """The number under a key."""
    value = parent.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
