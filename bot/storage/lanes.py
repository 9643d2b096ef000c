"""Lanes: how fast messages go where, as Slack counts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.storage.database import insert_for, insert_new
from bot.storage.tables import lanes

_OPENINGS = (
    select(lanes)
    .where(lanes.c.name.in_(bindparam("names_", expanding=True)))
    .with_for_update(skip_locked=True)
)


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
    insert_new(connection, lanes, rows)


def lane_openings(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """From when on these lanes take a message (UTC), without those that another worker is just
    claiming from.

    They stay locked, so that nobody else claims from them until this transaction is over.
    """
    found = connection.execute(_OPENINGS, {"names_": list(names)})
    return {row.name: row.used_until for row in found}


def use_lane(connection: Connection, name: str, until: datetime, now: datetime) -> None:
    """The lane takes nothing before `until`; one that is closed for longer stays so."""
    use_lanes(connection, {name: until}, now)


def use_lanes(connection: Connection, until: Mapping[str, datetime], now: datetime) -> None:
    """The same for several, in one order for all who do."""
    rows = [{"name": name, "used_until": until[name], "set_at": now} for name in sorted(until)]
    if rows:
        connection.execute(_use(connection.dialect.name), rows)


@cache
def _use(dialect: str) -> Any:
    new = insert_for(dialect, lanes)
    latest = later(dialect, lanes.c.used_until, new.excluded.used_until)
    news = {"used_until": latest, "set_at": new.excluded.set_at}
    return new.on_conflict_do_update(index_elements=["name"], set_=news)


def later(dialect: str, one: ColumnElement[Any], other: ColumnElement[Any]) -> Any:
    """The later of two times of one row."""
    greatest = func.max if dialect == "sqlite" else func.greatest
    return greatest(one, other)
