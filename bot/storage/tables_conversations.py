"""The table of qualifications that are asked in a thread."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from bot.storage.tables import Key, metadata
from bot.storage.types import JsonOf
from qualification.conversation import Talk

conversations = Table(
    "conversations",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("destination", String(340), nullable=False),
    Column("thread_ts", String(30), nullable=False),
    Column("talk", JsonOf(Talk), nullable=False),
)
"""Qualifications asked in a thread; notes stand here only as what was read from them."""
