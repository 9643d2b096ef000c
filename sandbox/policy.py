"""What an administrator of the workspace forbids, for apps to meet before they meet it for real."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.records import Json

ACTIONS = ("post", "create_channel", "pin", "bookmark", "delete_file")
"""What can be kept from apps and people."""
UPLOADS = ("all", "images", "none")
POSTING = ("all", "read_only", "thread_only", "no_threads")
"""Who may post in a channel: all; nobody; only replies; only top-level messages."""


@dataclass(slots=True)
class Policy:
    """Preferences of the workspace. What is not said is allowed."""

    restricted: list[str] = field(default_factory=list)
    """Some of ACTIONS."""
    uploads: str = "all"
    """One of UPLOADS."""
    blocked_types: list[str] = field(default_factory=list)
    """Endings of file names that may not be uploaded, such as "exe"."""
    storage: int | None = None
    """Bytes of all files together."""
    edit_window: float | None = None
    """Minutes for which a message may be edited."""


def read_policy(given: Json) -> Policy:
    """A policy from JSON or TOML. Raises ValueError with a sentence."""
    known = Policy.__dataclass_fields__
    for key in given:
        if key not in known:
            raise ValueError(f"Unknown preference {key!r}; known are {', '.join(known)}.")
    _one_of("uploads", [given.get("uploads", "all")], UPLOADS)
    _one_of("restricted", given.get("restricted") or [], ACTIONS)
    numbers = {key: given.get(key) for key in ("storage", "edit_window")}
    for key, number in numbers.items():
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise ValueError(f"{key} is a number, not {number!r}.")
    return Policy(
        restricted=list(given.get("restricted") or []),
        uploads=given.get("uploads", "all"),
        blocked_types=[str(each).lower() for each in given.get("blocked_types") or []],
        storage=numbers["storage"],
        edit_window=numbers["edit_window"],
    )


def _one_of(key: str, given: Any, allowed: tuple[str, ...]) -> None:
    for each in given:
        if each not in allowed:
            raise ValueError(f"{key}: {each!r} is none of {', '.join(allowed)}.")
