"""A whole Baton in a local Slack workspace, driven as its people would."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn

from bot.bootstrap import Baton
from bot.manifest import manifest
from bot.settings import Settings
from bot.storage.database import Database
from sandbox.description import add_app, build
from sandbox.person import Message, Person
from sandbox.records import App
from sandbox.server import Sandbox

TEAM = {
    "team": {"name": "Acme"},
    "people": [
        {"name": name, "real_name": real_name, "email": f"{name}@acme.com", "tz": zone}
        for name, real_name, zone in [
            ("sam", "Sam Okafor", "America/New_York"),
            ("riley", "Riley Chen", "America/New_York"),
            ("alex", "Alex Kim", "America/New_York"),
            ("jo", "Jo Novak", "Europe/London"),
            ("dana", "Dana Ruiz", "America/New_York"),
            ("kim", "Kim Berg", "America/New_York"),
            ("max", "Max Weber", "Europe/Berlin"),
            ("eve", "Eve Outsider", "America/New_York"),
        ]
    ],
    "channels": [{"name": "leads"}, {"name": "marketing-feedback"}, {"name": "sales-managers"}],
}

PLAYBOOK = (Path(__file__).parent / "playbook.toml").read_text(encoding="utf-8")

INTAKE_TOKEN = "intake-token"

LEAD = {
    "email": "pat@initech.com",
    "first_name": "Pat",
    "last_name": "Lee",
    "title": "VP Operations",
    "company": "Initech",
    "employees": 300,
    "industry": "software",
    "country": "US",
    "source": "webinar",
    "campaign": "Autumn 2026",
    "actions": [{"action": "demo_request"}],
}


class Now:
    """A clock that runs with real time from a Monday morning, and jumps when told."""

    def __init__(self) -> None:
        self._ahead = datetime(2026, 11, 23, 15, 0, tzinfo=UTC) - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def skip(self, **span: float) -> None:
        self._ahead += timedelta(**span)


@dataclass
class Stage:
    """The workspace with Baton in it."""

    slack: Sandbox
    app: App
    baton: Baton
    now: Now
    url: str
    session: aiohttp.ClientSession
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        return self.people.setdefault(name, self.slack.person(f"{name}@acme.com"))

    async def arrive(self, **changes: Any) -> int:
        """A lead comes in over HTTP; answers its id."""
        async with self.session.post(
            f"{self.url}/intake/leads",
            json=LEAD | changes,
            headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
        ) as answer:
            assert answer.status == 202, await answer.text()
            return int((await answer.json())["leads"][0]["id"])

    async def owner_of(self, lead_id: int) -> Person:
        """Whoever owes the lead its next step."""
        from bot.storage import leads

        lead = await self.baton.database.aread(leads.load, lead_id)
        assert lead.owner
        return self.slack.person(lead.owner)


@contextlib.asynccontextmanager
async def running(
    database_url: str,
    *,
    socket_mode: bool = False,
    now: Now | None = None,
    slack: Sandbox | None = None,
    playbook: str = PLAYBOOK,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """Baton, served, in a workspace; both end with the block. A workspace given stays."""
    now = now or Now()
    (tmp_path / "playbook.toml").write_text(playbook, encoding="utf-8")
    async with contextlib.AsyncExitStack() as stack:
        if slack is None:
            slack = await stack.enter_async_context(
                Sandbox(build(TEAM, clock=lambda: now().timestamp()))
            )
            add_app(slack.workspace, manifest(None if socket_mode else "http://127.0.0.1"))
        app = next(iter(slack.workspace.apps.values()))
        settings = Settings(
            _env_file=None,
            slack_bot_token=app.bot_token,
            slack_signing_secret=app.signing_secret,
            slack_app_token=app.app_token if socket_mode else None,
            slack_api_url=slack.api_url,
            database_url=database_url,
            baton_playbook=tmp_path / "playbook.toml",
            baton_intake_token=INTAKE_TOKEN,
            baton_port=0,
        )
        baton = Baton(settings, now)
        stack.callback(baton.close)
        asgi = await stack.enter_async_context(baton.running())
        url = await stack.enter_async_context(serving(asgi))
        if not socket_mode:
            app.request_url = f"{url}/slack/events"
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Stage(slack, app, baton, now, url, session)


@contextlib.asynccontextmanager
async def serving(asgi: Any) -> AsyncIterator[str]:
    """The application on a free port of this machine."""
    config = uvicorn.Config(
        asgi, host="127.0.0.1", port=0, lifespan="off", log_level="error", access_log=False
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@pytest.fixture(params=["http", "socket"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def relay(sqlite_url: str, transport: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Baton on SQLite, once over signed HTTP and once over Socket Mode."""
    async with running(sqlite_url, socket_mode=transport == "socket", tmp_path=tmp_path) as stage:
        yield stage


def having(*words: str) -> Callable[[Message], bool]:
    """Picks the message in which all these words stand."""
    return lambda message: all(word in message.words for word in words)


__all__ = ["Database", "Now", "Stage", "having", "running"]
