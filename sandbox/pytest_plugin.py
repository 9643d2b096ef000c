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

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.description import add_app, build
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

PEOPLE = [
    {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
    {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
]
Start = Callable[..., Awaitable[Sandbox]]
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
    async with _workspace(slack_description, slack_manifest, slack_clock) as slack:
        yield slack


@pytest.fixture
async def slack_workspaces(
    slack_description: dict[str, Any], slack_manifest: dict[str, Any] | None
) -> AsyncIterator[Start]:
    """Starts workspaces in the middle of a test: for restarts, outages, or several at once.

    `await slack_workspaces(clock=…, keep=…, port=…)` takes what `Sandbox` takes; `manifest` is for
    another app, `workspace` to serve one again that was stopped, `rates` keeps the rate limits.
    Each ends with the test, or earlier by its `stop()`.
    """
    async with contextlib.AsyncExitStack() as stack:

        async def start(
            *,
            clock: Callable[[], float] | None = None,
            manifest: dict[str, Any] | None = slack_manifest,
            workspace: Workspace | None = None,
            rates: bool = False,
            **more: Any,
        ) -> Sandbox:
            slack = (
                _workspace(slack_description, manifest, clock or Clock(), **more)
                if workspace is None
                else Sandbox(workspace, **more)
            )
            slack.workspace.limits.enabled = rates
            return await stack.enter_async_context(slack)

        yield start


def _workspace(
    description: dict[str, Any],
    manifest: dict[str, Any] | None,
    clock: Callable[[], float],
    **more: Any,
) -> Sandbox:
    workspace = build(description, clock)
    if manifest is not None:
        add_app(workspace, manifest)
    workspace.limits.enabled = False
    return Sandbox(workspace, **{"retry_delays": (0.0, 0.0, 0.0), **more})
