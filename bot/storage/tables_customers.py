"""The tables of what comes after a deal was won."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table

from bot.storage.tables import Key, metadata
from bot.storage.types import JsonOf, UtcTime
from qualification.lead import SlaClock

sales = Table(
    "sales",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("at", UtcTime, primary_key=True),
    Column("minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
)
"""What customers agreed to pay: the first deal, upsells, renewals. Sums nobody named are absent."""

hand_overs = Table(
    "hand_overs",
    metadata,
    Column("lead_id", Key, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("to", String(320), nullable=False),
    Column("clock", JsonOf(SlaClock), nullable=False),
    Column("had_by", JsonOf(tuple[str, ...]), nullable=False),
    Column("accepted_by", String(320)),
    Column("accepted_at", UtcTime),
)
"""Who of customer success looks after a won lead, and whether they have said so."""
