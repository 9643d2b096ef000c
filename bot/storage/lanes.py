"""Lanes: how fast messages go where, as Slack counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.storage.database import insert_into
from bot.storage.tables import lanes


@dataclass(frozen=True, slots=True)
class Pace:
    """A rate: one message per `interval` on average, `burst` at once."""

    interval: timedelta
    burst: int

    @property
    def reserve(self) -> timedelta:
        """How far a quiet lane's share can be saved up."""
        return self.interval * (self.burst - 1)

    def after_one_more(self, opens: datetime | None, now: datetime) -> datetime:
        """When a lane that opened at `opens` (None: never used) takes the next message, after one
        at `now`."""
        saved_since = max(opens or now - self.reserve, now - self.reserve)
        return saved_since + self.interval


def lane_openings(connection: Connection, names: set[str]) -> dict[str, datetime]:
    """From when on these lanes take a message (UTC); a lane that was never used is not among them.

    They stay locked, so that nobody else uses them until this transaction is over.
    """
    query = select(lanes).where(lanes.c.name.in_(names)).order_by(lanes.c.name).with_for_update()
    return {row.name: row.used_until for row in connection.execute(query)}


def use_lane(connection: Connection, name: str, until: datetime) -> None:
    """The lane takes nothing before `until`; one that is closed for longer stays so."""
    new = insert_into(connection, lanes).values(name=name, used_until=until)
    latest = later(connection.dialect.name, lanes.c.used_until, new.excluded.used_until)
    connection.execute(
        new.on_conflict_do_update(index_elements=["name"], set_={"used_until": latest})
    )


def later(dialect: str, one: ColumnElement[Any], other: ColumnElement[Any]) -> Any:
    """The later of two times of one row."""
    greatest = func.max if dialect == "sqlite" else func.greatest
    return greatest(one, other)
