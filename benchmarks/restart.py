"""A rung that fell due while the bot was dead: how long after it is ready is it told."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

import aiohttp

from benchmarks.eyes import eyes
from benchmarks.figure import Figure
from benchmarks.stage import SDRS, Processes, baton, free_port, lead, prepare, workspace
from bot.storage import schema
from bot.storage.database import Database

LADDER = """
[[sla]]
applies_to = "escalated"
ladder = [{ after = "2s", do = "nudge" }]
"""


async def measure(folder: Path) -> list[Figure]:
    """Killed with -9 right after a lead came in; started again when its rung is overdue.

    Negative: it was told before anybody could see that the process is ready.
    """
    prepare(folder, LADDER)
    with contextlib.closing(Database(f"sqlite:///{folder / 'baton.db'}")) as database:
        schema.migrate(database)
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        port = free_port()
        slack_url = await stack.enter_async_context(workspace(folder, session, port))
        seen = await stack.enter_async_context(eyes(session, slack_url, SDRS))
        async with baton(folder, session, slack_url, port) as process:
            bot = Processes(slack_url, (f"http://127.0.0.1:{port}",), session)
            await bot.arrive([lead("Initech", "pat@initech.com")])
            await seen.get()
            process.kill()
            await process.wait()
        await asyncio.sleep(3)
        async with baton(folder, session, slack_url, port):
            ready = time.perf_counter()
            async with asyncio.timeout(60):
                while "has waited" not in (told := await seen.get())[1]:
                    pass
    return [Figure("overdue rung, after being ready", told[0] - ready, "s", aim="1 s")]
