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
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.storage import schema
from bot.storage.database import Database
from sandbox.description import stable_id
from tests import postgres

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
    """Where workspace and bots listen, and a session to speak to them."""

    slack_url: str
    bot_urls: tuple[str, ...]
    session: aiohttp.ClientSession

    @property
    def bot_url(self) -> str:
        """The only bot, or the first."""
        return self.bot_urls[0]

    async def press(self, action_id: str, value: str) -> float:
        """One signed click by Alex, on the bots in turn; answers the seconds until it was
        acknowledged."""
        body = click(action_id, value)
        url = self.bot_urls[int(value) % len(self.bot_urls)]
        started = time.perf_counter()
        async with self.session.post(
            f"{url}/slack/events", data=body, headers=signed(body)
        ) as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        return time.perf_counter() - started

    async def arrive(self, leads: list[dict[str, Any]]) -> None:
        """Leads over HTTP."""
        async with self.session.post(
            f"{self.bot_url}/intake/leads",
            json=leads,
            headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
        ) as answer:
            assert answer.status == 202, await answer.text()


def lead(company: str, email: str) -> dict[str, Any]:
    """A lead that is escalated at once, as a program sends it."""
    return {
        "email": email,
        "first_name": "Pat",
        "title": "VP Operations",
        "company": company,
        "employees": 300,
        "industry": "software",
        "actions": [{"action": "demo_request"}],
    }


def prepare(folder: Path, more: str = "", reps: Sequence[str] = tuple(SDRS)) -> None:
    """Workspace and playbook in a folder; `more` is added to the playbook."""
    people = "".join(
        f'[[people]]\nname = "{name}"\nemail = "{name}@acme.com"\n'
        for name in ("alex", "dana", *SDRS)
    )
    sdrs = "".join(
        f'[[people]]\nemail = "{name}@acme.com"\nrole = "sdr"\nmanager = "dana@acme.com"\n'
        "max_open = 1000000\n"
        for name in reps
    )
    (folder / "workspace.toml").write_text(WORKSPACE.format(people=people), encoding="utf-8")
    (folder / "playbook.toml").write_text(PLAYBOOK.format(sdrs=sdrs) + more, encoding="utf-8")


@contextlib.asynccontextmanager
async def processes(
    folder: Path, database_url: str = "", *, bare: bool = False, count: int = 1
) -> AsyncIterator[Processes]:
    """Starts the workspace and so many Batons, or the bare Bolt app in their place. The database
    is SQLite in the folder unless another one is named."""
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        bot_ports = [free_port() for _ in range(count)]
        slack_url = await stack.enter_async_context(workspace(folder, session, bot_ports[0]))
        places = []
        for port in bot_ports:
            url = f"http://127.0.0.1:{port}"
            if bare:
                api_url = f"{slack_url}/api/"
                bot = ["-m", "benchmarks.bare", str(port), TOKEN, SECRET, api_url]
                await stack.enter_async_context(_process(bot, {}))
                await _answers(session, f"{url}/slack/events")
            else:
                await stack.enter_async_context(
                    baton(folder, session, slack_url, port, database_url)
                )
            places.append(url)
        yield Processes(slack_url, tuple(places), session)


@contextlib.asynccontextmanager
async def workspace(
    folder: Path, session: aiohttp.ClientSession, bot_port: int
) -> AsyncIterator[str]:
    """The workspace alone, without rate limits; answers its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = [
        "-m", "sandbox", "--port", str(port), "--workspace", str(folder / "workspace.toml"),
        "--request-url", f"http://127.0.0.1:{bot_port}/slack/events",
    ]  # fmt: skip
    async with _process(arguments, {}):
        await _answers(session, f"{url}/_/state")
        await session.post(f"{url}/_/rates", json={"enabled": False})
        yield url


@contextlib.asynccontextmanager
async def baton(
    folder: Path,
    session: aiohttp.ClientSession,
    slack_url: str,
    port: int,
    database_url: str = "",
) -> AsyncIterator[asyncio.subprocess.Process]:
    """One `baton serve`, ready."""
    settings = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack_url}/api/",
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'baton.db'}",
        "BATON_PLAYBOOK": str(folder / "playbook.toml"),
        "BATON_INTAKE_TOKEN": INTAKE_TOKEN,
        "BATON_PORT": str(port),
    }
    arguments = ["-c", "from bot.cli import main; main()", "serve"]
    async with _process(arguments, settings) as process:
        await _answers(session, f"http://127.0.0.1:{port}/readyz")
        yield process


@contextlib.asynccontextmanager
async def _process(
    arguments: list[str], settings: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> None:
    """Waits until something answers at an address, and is ready where it can say so."""
    for _ in range(2000):
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(url) as answer:
                if answer.status != 503:
                    return
        await asyncio.sleep(0.01)
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


@contextlib.contextmanager
def postgres_database() -> Iterator[str]:
    """A migrated PostgreSQL database on a durable server of our own."""
    with postgres.server(flags="-c max_connections=200") as server:
        postgres.administer(server, "CREATE DATABASE bench")
        url = f"{server}/bench"
        with contextlib.closing(Database(url)) as database:
            schema.migrate(database)
        yield url


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
