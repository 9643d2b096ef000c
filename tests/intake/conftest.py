"""Intake as other programs meet it: the ASGI application on a real database."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bot.intake.http import router
from bot.intake.outcomes import router as outcome_router
from bot.storage.database import Database
from bot.usecases import intake, outcomes
from bot.usecases.intake import Taken
from bot.usecases.outcomes import Noted, NotNoted, Outcome
from bot.web import create_app
from qualification.lead import Lead
from qualification.team import Team

TOKEN = "open-sesame"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any

    @property
    def ids(self) -> list[int]:
        return [lead["id"] for lead in self.body["leads"]]

    @property
    def paths(self) -> list[str]:
        return [error["path"] for error in self.body["errors"]]


@dataclass(frozen=True, slots=True)
class Door:
    """Sends requests to the application, as a server would."""

    app: Callable[..., Awaitable[None]]

    async def post(self, body: Any, token: str | None = TOKEN, **headers: str) -> Answer:
        """Posts bytes as they are, anything else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send("POST", "/intake/leads", raw, token, **headers)

    async def send(
        self, method: str, path: str, raw: bytes = b"", token: str | None = None, **headers: str
    ) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["authorization"] = f"Bearer {token}"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "server": ("test", 80),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        parts = [raw[start : start + 65_536] for start in range(0, len(raw), 65_536)] or [b""]
        inbox = [
            {"type": "http.request", "body": part, "more_body": more < len(parts)}
            for more, part in enumerate(parts, 1)
        ]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return inbox.pop(0) if inbox else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        text = b"".join(message.get("body", b"") for message in sent)
        return Answer(sent[0]["status"], json.loads(text))


def door_to(database: Database, team: Team, now: datetime, token: str | None = TOKEN) -> Door:
    async def take(leads: Sequence[Lead]) -> list[Taken]:
        return await database.awrite(intake.take, leads, team, now, "http")

    async def fit() -> list[str]:
        return []

    async def note(told: Sequence[Outcome]) -> list[Noted | NotNoted]:
        return await database.awrite(outcomes.take, told, team, now, "http")

    routes = router(take, token, lambda: now, "USD")
    routes.include_router(outcome_router(note, token, lambda: now, "USD"))
    return Door(create_app(routes, fit, None))


@pytest.fixture
def door(database: Database, team: Team, now: datetime) -> Door:
    return door_to(database, team, now)


@pytest.fixture
def sqlite_door(sqlite_url: str, team: Team, now: datetime) -> Iterator[Door]:
    """For what does not depend on the database."""
    database = Database(sqlite_url)
    yield door_to(database, team, now)
    database.close()
