"""People at the workspace's page: when they see a direct message, and what it says."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterable

import aiohttp

from sandbox.description import stable_id

Seen = tuple[float, str]
"""When (`time.perf_counter`), and the message as JSON."""


@contextlib.asynccontextmanager
async def eyes(
    session: aiohttp.ClientSession, slack_url: str, names: Iterable[str]
) -> AsyncIterator[asyncio.Queue[Seen]]:
    """What these people see in their direct messages from now on."""
    seen: asyncio.Queue[Seen] = asyncio.Queue()
    watches = []
    for name in names:
        stream = await session.get(
            f"{slack_url}/_/events?as={stable_id('U', name)}",
            timeout=aiohttp.ClientTimeout(total=None),
        )
        watches.append(asyncio.create_task(_watch(stream, seen)))
    try:
        yield seen
    finally:
        for watch in watches:
            watch.cancel()


async def _watch(stream: aiohttp.ClientResponse, seen: asyncio.Queue[Seen]) -> None:
    async with stream:
        async for line in stream.content:
            if line.startswith(b"data:"):
                event = json.loads(line[5:])
                if event["type"] == "message" and event["channel"].startswith("D"):
                    seen.put_nowait((time.perf_counter(), line.decode()))
