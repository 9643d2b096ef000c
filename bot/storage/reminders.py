"""Messages that ask somebody to act on leads: where they stand, so that their buttons can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage.bulk import insert_rows
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.storage.tables_nagging import reminders

KINDS = frozenset({Kind.NAG, Kind.NAGS, Kind.HELD})
"""Messages that are said once and ask somebody to act."""

_ABOUT = select(reminders).where(reminders.c.lead_id == bindparam("lead_"))
_COLUMNS = ("channel", "ts", "lead_id", "place", "fact_id", "kind", "destination", "shown")


@dataclass(frozen=True, slots=True)
class Standing:
    """A message in Slack that asks for something."""

    kind: Kind
    destination: str
    channel: str
    ts: str

    @property
    def update(self) -> Intent:
        """To be shown as it would be now."""
        where = {"channel": self.channel, "ts": self.ts}
        return Intent(
            self.kind,
            None,
            self.destination,
            Urgency.ANSWER,
            where,
            coalesce=True,
            lane=UPDATES_LANE,
        )


def remember(
    connection: Connection, message: Standing, told: Sequence[tuple[int, int]], shown: str
) -> None:
    """A message stands, about these leads; `told` has the ids of lead and fact, in order."""
    here, to = (message.channel, message.ts), (message.kind.value, message.destination)
    rows = [
        (*here, lead_id, place, fact_id, *to, shown)
        for place, (lead_id, fact_id) in enumerate(told)
    ]
    insert_rows(connection, reminders, _COLUMNS, rows)


def about(connection: Connection, lead_id: int) -> list[Standing]:
    """The messages that ask for something about a lead."""
    return [
        Standing(Kind(row.kind), row.destination, row.channel, row.ts)
        for row in connection.execute(_ABOUT, {"lead_": lead_id})
    ]


def told_in(connection: Connection, channel: str, ts: str) -> list[tuple[int, int]]:
    """What a message is about: the ids of lead and fact, in order."""
    query = (
        select(reminders.c.lead_id, reminders.c.fact_id)
        .where(reminders.c.channel == channel, reminders.c.ts == ts)
        .order_by(reminders.c.place)
    )
    return [(row.lead_id, row.fact_id) for row in connection.execute(query)]


def shown_at(connection: Connection, channel: str, ts: str) -> str:
    """What a message shows."""
    query = select(reminders.c.shown).where(reminders.c.channel == channel, reminders.c.ts == ts)
    return connection.scalar(query.limit(1)) or ""


def shows(connection: Connection, channel: str, ts: str, shown: str) -> None:
    """A message shows something else now."""
    here = (reminders.c.channel == channel, reminders.c.ts == ts)
    connection.execute(update(reminders).where(*here).values(shown=shown))


def forget(connection: Connection, channel: str, ts: str) -> None:
    """Nobody is asked for anything by this message any more."""
    connection.execute(
        delete(reminders).where(reminders.c.channel == channel, reminders.c.ts == ts)
    )
