"""The outbox: what is to be said, stored in the transaction that made it true, sent afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection, Update, and_, delete, select, update

from bot.storage.database import insert_for, insert_new
from bot.storage.notices import announce
from bot.storage.streams import DONE, DUE, LEASED, PARKED
from bot.storage.tables import outbox

UPDATES_LANE = "updates"
"""The lane of `chat.update`, which Slack counts by workspace and not by channel."""

REPEATS = timedelta(hours=1)
"""So long after the first time Slack may deliver something once more."""


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
    TABLE_FILE = "table_file"
    FILE_REFUSED = "file_refused"
    DIGEST = "digest"
    BACKTEST = "backtest"
    BACKTEST_LEADS = "backtest_leads"
    SUCCESS_CARD = "success_card"
    SUCCESS_NAG = "success_nag"
    ERASE = "erase"
    CONVERSATION = "conversation"
    CONVERSATION_OVER = "conversation_over"
    HOME = "home"
    SILENT = "silent"


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
    rows = [_row(intent, now, wait) for intent in intents]
    if rows:
        insert_new(connection, outbox, rows)
        announce(connection)


def put_once(connection: Connection, intent: Intent, now: datetime, wait: timedelta) -> bool:
    """Stores an intent that coalesces, due after `wait`, unless the same was stored in the last
    `REPEATS`, whatever became of it: what Slack delivers twice is answered by whichever process
    comes first. Answers whether it was stored."""
    insert = insert_for(connection.dialect.name, outbox).values(_row(intent, now, wait))
    own = connection.scalar(insert.on_conflict_do_nothing().returning(outbox.c.id))
    if own is None:
        return False
    alike = (outbox.c.kind == intent.kind.value, outbox.c.destination == intent.destination)
    done = and_(outbox.c.state.in_(DONE), outbox.c.created_at >= now - REPEATS)
    for state in (done, outbox.c.state.in_([DUE, LEASED]), outbox.c.state == PARKED):
        query = select(outbox.c.data).where(state, *alike, outbox.c.id < own)
        if any(intent.data.items() <= data.items() for data in connection.scalars(query)):
            connection.execute(delete(outbox).where(outbox.c.id == own))
            return False
    announce(connection)
    return True


def _row(intent: Intent, now: datetime, wait: timedelta) -> dict[str, Any]:
    return {
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


def put_off(connection: Connection, intent: Intent, until: datetime) -> None:
    """An intent that coalesces and is not sent yet is due at `until`."""
    connection.execute(_waiting(intent).values(due_at=until))


def take_back(connection: Connection, intent: Intent) -> None:
    """An intent that coalesces and is not sent yet is not to be sent."""
    connection.execute(_waiting(intent).values(state="moot", coalesce=None, error="taken back"))


def _waiting(intent: Intent) -> Update:
    return update(outbox).where(outbox.c.coalesce == _coalesce_key(intent), outbox.c.state == DUE)


def kept_with(connection: Connection, message_id: int, key: str) -> Any:
    """What an intent keeps under a key for a message that follows its own."""
    found = connection.execute(select(outbox.c.data).where(outbox.c.id == message_id)).one()
    return found.data[key]


def keep_no_more(connection: Connection, message_id: int, key: str) -> None:
    """The message that follows is sent."""
    found = connection.execute(select(outbox.c.data).where(outbox.c.id == message_id)).first()
    if found:
        data = {name: value for name, value in found.data.items() if name != key}
        connection.execute(update(outbox).where(outbox.c.id == message_id).values(data=data))


def where_told(
    connection: Connection, kind: Kind, fact_id: int, destination: str, since: datetime
) -> tuple[str, str] | None:
    """Slack's channel and ts of the message of this kind that told of a fact, enqueued at `since`
    or later; None where none went out."""
    query = (
        select(outbox.c.channel, outbox.c.ts, outbox.c.data)
        .where(outbox.c.state.in_(DONE), outbox.c.created_at >= since)
        .where(outbox.c.kind == kind.value, outbox.c.destination == destination)
        .where(outbox.c.ts.is_not(None))
        .order_by(outbox.c.created_at)
    )
    rows = connection.execute(query)
    return next(((row.channel, row.ts) for row in rows if row.data.get("fact") == fact_id), None)


def withdraw(connection: Connection, kind: Kind, lead_id: int, destination: str) -> None:
    """What waits to be said of the lead there, of this kind, is not to be said."""
    connection.execute(
        update(outbox)
        .where(outbox.c.lead_id == lead_id, outbox.c.destination == destination)
        .where(outbox.c.state == DUE, outbox.c.kind == kind.value)
        .values(state="moot", coalesce=None, error="withdrawn")
    )


def _coalesce_key(intent: Intent) -> str | None:
    if not intent.coalesce:
        return None
    data = f":{json.dumps(intent.data, sort_keys=True)}" if intent.data else ""
    return f"{intent.kind}:{intent.lead_id}:{intent.destination}{data}"
