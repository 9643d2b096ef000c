"""What Slack's reference says of each method that is served here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EVERY = "*"
"""The row of methods.json with errors that every method may answer."""


@dataclass(slots=True, frozen=True)
class Facts:
    """What Slack's reference says of a method. Of `scopes` any one will do."""

    tier: int
    scopes: frozenset[str]
    user_scopes: frozenset[str]
    required: tuple[str, ...]
    args: Mapping[str, str]
    """Type by name: "string", "boolean", "integer", "number", "array", "any", joined by "|"."""
    most: Mapping[str, int]
    """Greatest length by name of the argument."""
    errors: frozenset[str]
    token: str
    """"bot" (a user's will do where Slack takes one), "app" or "none"."""


def _read() -> tuple[frozenset[str], dict[str, Facts]]:
    table = json.loads((Path(__file__).parent / "methods.json").read_text("utf-8"))
    common = frozenset(table.pop(EVERY)["errors"])
    return common, {
        name: Facts(
            tier=row["tier"],
            scopes=frozenset(row["scopes"]),
            user_scopes=frozenset(row["user_scopes"]),
            required=tuple(row["required"]),
            args=row["args"],
            most=row.get("most", {}),
            errors=common | frozenset(row["errors"]),
            token=row.get("token", "bot"),
        )
        for name, row in table.items()
    }


COMMON, FACTS = _read()
"""Errors of every method, and the facts of each by name."""
