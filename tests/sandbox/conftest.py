"""A workspace with two people, an app, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.description import add_app, build
from sandbox.records import App
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

MANIFEST = {
    "display_information": {"name": "Echo"},
    "features": {
        "slash_commands": [{"command": "/echo", "description": "Says it again"}],
        "shortcuts": [
            {"type": "global", "callback_id": "new_thing", "name": "New thing"},
            {"type": "message", "callback_id": "keep", "name": "Keep this"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "message.channels", "message.im"]
        }
    },
}


class Clock:
    """Unix seconds, moved by hand."""

    def __init__(self, now: float = 1_763_900_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    return build(
        {
            "team": {"name": "Acme"},
            "people": [
                {
                    "name": "sam",
                    "real_name": "Sam Okafor",
                    "email": "sam@acme.com",
                    "tz": "America/New_York",
                },
                {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
            ],
            "channels": [
                {"name": "leads"},
                {"name": "secret", "members": ["ada"], "private": True},
            ],
        },
        clock,
    )


@pytest.fixture
def app(workspace: Workspace) -> App:
    return add_app(workspace, MANIFEST)


@pytest.fixture
async def slack(workspace: Workspace, app: App) -> AsyncIterator[Sandbox]:
    async with Sandbox(workspace, retry_delays=(0.0, 0.0, 0.0)) as running:
        yield running


@pytest.fixture
async def web_client(slack: Sandbox, app: App) -> AsyncWebClient:
    return AsyncWebClient(token=app.bot_token, base_url=slack.api_url)
