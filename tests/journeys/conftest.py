"""Baton in a workspace, for journeys: over HTTP, and over both transports where it matters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from tests.journeys.stage import Stage, running


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What Baton logs, as data."""
    with capture_logs(processors=[format_exc_info]) as lines:
        yield lines
    for line in lines:
        print(line)


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Baton on SQLite, reached over signed HTTP."""
    async with running(sqlite_url, tmp_path) as stage:
        yield stage


@pytest.fixture(params=["http", "socket"])
async def either(
    sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    """The same, once over signed HTTP and once over Socket Mode."""
    async with running(sqlite_url, tmp_path, socket_mode=request.param == "socket") as stage:
        yield stage
