"""One narrow row per lead, which reports are counted from: kept with the lead's own row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, update

from bot.storage.bulk import Encoded, encoded, insert_encoded
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


def moment(at: int) -> datetime:
    """The time that `seconds` keeps, in UTC."""
    return datetime.fromtimestamp(at, UTC)


def encode(dialect: Dialect, new: Sequence[Lead]) -> Encoded:
    """The rows of new leads, but for their ids."""
    columns = {name: list(map(of, new)) for name, of in _COLUMNS.items()}
    return encoded(dialect, lead_figures, columns, len(new))


def add_encoded(connection: Connection, ids: Sequence[int], rows: Encoded) -> None:
    """Stores the rows of leads, whose ids are given."""
    insert_encoded(connection, lead_figures, {"lead_id": ids}, rows)


def follow(connection: Connection, before: Lead, after: Lead) -> None:
    """The row of a lead that changed, where the change is one that reports count. A lead that an
    older version of Baton took in while this one was set up has its row from then on."""
    was, now = _row(before), _row(after)
    news = {name: value for name, value in now.items() if value != was[name]}
    if news:
        key = {"lead_": before.id, "created_": was["created"]}
        if connection.execute(_FOLLOW, news | key).rowcount == 0:
            add_encoded(connection, [before.id], encode(connection.dialect, [after]))


def _row(lead: Lead) -> dict[str, Any]:
    return {name: of(lead) for name, of in _COLUMNS.items()}


def _created(lead: Lead) -> int:
    assert lead.created_at
    return seconds(lead.created_at)


def _pace(lead: Lead) -> str:
    assert lead.created_at
    return signs(lead.created_at, lead.reached)


def _reached(milestone: str) -> Callable[[Lead], int | None]:
    time_of: Callable[[Lead], datetime | None] = attrgetter(f"reached.{milestone}")

    def reached(lead: Lead) -> int | None:
        at = time_of(lead)
        return None if at is None else seconds(at)

    return reached


OF_BOTH: Mapping[str, Callable[[Lead], Any]] = {
    "value_minor": lambda lead: lead.value and lead.value.minor,
    "value_currency": lambda lead: lead.value and lead.value.currency,
    "segment": attrgetter("segment"),
    "region": attrgetter("region"),
    "industry": attrgetter("company.industry"),
    "source": attrgetter("origin.source"),
    "campaign": attrgetter("origin.campaign"),
    "channel": attrgetter("origin.channel._value_"),
    "sdr": attrgetter("sdr"),
    "ae": attrgetter("ae"),
}
"""Columns that hold the same here and in a lead's own row. `_value_` is a choice's text, like
`value`, which is a property and takes more than twice as long."""

_COLUMNS: Mapping[str, Callable[[Lead], Any]] = {
    "created": _created,
    "pace": _pace,
    **{name: _reached(name) for name in MILESTONES},
    **OF_BOTH,
    "owner": lambda lead: lead.owner or lead.ae or lead.sdr,
}
"""The columns but for the id, by what they hold of a lead."""
