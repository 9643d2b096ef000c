"""From a lead's arrival over HTTP to the rep's direct message in the workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.bare import accept_times
from benchmarks.eyes import eyes
from benchmarks.figure import Figure, percentile
from benchmarks.stage import SDRS, Processes, lead, prepare, processes
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
        Figure("intake to ping, p50", half, "ms", floor, floors[50], "10 ms"),
        Figure("intake to ping, p99", most, "ms", floor, floors[99], "50 ms"),
    ]


async def _seen(
    target: Processes, send: Callable[[Processes, int], Awaitable[None]]
) -> list[float]:
    """Seconds from each sending until somebody's page has a direct message, one by one."""
    times = []
    async with eyes(target.session, target.slack_url, SDRS) as seen:
        for number in range(ARRIVALS):
            started = time.perf_counter()
            sending = asyncio.create_task(send(target, number))
            at, _ = await seen.get()
            times.append(at - started)
            await sending
    return times


async def _post(target: Processes, number: int) -> None:
    async with target.session.post(
        f"{target.slack_url}/api/chat.postMessage",
        json={"channel": stable_id("U", SDRS[number % len(SDRS)]), "text": f"number {number}"},
        headers={"Authorization": "Bearer xoxb-bench"},
    ) as answer:
        assert (await answer.json())["ok"]


async def _arrive(target: Processes, number: int) -> None:
    await target.arrive([lead(f"Initech {number}", f"ping{number}@initech.com")])
