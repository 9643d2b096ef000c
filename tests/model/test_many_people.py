"""A team larger than the number of people whom Slack lets an app look up in a minute."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from benchmarks.soak import world
from bot.manifest import manifest
from sandbox.description import add_app, build
from sandbox.faults import Faults
from tests.model.bot import FIRST_LOOK, Bot
from tests.model.virtual import Clock, VirtualLoop


def test_everybody_is_found_in_the_end_and_the_start_does_not_wait(sqlite_url: str) -> None:
    team = world.reps(60)
    loop = VirtualLoop()
    clock = Clock(loop, world.START)
    workspace = build(world.workspace(team), clock=clock.unix)
    add_app(workspace, manifest("http://127.0.0.1"))

    async def live() -> None:
        bot = Bot(sqlite_url, world.playbook(team), workspace, clock, Faults())
        await bot.start()
        assert clock() - world.START < timedelta(seconds=FIRST_LOOK + 1)
        async with asyncio.timeout(60):
            while not bot.desk.met:
                await asyncio.sleep(1)
        assert all(bot.desk.slack_id_of(rep.email) for rep in team)
        await bot.end()

    loop.run_until_complete(live())
    loop.close()
