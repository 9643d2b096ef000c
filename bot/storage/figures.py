"""One narrow row per lead, which reports are counted from: kept with the lead's own row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bot.storage.bulk import insert_rows
from bot.storage.tables import lead_figures
from qualification.lead import Lead
from qualification.pace import signs
from qualification.reached import MILESTONES, Reached

_FOLLOW = update(lead_figures).where(
    lead_figures.c.lead_id == bindparam("lead_"), lead_figures.c.created == bindparam("created_")
)


def seconds(at: datetime) -> int:
    """A time as reports keep it: whole seconds since 1970."""
    return int(at.timestamp())


def moment(at: int) -> datetime:
    """The time that `seconds` keeps, in UTC."""
    return datetime.fromtimestamp(at, UTC)


def add_many(connection: Connection, new: Iterable[tuple[int, Lead]]) -> None:
    """The rows of new leads, whose ids are given."""
    rows = [(id_, *_values(lead)) for id_, lead in new]
    insert_rows(connection, lead_figures, _COLUMNS, rows)


def follow(connection: Connection, before: Lead, after: Lead) -> None:
    """The row of a lead that changed, where the change is one that reports count. A lead that an
    older version of Baton took in while this one was set up has its row from then on."""
    was, now = _row(before), _row(after)
    news = {name: value for name, value in now.items() if value != was[name]}
    if news:
        key = {"lead_": before.id, "created_": was["created"]}
        if connection.execute(_FOLLOW, news | key).rowcount == 0:
            add_many(connection, [(before.id, after)])


def _row(lead: Lead) -> dict[str, Any]:
    return dict(zip(_COLUMNS[1:], _values(lead), strict=True))


def _values(lead: Lead) -> tuple[Any, ...]:
    assert lead.created_at
    value, origin = lead.value, lead.origin
    return (
        seconds(lead.created_at),
        signs(lead.created_at, lead.reached),
        value.minor if value else None,
        value.currency if value else None,
        *map(_seconds, _reached(lead.reached)),
        lead.segment,
        lead.region,
        lead.company.industry,
        origin.source,
        origin.campaign,
        origin.channel.value,
        lead.owner or lead.ae or lead.sdr,
        lead.sdr,
        lead.ae,
    )


_reached: Callable[[Reached], tuple[datetime | None, ...]] = attrgetter(*MILESTONES)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


_COLUMNS = (
    "lead_id",
    "created",
    "pace",
    "value_minor",
    "value_currency",
    *MILESTONES,
    "segment",
    "region",
    "industry",
    "source",
    "campaign",
    "channel",
    "owner",
    "sdr",
    "ae",
)
