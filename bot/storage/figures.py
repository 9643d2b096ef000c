"""One narrow row per lead, which reports are counted from: kept with the lead's own row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bot.storage.bulk import insert_rows
from bot.storage.tables import lead_figures
from qualification.lead import Lead
from qualification.pace import signs
from qualification.reached import MILESTONES

_FOLLOW = update(lead_figures).where(
    lead_figures.c.lead_id == bindparam("lead_"), lead_figures.c.created == bindparam("created_")
)


def seconds(at: datetime) -> int:
    """A time as reports keep it: whole seconds since 1970."""
    return int(at.timestamp())


def add_many(connection: Connection, new: Iterable[tuple[int, Lead]]) -> None:
    """The rows of new leads, whose ids are given."""
    rows = [(id_, *_row(lead).values()) for id_, lead in new]
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
    assert lead.created_at
    return {
        "created": seconds(lead.created_at),
        "pace": signs(lead.created_at, lead.reached),
        "value_minor": lead.value.minor if lead.value else None,
        "value_currency": lead.value.currency if lead.value else None,
        **{name: _seconds(getattr(lead.reached, name)) for name in MILESTONES},
        "segment": lead.segment,
        "region": lead.region,
        "industry": lead.company.industry,
        "source": lead.origin.source,
        "campaign": lead.origin.campaign,
        "channel": lead.origin.channel.value,
        "owner": lead.owner or lead.ae or lead.sdr,
        "sdr": lead.sdr,
        "ae": lead.ae,
    }


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
