"""The outbox: what is to be said, stored in the transaction that made it true, sent afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection

from bot.storage.database import insert_into
from bot.storage.notices import announce
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
    FOR_MARKETING = "for_marketing"
    HELD = "held"
    PARKED = "parked"
    CALENDAR = "calendar"
    CALL = "call"
    LEAD_CARDS = "lead_cards"
    HANDOFF_CARDS = "handoff_cards"
    NAGS = "nags"
    PARKED_MANY = "parked_many"
    LEADS_FILE = "leads_file"
    DIGEST = "digest"
    BACKTEST = "backtest"
    SUCCESS_CARD = "success_card"
    SUCCESS_NAG = "success_nag"
    ERASE = "erase"
    CONVERSATION = "conversation"
    CONVERSATION_OVER = "conversation_over"
    HOME = "home"


class Urgency(IntEnum):
    """Which message goes first where a lane is narrow."""

    PING = 0
    ANSWER = 1
    NAG = 2
    NEWS = 3
    DIGEST = 4


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


def put(
    connection: Connection,
    intents: Iterable[Intent],
    now: datetime,
    wait: timedelta = timedelta(),
) -> None:
    """Stores intents, due after `wait`, and wakes whoever sends them once this is committed."""
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
            "due_at": now + wait,
        }
        for intent in intents
    ]
    if rows:
        connection.execute(insert_into(connection, outbox).on_conflict_do_nothing(), rows)
        announce(connection)


def _coalesce_key(intent: Intent) -> str | None:
    if not intent.coalesce:
        return None
    data = f":{json.dumps(intent.data, sort_keys=True)}" if intent.data else ""
    return f"{intent.kind}:{intent.lead_id}:{intent.destination}{data}"
