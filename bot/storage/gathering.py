"""Messages of one kind that wait in one lane become one message that names each lead.

The rows that are gathered are done with, and one row stands for them: leases, attempts, unclear
failures and parking know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.storage import cards
from bot.storage.cards import Post
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency, put
from bot.storage.streams import DUE, IS_BEHIND
from bot.storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Gathering:
    """How messages of a kind are gathered: as which kind, from how many that wait at once, and
    how many in one message."""

    into: Kind
    over: int
    most: int

    @property
    def stands(self) -> bool:
        """Whether the message is updated in place like the cards that it stands for."""
        return self.into in SHEETS


SHEETS: Mapping[Kind, Kind] = {
    Kind.LEAD_CARDS: Kind.LEAD_CARD,
    Kind.HANDOFF_CARDS: Kind.HANDOFF_CARD,
}
"""Messages that stand for many cards, and for cards of which kind."""

IN_FIVE_SECONDS = 8
"""So many messages a conversation takes within five seconds, burst included."""

IN_ONE_MESSAGE = 20
"""Two blocks a lead, of the fifty that a message may have."""

GATHERED: Mapping[Kind, Gathering] = {
    Kind.LEAD_CARD: Gathering(Kind.LEAD_CARDS, IN_FIVE_SECONDS, IN_ONE_MESSAGE),
    Kind.HANDOFF_CARD: Gathering(Kind.HANDOFF_CARDS, IN_FIVE_SECONDS, IN_ONE_MESSAGE),
    Kind.NAG: Gathering(Kind.NAGS, 1, 500),
    Kind.PARKED: Gathering(Kind.PARKED_MANY, 1, 500),
}
"""Cards are gathered where they would take too long one by one; a person's nags that fall due
together are always one message."""

_CANDIDATES = (
    select(outbox.c.id, outbox.c.lead_id, outbox.c.destination, outbox.c.data, outbox.c.urgency)
    .where(outbox.c.state == DUE, outbox.c.lane == bindparam("lane_"))
    .where(outbox.c.kind == bindparam("kind_"), outbox.c.due_at <= bindparam("now_"), ~IS_BEHIND)
    .where(outbox.c.unclear_since.is_(None))  # the others may stand in Slack already
    .order_by(outbox.c.urgency, outbox.c.id)
)


def worth_it(kind: Kind, lane: str, waiting: int) -> bool:
    """Whether so many messages of a kind in a lane may be too many to send one by one."""
    rule = GATHERED.get(kind)
    return rule is not None and lane != UPDATES_LANE and waiting > rule.over


def gather(connection: Connection, lane: str, kind: Kind, now: datetime) -> None:
    """Puts one message in the place of many. The caller holds the lane."""
    rule = GATHERED[kind]
    values = {"lane_": lane, "kind_": kind.value, "now_": now}
    waiting = connection.execute(_CANDIDATES, values).all()
    if len(waiting) > rule.over:
        for first in range(0, len(waiting), rule.most):
            _replace(connection, waiting[first : first + rule.most], rule, now)


def _replace(connection: Connection, rows: Sequence[Any], rule: Gathering, now: datetime) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row.id for row in rows]))
        .values(state="moot", error="gathered", coalesce=None)
    )
    parts = [[row.lead_id, row.data] for row in rows]
    destination = rows[0].destination
    intent = Intent(rule.into, None, destination, Urgency(rows[0].urgency), {"parts": parts})
    put(connection, [intent], now)
    if rule.stands:
        for row in rows:
            cards.remember_post(connection, row.lead_id, rule.into, destination, Post("", "", ""))
