"""Leases: which worker has a message in hand, and when it may have lost it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    select,
    text,
    update,
)

from bot.storage.streams import DUE, LEASED
from bot.storage.tables import outbox

LEASE = timedelta(seconds=30)
"""How long a claimed message belongs to its worker at least; a worker gives up sending before."""

RECONNECT = timedelta(seconds=5)
"""So long a process without a connection may take to come back before it counts as gone."""

_FIRST_END = select(func.min(outbox.c.lease_until)).where(
    outbox.c.state == LEASED, outbox.c.leased_by.is_distinct_from(bindparam("worker_"))
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.state == DUE)
    .values(
        state="leased",
        leased_at=bindparam("now_"),
        lease_until=bindparam("until_"),
        leased_by=bindparam("worker_"),
        attempts=outbox.c.attempts + 1,
    )
    .returning(outbox)
)
_CONNECTED = text(
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
)


def lease(
    connection: Connection, ids: Sequence[int], now: datetime, worker: str
) -> Sequence[Row[Any]]:
    """Gives messages that are due to a worker; answers them, the most urgent first."""
    if not ids:
        return []
    values = {"ids_": ids, "now_": now, "until_": now + LEASE, "worker_": worker}
    rows = connection.execute(_LEASE, values).all()
    return sorted(rows, key=lambda row: (row.urgency, row.id))


def first_end(connection: Connection, worker: str) -> datetime | None:
    """When the first lease of another worker runs out."""
    end: datetime | None = connection.scalar(_FIRST_END, {"worker_": worker})
    return end


def expire(connection: Connection, now: datetime, worker: str) -> None:
    """Messages of workers that are gone are due again; each may have been sent.

    A worker is gone when its lease has run out and, on PostgreSQL, none of its connections is
    left: a clock that jumps ahead takes nothing from a worker that lives. A worker's own messages
    are in its hands for as long as it runs.
    """
    end = first_end(connection, worker)
    if end is None or end > now:
        return
    others = outbox.c.leased_by.is_distinct_from(worker)
    expired = and_(outbox.c.state == LEASED, outbox.c.lease_until <= now, others)
    if connection.dialect.name == "postgresql":
        living = outbox.c.leased_by.in_(list(connection.scalars(_CONNECTED)))
        connection.execute(update(outbox).where(expired, living).values(lease_until=now + LEASE))
    requeue(connection, expired, now, "worker_lost", outbox.c.leased_at)


def shorten(connection: Connection, now: datetime) -> None:
    """Leases of PostgreSQL processes that have no connection left run out soon."""
    if connection.dialect.name != "postgresql":
        return
    gone = outbox.c.leased_by.not_in(list(connection.scalars(_CONNECTED)))
    soon = now + RECONNECT
    connection.execute(
        update(outbox)
        .where(outbox.c.state == LEASED, outbox.c.lease_until > soon, gone)
        .values(lease_until=soon)
    )


def expire_others(connection: Connection, now: datetime, worker: str) -> None:
    """The same for every other worker, known to be gone: this process alone has the database."""
    others = outbox.c.leased_by.is_distinct_from(worker)
    requeue(
        connection, and_(outbox.c.state == LEASED, others), now, "worker_lost", outbox.c.leased_at
    )


def requeue(
    connection: Connection,
    which: ColumnElement[bool],
    at: datetime,
    error: str,
    unclear_since: datetime | ColumnElement[datetime] | None,
) -> None:
    """Messages are due at a time. Newer ones that say the same may wait already: these here no
    longer serve for later changes."""
    connection.execute(
        update(outbox)
        .where(which)
        .values(
            state="due",
            due_at=at,
            lease_until=None,
            leased_by=None,
            coalesce=None,
            error=error,
            unclear_since=func.coalesce(outbox.c.unclear_since, unclear_since),
        )
    )
