"""What the database learns of messages: all that is known by then, in one transaction."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.delivery.record import Write
from bot.storage.database import Database

Attempt = Callable[[Callable[[], Awaitable[float]]], Awaitable[float]]
"""Carries out work on the database; answers how many seconds to wait where that failed."""


@dataclass(slots=True)
class _Entry:
    write: Write
    is_written: bool = False


class Ledger:
    """Writes down what became of messages. While one transaction runs, what comes in the meantime
    waits for the next, which takes it all."""

    def __init__(self, database: Database, attempt: Attempt, stopping: asyncio.Event) -> None:
        self._database = database
        self._attempt = attempt
        self._stopping = stopping
        self._fresh: list[_Entry] = []
        self._pen = asyncio.Lock()

    async def enter(self, write: Write) -> None:
        """Until it is written, or the worker stops: what could not be written with the others is
        tried by itself, and the message stays in this worker's hands.

        After a stop its lease runs out, and it is looked for in Slack before it is sent again.
        """
        entry = _Entry(write)
        self._fresh.append(entry)
        async with self._pen:
            if self._fresh:
                await self._together()
        while not entry.is_written and (wait := await self._written([entry])):
            if self._stopping.is_set():
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._stopping.wait()

    async def _together(self) -> None:
        entries, self._fresh = self._fresh, []
        await self._written(entries)

    async def _written(self, entries: Sequence[_Entry]) -> float:
        """Seconds to wait where it failed."""

        def write(connection: Connection) -> None:
            for entry in entries:
                entry.write(connection)

        async def once() -> float:
            await self._database.anote(write)
            return 0.0

        wait = await self._attempt(once)
        for entry in entries:
            entry.is_written = not wait
        return wait
