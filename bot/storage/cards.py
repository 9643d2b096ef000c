"""Cards that stand in Slack, and where in Slack people and channels are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.database import upsert
from bot.storage.outbox import Kind
from bot.storage.tables import SHARED, destinations, posts

_POSTS_OF = select(posts).where(posts.c.lead_id == bindparam("lead_"))


@dataclass(frozen=True, slots=True)
class Post:
    """A card that stands in Slack. `shown` is a digest of what it shows."""

    channel: str
    ts: str
    shown: str


def posts_of(connection: Connection, lead_id: int) -> dict[tuple[Kind, str], Post]:
    """The lead's cards that stand in Slack, by kind and destination."""
    return {
        (Kind(row.purpose), row.destination): Post(row.channel, row.ts, row.shown)
        for row in connection.execute(_POSTS_OF, {"lead_": lead_id})
    }


def remember_post(
    connection: Connection, lead_id: int, kind: Kind, destination: str, post: Post
) -> None:
    """A card stands in Slack."""
    key = {"lead_id": lead_id, "purpose": kind.value, "destination": destination}
    row = {**key, "channel": post.channel, "ts": post.ts, "shown": post.shown}
    upsert(connection, posts, row, key=tuple(key))


def update_post(
    connection: Connection, lead_id: int, kind: Kind, destination: str, post: Post
) -> None:
    """A card shows something new. One that was given up meanwhile stays given up: what is said
    next is posted, so that it notifies."""
    connection.execute(
        update(posts)
        .where(posts.c.lead_id == lead_id, posts.c.purpose == kind.value)
        .where(posts.c.destination == destination, posts.c.ts == post.ts)
        .values(shown=post.shown)
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


def leads_on(connection: Connection, kind: Kind, channel: str, ts: str) -> list[int]:
    """The leads whose cards one message stands for."""
    query = select(posts.c.lead_id).where(
        posts.c.ts == ts, SHARED, posts.c.channel == channel, posts.c.purpose == kind.value
    )
    return list(connection.scalars(query.order_by(posts.c.lead_id)))


def shown_at(connection: Connection, ts: str) -> str:
    """What a message that stands for many cards shows."""
    return connection.scalar(select(posts.c.shown).where(posts.c.ts == ts, SHARED).limit(1)) or ""


def addresses(connection: Connection) -> dict[str, str]:
    """Slack's conversation id of each destination that is known."""
    return {row.name: row.slack_id for row in connection.execute(select(destinations))}


def remember_address(connection: Connection, name: str, slack_id: str) -> None:
    """A destination's conversation is this one from now on."""
    upsert(connection, destinations, {"name": name, "slack_id": slack_id}, key=("name",))
