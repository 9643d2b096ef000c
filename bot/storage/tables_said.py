"""The table of what was said of leads long ago."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from bot.storage.tables import Key, metadata

said = Table(
    "said",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(30), primary_key=True),
    Column("ts", String(30), primary_key=True),
    Column("destination", String(340), nullable=False),
    Column("is_file", Boolean, nullable=False),
    Column("is_shared", Boolean, nullable=False),
)
"""Where messages stand in Slack that the outbox no longer holds, so that they can still be deleted
when a person is forgotten. `is_shared`: the message names other leads as well."""
