"""Tests of the page in Debian's Chromium: one browser for all, its windows used again.

The workspaces, one after the other, share a port too: what the browser has read of the page it
need not read again.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import manifest
from sandbox.description import add_app, build
from sandbox.server import Sandbox
from tests.browser.echo import MANIFEST, TEAM, Bot
from tests.browser.visit import Visit, Visits, Windows
from tests.journeys import stage as relay
from tests.journeys.stage import Now, Stage, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for the whole folder: the browser belongs to the loop that started it."""
    missing = pytest.mark.skip(reason="Chromium is not installed; install it to test the page.")
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if not CHROMIUM:
            item.add_marker(missing)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows() -> AsyncIterator[Windows]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Windows(browser)
        await browser.close()


@pytest.fixture(scope="session")
def port() -> int:
    """Where each workspace of this session listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def slack(port: int) -> AsyncIterator[Sandbox]:
    """A small workspace with the app Echo, which nobody runs yet."""
    workspace = build(TEAM)
    add_app(workspace, MANIFEST)
    async with Sandbox(workspace, port=port) as running_workspace:
        yield running_workspace


@pytest_asyncio.fixture(loop_scope="session")
async def client(slack: Sandbox) -> AsyncWebClient:
    """Speaks as Echo."""
    (app,) = slack.workspace.apps.values()
    return AsyncWebClient(token=app.bot_token, base_url=slack.api_url)


@pytest_asyncio.fixture(loop_scope="session")
async def bot(slack: Sandbox, client: AsyncWebClient) -> AsyncIterator[Bot]:
    """Echo, running over Socket Mode."""
    (app,) = slack.workspace.apps.values()
    bolt = AsyncApp(client=client, signing_secret=app.signing_secret, process_before_response=True)
    noted = Bot(bolt)
    handler = AsyncSocketModeHandler(bolt, app.app_token)
    await handler.connect_async()
    yield noted
    await handler.close_async()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(sqlite_url: str, tmp_path: Path, port: int) -> AsyncIterator[Stage]:
    """A whole Baton in its workspace."""
    now = Now()
    workspace = build(relay.TEAM, now.workspace)
    add_app(workspace, manifest())
    async with (
        Sandbox(workspace, port=port) as slack,
        running(sqlite_url, tmp_path, slack=slack, now=now) as whole,
    ):
        yield whole


@pytest_asyncio.fixture(loop_scope="session")
async def visits(windows: Windows) -> AsyncIterator[Visits]:
    """Opens pages. Fails afterwards if a console held an error or a page asked a stranger."""
    opened = Visits(windows)
    yield opened
    await opened.close()
    assert opened.complaints == []
    assert opened.strangers == []


@pytest_asyncio.fixture(loop_scope="session")
async def sam(slack: Sandbox, visits: Visits) -> Visit:
    """Sam's page of the small workspace, wide."""
    return await visits.open(slack, "sam")
