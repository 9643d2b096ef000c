"""What is to happen to a lead at a time, once. Due times are rows, so a restart changes nothing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from bot.storage.database import upsert
from bot.storage.tables import alarms


class Alarm(StrEnum):
    """What is to happen. The values stand in the database."""

    CALL = "call"  # the best time to talk is here
    UNDO_OVER = "undo_over"  # a step can no longer be taken back
    SUCCESS = "success"  # customer success has not said that a customer is theirs


def put(connection: Connection, lead_id: int, kind: Alarm, at: datetime) -> None:
    """Sets an alarm, or sets it anew."""
    row = {"lead_id": lead_id, "kind": kind.value, "at": at}
    upsert(connection, alarms, row, key=("lead_id", "kind"))


def due(connection: Connection, now: datetime, limit: int) -> list[tuple[int, Alarm]]:
    """The alarms to ring, the oldest first."""
    query = select(alarms).where(alarms.c.at <= now).order_by(alarms.c.at).limit(limit)
    return [(row.lead_id, Alarm(row.kind)) for row in connection.execute(query)]


def take(connection: Connection, lead_id: int, kind: Alarm, now: datetime) -> bool:
    """Takes a due alarm away; False where somebody else has, so that it rings once."""
    mine = (alarms.c.lead_id == lead_id, alarms.c.kind == kind.value, alarms.c.at <= now)
    return connection.execute(delete(alarms).where(*mine)).rowcount == 1
