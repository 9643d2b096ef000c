"""`baton serve` as processes of their own, in a workspace that goes by real time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from sandbox.feed import Change
from sandbox.person import Message
from sandbox.records import App
from sandbox.server import Sandbox
from tests.journeys.stage import INTAKE_TOKEN, PLAYBOOK

BATON = Path(sys.executable).parent / "baton"
DAY_AND_NIGHT = PLAYBOOK.replace('"Mon-Fri 09:00-18:00"', '"always"')


def environment_for(slack: Sandbox, database_url: str, folder: Path, **more: str) -> dict[str, str]:
    """Settings of one process; each has a port of its own."""
    app = app_of(slack)
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


def kill_at(slack: Sandbox, process: asyncio.subprocess.Process, message: int) -> None:
    """Kills the process the moment that Slack has so many messages: before it can hear of it."""
    killed = False

    def look(_: Change) -> None:
        nonlocal killed
        # Once: to kill it again would look how it ended, and take that from whoever waits for it.
        if not killed and len(said(slack)) >= message:
            killed = True
            process.kill()

    slack.workspace.feed.listen(look)


def said(slack: Sandbox) -> list[Message]:
    """Every message of the bot, in any channel."""
    user = app_of(slack).user_id
    return [
        Message(message, channel.id)
        for channel in slack.workspace.channels.values()
        for message in channel.messages.values()
        if message["user"] == user
    ]


def app_of(slack: Sandbox) -> App:
    (app,) = slack.workspace.apps.values()
    return app
