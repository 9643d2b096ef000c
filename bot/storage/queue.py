"""The outbox as its workers see it: what may go now, who sends it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from bot.storage.lanes import Pace, lane_openings, later, use_lane
from bot.storage.outbox import Kind
from bot.storage.tables import lanes, outbox

LEASE = timedelta(seconds=30)
"""How long a claimed message belongs to its worker; afterwards it may have been sent, or not."""

UNKNOWN_ADDRESS = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled"}
)
"""Errors that are mended where the channel or person is found again."""

DUE: ColumnElement[str] = literal_column("'due'")
LEASED: ColumnElement[str] = literal_column("'leased'")
PARKED: ColumnElement[str] = literal_column("'parked'")
"""States as the partial indexes name them: behind a parameter SQLite would not know them again."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker is to send. `unclear_since` is set when an earlier attempt may
    have reached Slack without our hearing of it."""

    id: int
    kind: Kind
    lead_id: int | None
    destination: str
    lane: str
    data: Mapping[str, Any]
    attempts: int
    created_at: datetime
    unclear_since: datetime | None


def first_due(connection: Connection) -> datetime | None:
    """When a look at the queue may be worth it: the earliest message of a lane that is open then,
    or a lease that runs out. Quick, since it does not ask what stands behind what."""
    times = [*connection.scalars(_lanes_due(connection.dialect.name)), _first_lease_end(connection)]
    return min((time for time in times if time), default=None)


def next_due(connection: Connection) -> datetime | None:
    """When there is something to claim again, if nothing is put into the outbox until then."""
    times = [connection.scalar(_next_due(connection.dialect.name)), _first_lease_end(connection)]
    return min((time for time in times if time), default=None)


def claim(
    connection: Connection, now: datetime, limit: int, pace_of: Mapping[str, Pace]
) -> list[Claimed]:
    """Takes up to `limit` messages that may go now: most urgent first, in order per lead and
    destination, and no more per lane than Slack takes.

    `pace_of` maps "updates", "channel" and "person" to their rates.
    """
    _expire_leases(connection, now)
    taken: list[int] = []
    waiting = connection.scalars(_WAITING_LANES, {"now_": now}).all()
    opens = lane_openings(connection, set(waiting))
    for lane in waiting:
        if len(taken) == limit:
            break
        pace = pace_of[lane.partition(":")[0]]
        room = min(pace.burst, limit - len(taken))
        here = {"lane_": lane, "now_": now, "count_": room}
        for message_id in connection.scalars(FIRST_OF, here).all():
            opened = opens.get(lane)
            if opened is not None and opened > now:
                break
            opens[lane] = pace.after_one_more(opened, now)
            taken.append(message_id)
    claimed = _lease(connection, taken, now)
    for lane in sorted({row.lane for row in claimed}):
        use_lane(connection, lane, opens[lane])
    return [_claimed(row) for row in claimed]


def sent(
    connection: Connection, message_id: int, slack: tuple[str, str] | None, now: datetime
) -> None:
    """The message stands in Slack, at (channel, ts) where it is one."""
    channel_id, ts = slack or (None, None)
    _finish(connection, message_id, state="sent", sent_at=now, channel=channel_id, ts=ts)


def moot(connection: Connection, message_id: int) -> None:
    """The world moved on before the message went out; it is not to be said any more."""
    _finish(connection, message_id, state="moot")


def retry(
    connection: Connection,
    message_id: int,
    at: datetime,
    error: str,
    unclear_since: datetime | None,
) -> None:
    """Try again later. `unclear_since` says that this attempt may have reached Slack."""
    _requeue(connection, outbox.c.id == message_id, at, error, unclear_since)


def park(connection: Connection, message_id: int, error: str) -> None:
    """Slack will never take this message as things stand; it waits for a person."""
    _finish(connection, message_id, state="parked", error=error)


def unpark(connection: Connection, destination: str, now: datetime) -> None:
    """Slack knows this destination again: what was parked for want of it is due."""
    lost = and_(
        outbox.c.state == PARKED,
        outbox.c.destination == destination,
        outbox.c.error.in_(UNKNOWN_ADDRESS),
    )
    connection.execute(update(outbox).where(lost).values(coalesce=None))
    _requeue(connection, lost, now, "unparked", None)


def close_lane(connection: Connection, lane: str, until: datetime) -> None:
    """Nothing goes through this lane before `until`, and no burst then: Slack said so."""
    use_lane(connection, lane, until)


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that still needs something: due, leased, parked."""
    query = (
        select(outbox.c.state, func.count())
        .where(outbox.c.state.in_(["due", "leased", "parked"]))
        .group_by(outbox.c.state)
    )
    return dict(connection.execute(query).all())


def parked(connection: Connection, limit: int = 20) -> list[tuple[int, str, str]]:
    """Messages that wait for a person: id, destination, Slack's error."""
    query = (
        select(outbox.c.id, outbox.c.destination, outbox.c.error)
        .where(outbox.c.state == PARKED)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [(row.id, row.destination, row.error) for row in connection.execute(query)]


def expire_all_leases(connection: Connection, now: datetime) -> None:
    """Every worker is gone: what they had claimed may have been sent, or not."""
    connection.execute(update(outbox).where(outbox.c.state == LEASED).values(lease_until=now))
    _expire_leases(connection, now)


_EARLIER = outbox.alias("earlier")
_IS_BEHIND = exists().where(
    _EARLIER.c.lead_id == outbox.c.lead_id,
    _EARLIER.c.destination == outbox.c.destination,
    _EARLIER.c.id < outbox.c.id,
    _EARLIER.c.state.in_([DUE, LEASED]),
)
"""A message waits behind an earlier one about its lead to the same destination."""

_QUEUE = outbox.outerjoin(lanes, lanes.c.name == outbox.c.lane)
_LEASE_END = select(func.min(outbox.c.lease_until)).where(outbox.c.state == LEASED)

_WAITING_LANES = (
    select(outbox.c.lane)
    .select_from(_QUEUE)
    .where(outbox.c.state == DUE, outbox.c.due_at <= bindparam("now_"))
    .where(or_(lanes.c.used_until.is_(None), lanes.c.used_until <= bindparam("now_")))
    .group_by(outbox.c.lane)
    .order_by(func.min(outbox.c.urgency), func.min(outbox.c.id))
)
"""Lanes that are open and have something to say, the most urgent first. All of them: what a lane
has to say may stand behind a message that waits for its next attempt."""

FIRST_OF = (
    select(outbox.c.id)
    .where(outbox.c.state == DUE, outbox.c.lane == bindparam("lane_"))
    .where(outbox.c.due_at <= bindparam("now_"), ~_IS_BEHIND)
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(bindparam("count_"))
)
"""What goes first in a lane."""

_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.state == DUE)
    .values(
        state="leased",
        leased_at=bindparam("now_"),
        lease_until=bindparam("until_"),
        attempts=outbox.c.attempts + 1,
    )
    .returning(outbox)
)
_FINISH = update(outbox).where(outbox.c.id == bindparam("id_")).values(lease_until=None)


@cache
def _lanes_due(dialect: str) -> Select[Any]:
    """Per lane, when its earliest message may go."""
    earliest = func.min(outbox.c.due_at)
    opens = func.coalesce(later(dialect, earliest, lanes.c.used_until), earliest)
    return (
        select(type_coerce(opens, outbox.c.due_at.type))
        .select_from(_QUEUE)
        .where(outbox.c.state == DUE)
        .group_by(outbox.c.lane, lanes.c.used_until)
    )


@cache
def _next_due(dialect: str) -> Select[Any]:
    opens = func.coalesce(later(dialect, outbox.c.due_at, lanes.c.used_until), outbox.c.due_at)
    first = select(func.min(opens, type_=outbox.c.due_at.type))
    return first.select_from(_QUEUE).where(outbox.c.state == DUE, ~_IS_BEHIND)


def _first_lease_end(connection: Connection) -> datetime | None:
    end: datetime | None = connection.scalar(_LEASE_END)
    return end


def _lease(connection: Connection, ids: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    if not ids:
        return []
    values = {"ids_": ids, "now_": now, "until_": now + LEASE}
    rows = connection.execute(_LEASE, values).all()
    return sorted(rows, key=lambda row: (row.urgency, row.id))


def _expire_leases(connection: Connection, now: datetime) -> None:
    """A worker died with these: each may have been sent."""
    end = _first_lease_end(connection)
    if end is not None and end <= now:
        expired = and_(outbox.c.state == LEASED, outbox.c.lease_until <= now)
        _requeue(connection, expired, now, "worker_lost", outbox.c.leased_at)


def _requeue(
    connection: Connection,
    which: ColumnElement[bool],
    at: datetime,
    error: str,
    unclear_since: datetime | ColumnElement[datetime] | None,
) -> None:
    # A newer intent that says the same is waiting already: it will show this one's news too.
    newer = outbox.alias()
    doubled = exists().where(newer.c.coalesce == outbox.c.coalesce, newer.c.state == DUE)
    connection.execute(update(outbox).where(which, doubled).values(coalesce=None))
    connection.execute(
        update(outbox)
        .where(which)
        .values(
            state="due",
            due_at=at,
            lease_until=None,
            error=error,
            unclear_since=func.coalesce(outbox.c.unclear_since, unclear_since),
        )
    )


def _finish(connection: Connection, message_id: int, **values: Any) -> None:
    connection.execute(_FINISH, {"id_": message_id} | values)


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id,
        kind=Kind(row.kind),
        lead_id=row.lead_id,
        destination=row.destination,
        lane=row.lane,
        data=row.data,
        attempts=row.attempts,
        created_at=row.created_at,
        unclear_since=row.unclear_since,
    )
