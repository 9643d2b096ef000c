"""500 leads at once for 50 reps, at the pace that Slack allows, until each rep knows of each."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

from benchmarks.eyes import eyes
from benchmarks.figure import Figure
from benchmarks.stage import SDRS, prepare, processes
from benchmarks.stage import lead as lead_of
from bot.storage import schema
from bot.storage.database import Database

LEADS = 500
REPS = SDRS[:50]
PATIENCE = 120.0


async def measure(folder: Path) -> list[Figure]:
    """Seconds until the last of the leads stands in a direct message of its rep.

    Slack's rate limits are on: about one message a second for each conversation.
    """
    prepare(folder, reps=REPS)
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    schema.migrate(database)
    database.close()
    leads = [lead_of(f"Burst {n:03}", f"pat@burst{n:03}.com") for n in range(LEADS)]
    async with processes(folder) as baton:
        await baton.session.post(f"{baton.slack_url}/_/rates", json={"enabled": True})
        async with eyes(baton.session, baton.slack_url, REPS) as seen:
            started = time.perf_counter()
            sending = asyncio.create_task(baton.arrive(leads))
            named: set[str] = set()
            async with asyncio.timeout(PATIENCE):
                while len(named) < LEADS:
                    at, said = await seen.get()
                    named.update(re.findall(r"Burst \d{3}", said))
            await sending
    return [Figure("500 leads at once, the last ping", at - started, "s", aim="5 s")]
