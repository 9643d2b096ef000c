"""The table of sums that reports are put together from."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from bot.storage.tables import metadata

DAY = 24 * 60 * 60
"""Seconds."""

Key = tuple[int, int]
"""Some days: the first of them, counted from 1970 in UTC, and how many they are."""

ALL = ""
"""The cut of what is not cut."""

summaries = Table(
    "summaries",
    metadata,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("cut", String(20), primary_key=True),
    Column("sums", Text, nullable=False),
    info={"derived": True},
)
"""The leads received on some days: many days summed up by what reports are cut by, few as they are,
in columns.

`first` is a day, counted from 1970 in UTC, `days` how many there are from it on. `sums` is
`qualification.sums.as_json`, or where `cut` names a column of `storage.columns` that column's text.

A row is deleted by the database's own triggers as soon as anything changes that it was made from,
whoever changes it; what has no row is counted lead by lead.
"""
