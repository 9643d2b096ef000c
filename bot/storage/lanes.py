"""Lanes: how fast messages go where, as Slack counts it."""

from __future__ import annotations

from collections.abc import Collection
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

    def after_one_more(self, opens: datetime, now: datetime) -> datetime:
        """When a lane that opened at `opens` takes the next message, after one at `now`."""
        return max(opens, now - self.reserve) + self.interval


def open_lanes(connection: Connection, names: Collection[str], now: datetime) -> None:
    """Makes rows for lanes that were never used."""
    long_open = now - timedelta(days=1)
    rows = [{"name": name, "used_until": long_open, "set_at": now} for name in sorted(names)]
    if rows:
        connection.execute(insert_into(connection, lanes).on_conflict_do_nothing(), rows)


def lane_openings(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """From when on these lanes take a message (UTC), without those that another worker is just
    claiming from.

    They stay locked, so that nobody else claims from them until this transaction is over.
    """
    query = select(lanes).where(lanes.c.name.in_(names)).with_for_update(skip_locked=True)
    return {row.name: row.used_until for row in connection.execute(query)}


def use_lane(connection: Connection, name: str, until: datetime, now: datetime) -> None:
    """The lane takes nothing before `until`; one that is closed for longer stays so."""
    new = insert_into(connection, lanes).values(name=name, used_until=until, set_at=now)
    latest = later(connection.dialect.name, lanes.c.used_until, new.excluded.used_until)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["name"], set_={"used_until": latest, "set_at": now}
        )
    )


def later(dialect: str, one: ColumnElement[Any], other: ColumnElement[Any]) -> Any:
    """The later of two times of one row."""
    greatest = func.max if dialect == "sqlite" else func.greatest
    return greatest(one, other)
