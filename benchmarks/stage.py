"""Workspace and bot as processes of their own, as they run in earnest."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.description import stable_id

ROOT = Path(__file__).parent.parent
TOKEN, APP_TOKEN, SECRET = "xoxb-bench", "xapp-bench", "bench-secret"
INTAKE_TOKEN = "bench-intake"
ALEX = stable_id("U", "alex")
SDRS = [f"sdr{number}" for number in range(60)]
"""So many that the pace of one person's direct message is not what is measured."""

WORKSPACE = """
[team]
name = "Bench"
{people}
[[channels]]
name = "leads"
[[channels]]
name = "marketing-feedback"
[[channels]]
name = "sales-managers"
[[apps]]
name = "Baton"
bot_token = "xoxb-bench"
app_token = "xapp-bench"
signing_secret = "bench-secret"
"""

PLAYBOOK = """
[team]
name = "Bench"
timezone = "America/New_York"
business_hours = "always"
[channels]
leads = "#leads"
marketing = "#marketing-feedback"
managers = "#sales-managers"
{sdrs}
[[people]]
email = "alex@acme.com"
role = "ae"
manager = "dana@acme.com"
max_open = 1000000
[[people]]
email = "dana@acme.com"
role = "manager"
"""


@dataclass(frozen=True, slots=True)
class Processes:
    """Where the two listen, and a session to speak to them."""

    slack_url: str
    bot_url: str
    session: aiohttp.ClientSession

    async def press(self, action_id: str, value: str) -> float:
        """One signed click by Alex; answers the seconds until it was acknowledged."""
        body = click(action_id, value)
        started = time.perf_counter()
        async with self.session.post(
            f"{self.bot_url}/slack/events", data=body, headers=signed(body)
        ) as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        return time.perf_counter() - started


def prepare(folder: Path) -> None:
    """Workspace, playbook and settings in a folder."""
    people = "".join(
        f'[[people]]\nname = "{name}"\nemail = "{name}@acme.com"\n'
        for name in ("alex", "dana", *SDRS)
    )
    sdrs = "".join(
        f'[[people]]\nemail = "{name}@acme.com"\nrole = "sdr"\nmanager = "dana@acme.com"\n'
        "max_open = 1000000\n"
        for name in SDRS
    )
    (folder / "workspace.toml").write_text(WORKSPACE.format(people=people), encoding="utf-8")
    (folder / "playbook.toml").write_text(PLAYBOOK.format(sdrs=sdrs), encoding="utf-8")


@contextlib.asynccontextmanager
async def processes(folder: Path, *, bare: bool = False) -> AsyncIterator[Processes]:
    """Starts the workspace and Baton, or the bare Bolt app in its place."""
    slack_port, bot_port = free_port(), free_port()
    slack_url, bot_url = f"http://127.0.0.1:{slack_port}", f"http://127.0.0.1:{bot_port}"
    workspace = [
        "-m", "sandbox", "--port", str(slack_port), "--workspace", str(folder / "workspace.toml"),
        "--request-url", f"{bot_url}/slack/events",
    ]  # fmt: skip
    api_url = f"{slack_url}/api/"
    bot = ["-m", "benchmarks.bare", str(bot_port), TOKEN, SECRET, api_url]
    settings = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'baton.db'}",
        "BATON_PLAYBOOK": str(folder / "playbook.toml"),
        "BATON_INTAKE_TOKEN": INTAKE_TOKEN,
        "BATON_PORT": str(bot_port),
    }
    if not bare:
        bot = ["-c", "from bot.cli import main; main()", "serve"]
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await stack.enter_async_context(_process(workspace, {}))
        await _answers(session, f"{slack_url}/_/state")
        await session.post(f"{slack_url}/_/rates", json={"enabled": False})
        await stack.enter_async_context(_process(bot, settings))
        await _answers(session, f"{bot_url}/slack/events" if bare else f"{bot_url}/readyz")
        yield Processes(slack_url, bot_url, session)


@contextlib.asynccontextmanager
async def _process(arguments: list[str], settings: dict[str, str]) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> None:
    """Waits until something answers at an address, and is ready where it can say so."""
    for _ in range(400):
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(url) as answer:
                if answer.status != 503:
                    return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"nothing answers at {url}")


def click(action_id: str, value: str) -> bytes:
    """A button press as Slack sends it."""
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": ALEX, "username": "alex", "team_id": "T1"},
        "team": {"id": "T1", "domain": "bench"},
        "api_app_id": "A1",
        "trigger_id": f"1.{value}.{action_id}",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D1"},
        "channel": {"id": "D1", "name": "directmessage"},
        "message": {"type": "message", "ts": "1.1", "text": "…", "blocks": []},
        "response_url": "http://127.0.0.1:1/none",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def signed(body: bytes) -> dict[str, str]:
    """The headers that prove a request to be Slack's."""
    at = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
