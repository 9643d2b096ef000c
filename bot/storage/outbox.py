"""The outbox: what is to be said, stored in the transaction that made it true, sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.lanes import Pace, lane_openings, later, use_lane
from bot.storage.tables import destinations, lanes, outbox, posts

LEASE = timedelta(seconds=30)
"""How long a claimed message belongs to its worker; afterwards it may have been sent, or not."""

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


@dataclass(frozen=True, slots=True)
class Post:
    """A card that stands in Slack. `shown` is a digest of what it shows."""

    channel: str
    ts: str
    shown: str


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
        connection.execute(_insert(connection, outbox).on_conflict_do_nothing(), rows)


def next_due(connection: Connection) -> datetime | None:
    """When the next waiting message may go, by its own time and its lane's."""
    opens = func.coalesce(later(connection, outbox.c.due_at, lanes.c.used_until), outbox.c.due_at)
    first = select(func.min(opens, type_=outbox.c.due_at.type))
    waiting = first.select_from(outbox.outerjoin(lanes, lanes.c.name == outbox.c.lane)).where(
        outbox.c.state == "due", ~_behind_another()
    )
    leased = select(func.min(outbox.c.lease_until)).where(outbox.c.state == "leased")
    times = [connection.scalar(waiting), connection.scalar(leased)]
    return min((time for time in times if time), default=None)


def claim(
    connection: Connection, now: datetime, limit: int, pace_of: Mapping[str, Pace]
) -> list[Claimed]:
    """Takes up to `limit` messages that may go now: most urgent first, in order per lead and
    destination, and no more per lane than Slack takes.

    `pace_of` maps "updates", "channel" and "person" to their rates.
    """
    _expire_leases(connection, now)
    candidates = connection.execute(_candidates(now, pace_of)).all()
    opens = lane_openings(connection, {row.lane for row in candidates})
    taken: list[int] = []
    for row in candidates:
        opened = opens.get(row.lane)
        if len(taken) < limit and (opened is None or opened <= now):
            pace = pace_of[row.lane.partition(":")[0]]
            opens[row.lane] = pace.after_one_more(opened, now)
            taken.append(row.id)
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


def close_lane(
    connection: Connection, lane: str, until: datetime, _pace: Pace | None = None
) -> None:
    """Nothing goes through this lane before `until`, and no burst then: Slack said so."""
    use_lane(connection, lane, until)


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that still needs something: due, leased, parked."""
    query = (
        select(outbox.c.state, func.count())
        .where(outbox.c.state.in_(["due", "leased", "parked"]))
        .group_by(outbox.c.state)
    )
    return dict(connection.execute(query).tuples().all())


def parked(connection: Connection, limit: int = 20) -> list[tuple[int, str, str]]:
    """Messages that wait for a person: id, destination, Slack's error."""
    query = (
        select(outbox.c.id, outbox.c.destination, outbox.c.error)
        .where(outbox.c.state == "parked")
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [(row.id, row.destination, row.error) for row in connection.execute(query)]


def expire_all_leases(connection: Connection, now: datetime) -> None:
    """Every worker is gone: what they had claimed may have been sent, or not."""
    connection.execute(update(outbox).where(outbox.c.state == "leased").values(lease_until=now))
    _expire_leases(connection, now)


# Cards -----------------------------------------------------------------------------------------


def posts_of(connection: Connection, lead_id: int) -> dict[tuple[Kind, str], Post]:
    """The lead's cards that stand in Slack, by kind and destination."""
    query = select(posts).where(posts.c.lead_id == lead_id)
    return {
        (Kind(row.purpose), row.destination): Post(row.channel, row.ts, row.shown)
        for row in connection.execute(query)
    }


def remember_post(
    connection: Connection, lead_id: int, kind: Kind, destination: str, post: Post
) -> None:
    """A card stands in Slack, or shows something new."""
    values = {"channel": post.channel, "ts": post.ts, "shown": post.shown}
    key = {"lead_id": lead_id, "purpose": kind.value, "destination": destination}
    connection.execute(
        _insert(connection, posts)
        .values(**key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def forget_post(connection: Connection, lead_id: int, kind: Kind, destination: str) -> None:
    """The card is gone from Slack."""
    connection.execute(
        posts.delete().where(
            posts.c.lead_id == lead_id,
            posts.c.purpose == kind.value,
            posts.c.destination == destination,
        )
    )


# Destinations ----------------------------------------------------------------------------------


def addresses(connection: Connection) -> dict[str, str]:
    """Slack's conversation id of each destination that is known."""
    return {row.name: row.slack_id for row in connection.execute(select(destinations))}


def remember_address(connection: Connection, name: str, slack_id: str) -> None:
    """A destination's conversation is this one from now on."""
    connection.execute(
        _insert(connection, destinations)
        .values(name=name, slack_id=slack_id)
        .on_conflict_do_update(index_elements=["name"], set_={"slack_id": slack_id})
    )


# Inside ----------------------------------------------------------------------------------------


def _insert(connection: Connection, table: Any) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _coalesce_key(intent: Intent) -> str | None:
    return f"{intent.kind}:{intent.lead_id}:{intent.destination}" if intent.coalesce else None


def _behind_another() -> Any:
    earlier = outbox.alias()
    return exists().where(
        earlier.c.lead_id == outbox.c.lead_id,
        earlier.c.destination == outbox.c.destination,
        earlier.c.id < outbox.c.id,
        earlier.c.state.in_(["due", "leased"]),
    )


def _candidates(now: datetime, pace_of: Mapping[str, Pace]) -> Select[Any]:
    """What may go by its own time and its lane's: of each lane no more than its burst."""
    closed = select(lanes.c.name).where(lanes.c.used_until > now)
    burst = case(*((_is_of(kind), pace.burst) for kind, pace in pace_of.items()), else_=1)
    place = func.row_number().over(
        partition_by=outbox.c.lane, order_by=(outbox.c.urgency, outbox.c.id)
    )
    ranked = (
        select(
            outbox.c.id,
            outbox.c.lane,
            outbox.c.urgency,
            place.label("place"),
            burst.label("burst"),
        )
        .where(
            outbox.c.state == "due",
            outbox.c.due_at <= now,
            outbox.c.lane.not_in(closed),
            ~_behind_another(),
        )
        .subquery()
    )
    return (
        select(ranked.c.id, ranked.c.lane)
        .where(ranked.c.place <= ranked.c.burst)
        .order_by(ranked.c.urgency, ranked.c.id)
    )


def _is_of(kind: str) -> ColumnElement[bool]:
    """Whether a message's lane is of this kind: "channel:leads" of "channel"."""
    return or_(outbox.c.lane == kind, outbox.c.lane.startswith(f"{kind}:"))


def _lease(connection: Connection, ids: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    if not ids:
        return []
    rows = connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.state == "due")
        .values(
            state="leased", leased_at=now, lease_until=now + LEASE, attempts=outbox.c.attempts + 1
        )
        .returning(outbox)
    ).all()
    return sorted(rows, key=lambda row: (row.urgency, row.id))


def _expire_leases(connection: Connection, now: datetime) -> None:
    """A worker died with these: each may have been sent."""
    expired = and_(outbox.c.state == "leased", outbox.c.lease_until <= now)
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
    doubled = exists().where(newer.c.coalesce == outbox.c.coalesce, newer.c.state == "due")
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
    connection.execute(
        update(outbox).where(outbox.c.id == message_id).values(lease_until=None, **values)
    )


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
