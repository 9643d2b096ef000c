"""The table of reminders that stand in Slack."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from bot.storage.tables import Key, metadata

reminders = Table(
    "reminders",
    metadata,
    Column("channel", String(30), primary_key=True),
    Column("ts", String(30), primary_key=True),
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("fact_id", Key, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("destination", String(340), nullable=False),
    Column("shown", String(64), nullable=False),
    Index("ix_reminders_lead_id", "lead_id"),
)
"""Messages that ask somebody to act on a lead, and have its buttons. A message that asks for
several has a row for each, in the order of `place`. `shown` is a digest of what it shows."""
