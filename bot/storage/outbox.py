"""The outbox: what is to be said, stored in the transaction that made it true, sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection

from bot.storage.database import insert_into
from bot.storage.tables import outbox

UPDATES_LANE = "updates"
"""The lane of `chat.update`, which Slack counts by workspace and not by channel."""


class Kind(StrEnum):
    """What is to be said. The values stand in the database."""

    LEAD_CARD = "lead_card"
    HANDOFF_CARD = "handoff_card"
    STORY = "story"
    NAG = "nag"
    NOTE = "note"
    REJECTION = "rejection"
    HELD = "held"
    PARKED = "parked"


class Urgency(IntEnum):
    """Which message goes first where a lane is narrow."""

    PING = 0
    ANSWER = 1
    NAG = 2
    NEWS = 3


@dataclass(frozen=True, slots=True)
class Intent:
    """Something to be said of a lead to a destination; the words are found when it is sent."""

    kind: Kind
    lead_id: int | None
    destination: str
    urgency: Urgency
    data: Mapping[str, Any] = field(default_factory=dict)
    coalesce: bool = False  # one waiting message of this kind serves for all changes until then
    lane: str | None = None


def channel(name: str) -> str:
    """The destination for a channel of the playbook: leads, marketing, managers."""
    return f"channel:{name}"


def person(email: str) -> str:
    """The destination for a person's direct messages."""
    return f"person:{email}"


def put(connection: Connection, intents: Iterable[Intent], now: datetime) -> None:
    """Stores intents, due at once."""
    rows = [
        {
            "kind": intent.kind.value,
            "lead_id": intent.lead_id,
            "destination": intent.destination,
            "lane": intent.lane or intent.destination,
            "data": dict(intent.data),
            "urgency": int(intent.urgency),
            "state": "due",
            "coalesce": _coalesce_key(intent),
            "created_at": now,
            "due_at": now,
        }
        for intent in intents
    ]
    if rows:
        connection.execute(insert_into(connection, outbox).on_conflict_do_nothing(), rows)


def _coalesce_key(intent: Intent) -> str | None:
    return f"{intent.kind}:{intent.lead_id}:{intent.destination}" if intent.coalesce else None
