"""Starts workspace and bot together, and lets a lead arrive."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from rich.console import Console

from bot import bootstrap
from bot.bootstrap import Baton
from bot.demo import history
from bot.demo.play import Play
from bot.manifest import manifest
from bot.settings import Settings, SettingsError
from bot.storage import schema
from bot.storage.database import Database
from bot.web import SLACK_PATH, Asgi
from sandbox.clock import Clock
from sandbox.description import add_app, load
from sandbox.server import Sandbox

HERE = Path(__file__).parent
UNTIL_IT_ARRIVES = 6.0
"""Seconds in which a visitor can open the page before the lead comes in."""

out = Console(highlight=False, soft_wrap=True)


async def run_demo(port: int, folder: Path | None, speed: float) -> None:
    """Runs until interrupted. Database and workspace are kept in `folder`, or thrown away.

    `speed` is how many seconds pass there in one of ours, for workspace and bot alike. Raises
    `SettingsError` where the port is taken.
    """
    bootstrap.configure_logs("console")
    with contextlib.ExitStack() as files:
        kept = folder or Path(files.enter_context(tempfile.TemporaryDirectory()))
        kept.mkdir(parents=True, exist_ok=True)
        async with contextlib.AsyncExitStack() as stack:
            clock = Clock()
            clock.run(speed)
            keep = kept / "workspace.json" if folder else None
            slack = Sandbox(load(HERE / "workspace.toml", clock), port=port, keep=keep)
            try:
                await stack.enter_async_context(slack)
            except OSError:
                raise SettingsError(f"Port {port} is taken. Choose another: --port 0") from None
            app = add_app(slack.workspace, manifest("http://127.0.0.1"))
            settings = Settings(
                _env_file=None,
                slack_bot_token=app.bot_token,
                slack_signing_secret=app.signing_secret,
                slack_app_token=None,
                slack_api_url=slack.api_url,
                database_url=f"sqlite:///{kept / 'demo.db'}",
                baton_playbook=HERE / "playbook.toml",
                baton_intake_token=None,
                baton_port=_free_port(),
            )
            now = _utc(clock)
            _prepare(settings, now)
            baton = Baton(settings, now)
            stack.callback(baton.close)
            asgi = await stack.enter_async_context(baton.running())
            app.request_url = f"http://127.0.0.1:{settings.baton_port}{SLACK_PATH}"
            Play(slack, baton, clock).offer()
            await _serve(slack, baton, asgi)


def _utc(clock: Clock) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(clock(), UTC)


def _prepare(settings: Settings, now: Callable[[], datetime]) -> None:
    """A database of the current schema, with the history in it the first time."""
    database = Database(settings.database_url)
    before, _ = schema.migrate(database)
    if before is None:
        desk = bootstrap.open_desk(settings, database, now)
        database.write(history.tell, desk.team, desk.now())
    database.close()


async def _serve(slack: Sandbox, baton: Baton, asgi: Asgi) -> None:
    config = uvicorn.Config(
        asgi,
        host="127.0.0.1",
        port=baton.settings.baton_port,
        lifespan="off",
        log_level="error",
        access_log=False,
    )
    sam = slack.person("sam@acme.com")
    out.print(f"\n  [bold]Open {slack.url}/?as={sam.id}[/bold]  You are Sam, an SDR at Acme.")
    out.print("  A lead arrives in a few seconds. Take it with Qualify and hand it off;")
    out.print("  then switch to Alex, who can Accept or Reject it. Ctrl-C ends the demo.\n")
    arrival = asyncio.create_task(_arrival(slack))
    try:
        await uvicorn.Server(config).serve()
    finally:
        arrival.cancel()


async def _arrival(slack: Sandbox) -> None:
    await asyncio.sleep(UNTIL_IT_ARRIVES)
    await slack.stagehand.run({"id": "arrive"})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
