"""The table of sums that reports are put together from."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from bot.storage.tables import metadata

DAY = 24 * 60 * 60
"""Seconds."""

ALL, BY_SLOT, BY_REACHED = "", "slot", "reached"
"""Cuts beside the dimensions: none, by the time at which leads came, and by when they came to each
step."""

summaries = Table(
    "summaries",
    metadata,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("cut", String(20), primary_key=True),
    Column("sums", Text, nullable=False),
    info={"derived": True},
)
"""The leads received on some days, summed up by what reports are cut by.

`first` is a day, counted from 1970 in UTC, `days` how many there are from it on. `sums` is
`qualification.sums.as_json`, by when leads came to each step `storage.asof.condensed`.

A row is deleted by the database's own triggers as soon as anything changes that it was summed up
from, whoever changes it; what has no row is counted lead by lead.
"""
