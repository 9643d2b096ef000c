"""The outbox as operators see it: what waits and for how long, what is parked, what is old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from bot.storage import erasing
from bot.storage.leases import LEASE, requeue
from bot.storage.streams import DONE, DUE, LEASED, PARKED
from bot.storage.tables import lanes, outbox

KEPT = timedelta(days=30)
"""So long messages that were sent, or not to be said any more, are kept."""

PRUNED_AT_ONCE = 1_000

CLOCKS_DIFFER = timedelta(seconds=5)
"""What was written so far ahead of the clock was written before the clock was set back."""


_COUNT = select(outbox.c.state, func.count()).group_by(outbox.c.state)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: how many messages in each state, and since when the oldest that is urgent has
    waited, with the error that holds it up."""

    counts: dict[str, int]
    oldest: datetime | None = None
    error: str | None = None


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that still needs something: due, leased, parked."""
    return {
        state: count
        for condition in (outbox.c.state.in_([DUE, LEASED]), outbox.c.state == PARKED)
        for state, count in connection.execute(_COUNT.where(condition))  # one index for each
    }


def backlog(connection: Connection, least_urgent: int) -> Backlog:
    """What waits; the oldest among messages at least so urgent."""
    oldest = (
        select(outbox.c.created_at, outbox.c.error)
        .where(outbox.c.state.in_([DUE, LEASED]), outbox.c.urgency <= least_urgent)
        .order_by(outbox.c.created_at)
        .limit(1)
    )
    row = connection.execute(oldest).one_or_none()
    return Backlog(counts(connection), *(row or (None, None)))


def parked(connection: Connection, limit: int = 20) -> list[tuple[int, str, str]]:
    """Messages that wait for a person: id, destination, Slack's error."""
    query = (
        select(outbox.c.id, outbox.c.destination, outbox.c.error)
        .where(outbox.c.state == PARKED)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [(row.id, row.destination, row.error) for row in connection.execute(query)]


def send_again(connection: Connection, ids: Sequence[int], now: datetime) -> int:
    """Parked messages are due again, all of them where no ids are given; answers how many."""
    which = _parked(ids)
    found = connection.scalar(select(func.count()).select_from(outbox).where(which)) or 0
    requeue(connection, which, now, "sent again", None)
    return found


def give_up(connection: Connection, ids: Sequence[int]) -> int:
    """Parked messages are not to be said any more; answers how many there were."""
    dropped = update(outbox).where(_parked(ids)).values(state="moot")
    return connection.execute(dropped).rowcount


def prune(connection: Connection, now: datetime) -> int:
    """Deletes what was done with long ago; answers how many rows, at most `PRUNED_AT_ONCE`.

    Where messages stand in Slack is kept, for persons who are to be forgotten. The newest row stays
    whatever its age: SQLite gives the number behind the highest one to the next message, and a
    message's number is what it is looked for by in Slack.
    """
    old = (
        select(outbox)
        .where(outbox.c.state.in_(DONE), outbox.c.created_at < now - KEPT)
        .where(outbox.c.id < select(func.max(outbox.c.id)).scalar_subquery())
        .limit(PRUNED_AT_ONCE)
    )
    rows = connection.execute(old).all()
    erasing.keep_places(connection, rows)
    gone = delete(outbox).where(outbox.c.id.in_([row.id for row in rows]))
    return connection.execute(gone).rowcount


def clock_was_set_back(connection: Connection, now: datetime) -> bool:
    """Whether something waits for a time that is only ahead because the clock went back."""
    for condition in (_ahead(now), _lease_ahead(now), lanes.c.set_at > now + CLOCKS_DIFFER):
        if connection.execute(select(1).where(condition).limit(1)).first():
            return True
    return False


def follow_clock(connection: Connection, now: datetime) -> None:
    """Lets go what waits for a time that is only ahead because the clock went back."""
    connection.execute(update(outbox).where(_ahead(now)).values(due_at=now))
    connection.execute(update(outbox).where(_lease_ahead(now)).values(lease_until=now + LEASE))
    connection.execute(
        update(lanes).where(lanes.c.set_at > now + CLOCKS_DIFFER).values(used_until=now, set_at=now)
    )


def _ahead(now: datetime) -> ColumnElement[bool]:
    late = now + CLOCKS_DIFFER
    written_ahead = or_(outbox.c.created_at > late, outbox.c.leased_at > late)
    return and_(outbox.c.state == DUE, outbox.c.due_at > now, written_ahead)


def _lease_ahead(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.state == LEASED, outbox.c.lease_until > now + LEASE + CLOCKS_DIFFER)


def _parked(ids: Sequence[int]) -> ColumnElement[bool]:
    parked = outbox.c.state == PARKED
    return and_(parked, outbox.c.id.in_(ids)) if ids else parked
