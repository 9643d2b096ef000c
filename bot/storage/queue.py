"""The outbox as its workers see it: what may go now, who sends it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from bot.storage import gathering, leases
from bot.storage.lanes import Pace, lane_openings, later, open_lanes, use_lane, use_lanes
from bot.storage.outbox import Kind
from bot.storage.streams import DUE, IS_BEHIND, PARKED
from bot.storage.tables import lanes, leads, outbox

UNKNOWN_ADDRESS = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled"}
)
"""Errors that are mended where the channel or person is found again."""

CATCHING_UP = timedelta(seconds=2)
"""Leads that are overdue by more are being caught up with after downtime."""

NAGS_WAIT = timedelta(seconds=10)
"""So long at most a nag waits for that, so that a person's nags come as one message."""


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


def first_due(connection: Connection, worker: str) -> datetime | None:
    """When a look at the queue may be worth it: the earliest message of a lane that is open then,
    or a lease that runs out. Quick, since it does not ask what stands behind what."""
    end = leases.first_end(connection, worker)
    times = [*connection.scalars(_lanes_due(connection.dialect.name)), end]
    return min((time for time in times if time), default=None)


def next_due(connection: Connection, worker: str) -> datetime | None:
    """When there is something to claim again, if nothing is put into the outbox until then."""
    end = leases.first_end(connection, worker)
    times = [connection.scalar(_next_due(connection.dialect.name)), end]
    return min((time for time in times if time), default=None)


def claim(
    connection: Connection, now: datetime, limit: int, pace_of: Mapping[str, Pace], worker: str
) -> list[Claimed]:
    """Takes up to `limit` messages that may go now: most urgent first, in order per lead and
    destination, and no more per lane than Slack takes. Where too many of a kind wait in a lane,
    they are gathered first.

    `pace_of` maps "updates", "channel" and "person" to their rates. Workers take lanes, not
    messages: a lane that another one is just claiming from is left to it.
    """
    leases.expire(connection, now, worker)
    taken: list[int] = []
    waiting = connection.execute(_WAITING, {"now_": now}).all()
    open_lanes(connection, {row.lane for row in waiting if row.is_new}, now)
    opens = lane_openings(connection, {row.lane for row in waiting})
    waiting = [row for row in waiting if row.lane in opens]
    not_yet = _gather(connection, waiting, now)
    for lane in dict.fromkeys(row.lane for row in waiting):
        if len(taken) == limit:
            break
        pace = pace_of[lane.partition(":")[0]]
        room = min(pace.burst, limit - len(taken))
        here = {
            "lane_": lane,
            "now_": now,
            "count_": room,
            "not_": not_yet,
            "since_": now - NAGS_WAIT,
        }
        for message_id in connection.scalars(FIRST_OF, here).all():
            if opens[lane] > now:
                break
            opens[lane] = pace.after_one_more(opens[lane], now)
            taken.append(message_id)
    claimed = leases.lease(connection, taken, now, worker)
    use_lanes(connection, {row.lane: opens[row.lane] for row in claimed}, now)
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
    leases.requeue(connection, outbox.c.id == message_id, at, error, unclear_since)


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
    leases.requeue(connection, lost, now, "unparked", None)


def close_lane(connection: Connection, lane: str, until: datetime, now: datetime) -> None:
    """Nothing goes through this lane before `until`, and no burst then: Slack said so."""
    use_lane(connection, lane, until, now)


_QUEUE = outbox.outerjoin(lanes, lanes.c.name == outbox.c.lane)

_WAITING = (
    select(
        outbox.c.lane,
        outbox.c.kind,
        func.count().label("messages"),
        func.max(lanes.c.name).is_(None).label("is_new"),
    )
    .select_from(_QUEUE)
    .where(outbox.c.state == DUE, outbox.c.due_at <= bindparam("now_"))
    .where(or_(lanes.c.used_until.is_(None), lanes.c.used_until <= bindparam("now_")))
    .group_by(outbox.c.lane, outbox.c.kind)
    .order_by(func.min(outbox.c.urgency), func.min(outbox.c.id))
)
"""What waits in lanes that are open, by kind, the most urgent first. All of them: what a lane has
to say may stand behind a message that waits for its next attempt."""

FIRST_OF = (
    select(outbox.c.id)
    .where(outbox.c.state == DUE, outbox.c.lane == bindparam("lane_"))
    .where(outbox.c.due_at <= bindparam("now_"), ~IS_BEHIND)
    .where(or_(outbox.c.kind != bindparam("not_"), outbox.c.created_at <= bindparam("since_")))
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(bindparam("count_"))
)
"""What goes first in a lane, without a kind that is to wait."""

_CATCHING_UP = select(exists().where(leads.c.due_at <= bindparam("at_")))
_FINISH = (
    update(outbox).where(outbox.c.id == bindparam("id_")).values(lease_until=None, leased_by=None)
)


def _gather(connection: Connection, waiting: Sequence[Row[Any]], now: datetime) -> str:
    """Gathers what is too much in these lanes; answers the kind that is not to go yet, if any.

    While overdue leads are caught up with, nags wait until all are there.
    """
    nags = any(row.kind == Kind.NAG for row in waiting)
    late = {"at_": now - CATCHING_UP}
    wait_with = Kind.NAG.value if nags and connection.scalar(_CATCHING_UP, late) else ""
    for row in waiting:
        if row.kind != wait_with and gathering.worth_it(Kind(row.kind), row.lane, row.messages):
            gathering.gather(connection, row.lane, Kind(row.kind), now)
    return wait_with


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
    return first.select_from(_QUEUE).where(outbox.c.state == DUE, ~IS_BEHIND)


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
