"""Baton in a workspace, for journeys: over HTTP, and over both transports where it matters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from bot.manifest import manifest
from sandbox.clock import Clock
from sandbox.server import Sandbox
from tests.journeys.stage import TEAM, Now, Stage, running


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What Baton logs, as data."""
    with capture_logs(processors=[format_exc_info]) as lines:
        yield lines
    for line in lines:
        print(line)


@pytest.fixture
def clock() -> Now:
    """The one clock that workspace and bot go by."""
    return Now()


@pytest.fixture
def slack_description() -> dict[str, Any]:
    return TEAM


@pytest.fixture
def slack_manifest() -> dict[str, Any]:
    return manifest()


@pytest.fixture
def slack_clock(clock: Now) -> Clock:
    return clock.workspace


@pytest.fixture
async def stage(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Baton on SQLite, reached over signed HTTP."""
    slack_workspace.workspace.limits.enabled = True
    async with running(sqlite_url, tmp_path, slack=slack_workspace, now=clock) as stage:
        yield stage


@pytest.fixture(params=["http", "socket"])
async def either(
    slack_workspace: Sandbox,
    clock: Now,
    sqlite_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Stage]:
    """The same, once over signed HTTP and once over Socket Mode."""
    slack_workspace.workspace.limits.enabled = True
    over_socket = request.param == "socket"
    async with running(
        sqlite_url, tmp_path, slack=slack_workspace, now=clock, socket_mode=over_socket
    ) as stage:
        yield stage
