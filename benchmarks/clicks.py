"""A thousand clicks on Accept in ten seconds, come what may: a hundred a second."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from benchmarks.accept import all_accepted, wait_for_alex
from benchmarks.figure import Figure, percentile
from benchmarks.stage import Processes, prepare, processes
from bot.names import Action

CLICKS = 1_000
SECONDS = 10.0


async def measure(folder: Path) -> list[Figure]:
    """From the moment that each click was due, whether or not the ones before are answered; beside
    a Bolt listener that does nothing."""
    prepare(folder)
    async with processes(folder, bare=True) as bare:
        floor = await _clicks(bare, range(CLICKS))
    url = f"sqlite:///{folder / 'baton.db'}"
    hand_offs = wait_for_alex(folder, url, CLICKS)
    async with processes(folder) as baton:
        times = await _clicks(baton, hand_offs)
    all_accepted(url, CLICKS)
    return [
        Figure(
            f"1,000 clicks in 10 s, p{percent}",
            percentile(times, percent) * 1000,
            "ms",
            "ms bare Bolt",
            percentile(floor, percent) * 1000,
            aim,
        )
        for percent, aim in ((50, ""), (99, "250 ms"))
    ]


async def _clicks(target: Processes, leads: range) -> list[float]:
    for number in range(20):
        await target.press(Action.OPEN_THREAD.value, str(number))
    started = time.perf_counter()

    async def click(place: int, lead_id: int) -> float:
        due = started + place * SECONDS / CLICKS
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        await target.press(Action.ACCEPT.value, str(lead_id))
        return time.perf_counter() - due

    return await asyncio.gather(*(click(place, id_) for place, id_ in enumerate(leads)))
