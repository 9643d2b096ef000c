"""Streams: what is to be said of one lead to one destination goes out in order."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, literal_column

from bot.storage.tables import outbox

DUE: ColumnElement[str] = literal_column("'due'")
LEASED: ColumnElement[str] = literal_column("'leased'")
PARKED: ColumnElement[str] = literal_column("'parked'")
DONE: tuple[ColumnElement[str], ...] = (literal_column("'sent'"), literal_column("'moot'"))
"""States as the partial indexes name them: behind a parameter SQLite would not know them again."""

_EARLIER = outbox.alias("earlier")
IS_BEHIND = exists().where(
    _EARLIER.c.lead_id == outbox.c.lead_id,
    _EARLIER.c.destination == outbox.c.destination,
    _EARLIER.c.id < outbox.c.id,
    _EARLIER.c.state.in_([DUE, LEASED]),
)
"""A message waits behind an earlier one about its lead to the same destination."""
