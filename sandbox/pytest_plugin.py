"""Fixtures for tests of any Slack app: add `pytest_plugins = ["sandbox.pytest_plugin"]`.

@pytest.fixture
def slack_manifest():
    return json.loads(Path("manifest.json").read_text())

async def test_a_lead_is_taken(slack_workspace):
    sam = slack_workspace.person("sam")
    await sam.press("Qualify")
    await sam.fill({"Direct phone": "+1 415 555 0134"})
    assert await sam.submit() == {}
    await sam.sees("Thank you")
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.description import add_app, build
from sandbox.server import Sandbox

PEOPLE = [
    {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
    {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
]
DESCRIPTION: dict[str, Any] = {"people": PEOPLE, "channels": [{"name": "general"}]}


@pytest.fixture
def slack_description() -> dict[str, Any]:
    """People, channels and user groups, as in a workspace's file; override to have others."""
    return DESCRIPTION


@pytest.fixture
def slack_manifest() -> dict[str, Any] | None:
    """The manifest of the app under test; override to have it installed."""
    return None


@pytest.fixture
def slack_clock() -> Clock:
    """The workspace's clock, to skip ahead with."""
    return Clock()


@pytest.fixture
async def slack_workspace(
    slack_description: dict[str, Any], slack_manifest: dict[str, Any] | None, slack_clock: Clock
) -> AsyncIterator[Sandbox]:
    """A running workspace, without rate limits; its app's tokens are on `apps[...]`."""
    workspace = build(slack_description, slack_clock)
    if slack_manifest is not None:
        add_app(workspace, slack_manifest)
    workspace.limits.enabled = False
    async with Sandbox(workspace, retry_delays=(0.0, 0.0, 0.0)) as slack:
        yield slack
