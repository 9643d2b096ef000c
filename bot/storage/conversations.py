"""Conversations in a lead's thread: where each is held, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.storage.cards import Post
from bot.storage.database import insert_into
from bot.storage.outbox import Kind, person
from bot.storage.tables import leads, posts
from bot.storage.tables_conversations import conversations
from qualification.conversation import Talk
from qualification.stage import Stage

_CARDS = (Kind.LEAD_CARD.value, Kind.LEAD_CARDS.value)


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread under a card: the card's destination and Slack's ts of it."""

    destination: str
    ts: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk and the thread that it is held in."""

    thread: Thread
    talk: Talk


def load(connection: Connection, lead_id: int, *, lock: bool = False) -> Conversation | None:
    """The conversation about a lead, if there is one. `lock` keeps others off it."""
    query = select(conversations).where(conversations.c.lead_id == lead_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        return None
    return Conversation(Thread(row.destination, row.thread_ts), row.talk)


def save(connection: Connection, lead_id: int, found: Conversation) -> None:
    """Keeps how far a conversation has come."""
    values = {
        "destination": found.thread.destination,
        "thread_ts": found.thread.ts,
        "talk": found.talk,
    }
    connection.execute(
        insert_into(connection, conversations)
        .values(lead_id=lead_id, **values)
        .on_conflict_do_update(index_elements=["lead_id"], set_=values)
    )


def leads_under(connection: Connection, channel: str, ts: str) -> list[tuple[int, str]]:
    """The leads of the card that stands here, and the card's destination."""
    query = (
        select(posts.c.lead_id, posts.c.destination)
        .where(posts.c.ts == ts, posts.c.channel == channel, posts.c.purpose.in_(_CARDS))
        .order_by(posts.c.lead_id)
    )
    return [(row.lead_id, row.destination) for row in connection.execute(query)]


def at_hand(connection: Connection, owner: str, limit: int) -> dict[int, Post]:
    """The cards of leads that somebody has to qualify: their own, whose threads only they see."""
    query = (
        select(posts)
        .join(leads, leads.c.id == posts.c.lead_id)
        .where(
            leads.c.owner == owner,
            leads.c.stage.in_((Stage.ESCALATED.value, Stage.QUALIFYING.value)),
            posts.c.purpose == Kind.LEAD_CARD.value,
            posts.c.destination == person(owner),
        )
        .order_by(leads.c.stage_since.desc())
        .limit(limit)
    )
    rows = connection.execute(query)
    return {row.lead_id: Post(row.channel, row.ts, row.shown) for row in rows}
