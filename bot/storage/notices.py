"""Between processes on one PostgreSQL database: messages of one wake the workers of all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
from sqlalchemy import Connection, text

from bot.storage.database import Database

CHANNEL = "baton_outbox"

AGAIN = 2.0
"""Seconds until the next attempt to listen; workers look for themselves meanwhile."""

_NOTIFY = text("SELECT pg_notify(:channel, current_setting('application_name'))")


def announce(connection: Connection) -> None:
    """On commit, every other process on this database hears that there is something to say."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"channel": CHANNEL})


async def listen(database: Database, heard: Callable[[], None]) -> None:
    """Calls `heard` for what other processes announce, until cancelled; connects again whenever
    the connection is lost. SQLite, which has one process, is not listened to."""
    while not database.is_sqlite:
        try:
            await _listen_once(database, heard)
        except psycopg.Error:
            await asyncio.sleep(AGAIN)


async def _listen_once(database: Database, heard: Callable[[], None]) -> None:
    connection = await psycopg.AsyncConnection.connect(**database.driver_arguments, autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        heard()  # something may have been said while nobody listened
        async for notice in connection.notifies():
            if notice.payload != database.process:
                heard()
