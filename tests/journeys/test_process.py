"""`baton serve` as a process of its own, killed where it hurts."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.manifest import manifest
from bot.storage import upkeep
from bot.storage.database import Database
from sandbox.description import add_app
from sandbox.faults import Fault
from sandbox.feed import Change
from sandbox.person import Message
from sandbox.records import App
from sandbox.server import Sandbox
from tests.journeys.stage import INTAKE_TOKEN, LEAD, PLAYBOOK, having, workspace_for

BATON = Path(sys.executable).parent / "baton"
DAY_AND_NIGHT = PLAYBOOK.replace('"Mon-Fri 09:00-18:00"', '"always"')
LEADS = 5


async def test_killed_in_the_middle_of_a_burst(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT, encoding="utf-8")
    async with workspace_for(lambda: datetime.now(UTC)) as slack:
        app = add_app(slack.workspace, manifest("http://127.0.0.1"))
        environment = environment_for(slack, app, sqlite_url, tmp_path)
        async with serving(environment, tmp_path) as baton:
            kill_at(slack, app, baton, message=2)
            await send_leads(environment["BATON_PORT"])
            assert await baton.wait() == -signal.SIGKILL
        async with serving(environment, tmp_path) as baton:
            kill_at(slack, app, baton, message=5)
            assert await baton.wait() == -signal.SIGKILL
        async with serving(environment, tmp_path):
            sam = slack.person("sam@acme.com")
            for number in range(LEADS):
                await sam.wait_for(having(f"Company {number}", "Qualify"), "leads", timeout=20)
                await sam.wait_for(f"Company {number}: ", "leads", timeout=20)
        for number in range(LEADS):
            cards = [m for m in said(slack, app) if having(f"Company {number} ·", "Qualify")(m)]
            assert len([m for m in cards if slack.workspace.channels[m.channel].is_im]) == 1
            assert len(cards) == 2
            story = [m for m in said(slack, app) if m.text.startswith(f"Company {number}: ")]
            assert len(story) == 1


async def test_told_to_stop_it_ends_in_order(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT, encoding="utf-8")
    async with workspace_for(lambda: datetime.now(UTC)) as slack:
        app = add_app(slack.workspace, manifest("http://127.0.0.1"))
        environment = environment_for(slack, app, sqlite_url, tmp_path)
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


def environment_for(
    slack: Sandbox, app: App, database_url: str, folder: Path, **more: str
) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "BATON_PLAYBOOK": str(folder / "playbook.toml"),
        "BATON_INTAKE_TOKEN": INTAKE_TOKEN,
        "BATON_PORT": str(free_port()),
        **more,
    }


def free_port() -> int:
    """A port below those that the system gives to others while the process is still starting."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.asynccontextmanager
async def serving(
    environment: dict[str, str], folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`baton serve`, up and answering; killed at the end if it still runs."""
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            BATON, "serve", env=environment, cwd=folder, stderr=log
        )
    try:
        await answering(f"http://127.0.0.1:{environment['BATON_PORT']}/healthz", process)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "Traceback" not in (folder / "log").read_text()


async def answering(url: str, process: asyncio.subprocess.Process) -> None:
    """Until the process answers, or was killed already."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answer:
                    assert answer.status == 200
                    return
            await asyncio.sleep(0.02)
    assert process.returncode == -signal.SIGKILL, "it did not start: its log says why"


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


def kill_at(slack: Sandbox, app: App, process: asyncio.subprocess.Process, message: int) -> None:
    """Kills the process the moment that Slack has so many messages: before it can hear of it."""

    def look(_: Change) -> None:
        if process.returncode is None and len(said(slack, app)) >= message:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    slack.workspace.feed.listen(look)


def said(slack: Sandbox, app: App) -> list[Message]:
    return [
        Message(message, channel.id)
        for channel in slack.workspace.channels.values()
        for message in channel.messages.values()
        if message["user"] == app.user_id
    ]
