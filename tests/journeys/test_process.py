"""`baton serve` as a process of its own, killed where it hurts."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from bot.storage import upkeep
from bot.storage.database import Database
from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.journeys.processes import DAY_AND_NIGHT, environment_for, kill_at, said, serving
from tests.journeys.stage import INTAKE_TOKEN, LEAD, having

LEADS = 5


@pytest.fixture
def slack_clock() -> Clock:
    """Real time: what the processes go by."""
    return Clock()


async def test_killed_in_the_middle_of_a_burst(
    slack_workspace: Sandbox, sqlite_url: str, tmp_path: Path
) -> None:
    slack = slack_workspace
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT, encoding="utf-8")
    environment = environment_for(slack, sqlite_url, tmp_path)
    async with serving(environment, tmp_path) as baton:
        kill_at(slack, baton, message=2)
        await send_leads(environment["BATON_PORT"])
        assert await baton.wait() == -signal.SIGKILL
    async with serving(environment, tmp_path) as baton:
        kill_at(slack, baton, message=5)
        assert await baton.wait() == -signal.SIGKILL
    async with serving(environment, tmp_path):
        sam = slack.person("sam@acme.com")
        for number in range(LEADS):
            await sam.wait_for(having(f"Company {number}", "Qualify"), "leads", timeout=20)
            await sam.wait_for(f"Company {number}: ", "leads", timeout=20)
    for number in range(LEADS):
        cards = [m for m in said(slack) if having(f"Company {number} ·", "Qualify")(m)]
        assert len([m for m in cards if slack.workspace.channels[m.channel].is_im]) == 1
        assert len(cards) == 2
        story = [m for m in said(slack) if m.text.startswith(f"Company {number}: ")]
        assert len(story) == 1


async def test_told_to_stop_it_ends_in_order(
    slack_workspace: Sandbox, sqlite_url: str, tmp_path: Path
) -> None:
    slack = slack_workspace
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT, encoding="utf-8")
    environment = environment_for(slack, sqlite_url, tmp_path)
    slack.faults.set(Fault(latency=0.5, methods=frozenset({"chat.postMessage"}), times=2))
    async with serving(environment, tmp_path) as baton:
        await send_leads(environment["BATON_PORT"])
        baton.terminate()
        async with asyncio.timeout(10):
            assert await baton.wait() == 0
    # What was on its way is written down as said.
    database = Database(sqlite_url)
    assert "leased" not in database.read(upkeep.counts)
    database.close()


async def send_leads(port: str) -> None:
    """A burst; the answer may be lost with the process, the leads are not."""
    leads = [
        LEAD | {"email": f"pat@company{number}.com", "company": f"Company {number}"}
        for number in range(LEADS)
    ]
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"http://127.0.0.1:{port}/intake/leads",
            json=leads,
            headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
        ) as answer,
    ):
        assert answer.status == 202
