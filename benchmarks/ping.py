"""From a lead's arrival over HTTP to the rep's direct message in the workspace."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from benchmarks.bare import accept_times
from benchmarks.figure import Figure, percentile
from benchmarks.stage import INTAKE_TOKEN, SDRS, Processes, prepare, processes
from bot.storage import schema
from bot.storage.database import Database
from sandbox.description import stable_id

ARRIVALS = 150


async def measure(folder: Path) -> list[Figure]:
    """p50 and p99, beside a bare transaction and a bare chat.postMessage, one after the other."""
    prepare(folder)
    bare_transaction = accept_times(folder, ARRIVALS)
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    schema.migrate(database)
    database.close()
    async with processes(folder) as baton:
        posts = await _seen(baton, _post)
        pings = await _seen(baton, _arrive)
    floors = {
        percent: (percentile(posts, percent) + percentile(bare_transaction, percent)) * 1000
        for percent in (50, 99)
    }
    floor = "ms bare transaction + bare post"
    half, most = (percentile(pings, percent) * 1000 for percent in (50, 99))
    return [
        Figure("intake to ping, p50", half, "ms", floor, floors[50], "< 25 ms"),
        Figure("intake to ping, p99", most, "ms", floor, floors[99]),
    ]


async def _seen(
    target: Processes, send: Callable[[Processes, int], Awaitable[None]]
) -> list[float]:
    """Seconds from each sending until somebody's page has a direct message, one by one."""
    seen: asyncio.Queue[float] = asyncio.Queue()
    watches = [asyncio.create_task(_watch(target, name, seen)) for name in SDRS]
    await asyncio.sleep(0.5)
    times = []
    for number in range(ARRIVALS):
        started = time.perf_counter()
        sending = asyncio.create_task(send(target, number))
        times.append(await seen.get() - started)
        await sending
    for watch in watches:
        watch.cancel()
    return times


async def _watch(target: Processes, name: str, seen: asyncio.Queue[float]) -> None:
    """Notes when a person's page hears of a direct message from the bot."""
    person = stable_id("U", name)
    async with target.session.get(
        f"{target.slack_url}/_/events?as={person}", timeout=aiohttp.ClientTimeout(total=None)
    ) as stream:
        async for line in stream.content:
            if line.startswith(b"data:"):
                event = json.loads(line[5:])
                if event["type"] == "message" and event["channel"].startswith("D"):
                    seen.put_nowait(time.perf_counter())


async def _post(target: Processes, number: int) -> None:
    async with target.session.post(
        f"{target.slack_url}/api/chat.postMessage",
        json={"channel": stable_id("U", SDRS[number % len(SDRS)]), "text": f"number {number}"},
        headers={"Authorization": "Bearer xoxb-bench"},
    ) as answer:
        assert (await answer.json())["ok"]


async def _arrive(target: Processes, number: int) -> None:
    lead = {
        "email": f"ping{number}@initech.com",
        "first_name": "Pat",
        "title": "VP Operations",
        "company": f"Initech {number}",
        "employees": 300,
        "industry": "software",
        "actions": [{"action": "demo_request"}],
    }
    async with target.session.post(
        f"{target.bot_url}/intake/leads",
        json=lead,
        headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
    ) as answer:
        assert answer.status == 202, await answer.text()
