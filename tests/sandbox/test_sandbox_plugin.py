"""The fixture that other projects use: people act by the labels that they see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bolt_bots import bolt_over_socket
from bolt_examples import register
from conftest import MANIFEST

from sandbox.clock import Clock
from sandbox.pytest_plugin import Start
from sandbox.server import Sandbox


@pytest.fixture
def slack_manifest() -> dict[str, Any]:
    return MANIFEST


async def test_people_act_by_visible_labels(slack_workspace: Sandbox, slack_clock: Clock) -> None:
    (app,) = slack_workspace.workspace.apps.values()
    sam = slack_workspace.person("sam")
    async with bolt_over_socket(
        slack_workspace, app, lambda bolt: register(bolt, lambda listener: listener, [])
    ):
        await sam.command("/echo menu", "general")
        await sam.press("Approve")
        await sam.sees("Approved")
        await sam.shortcut("New thing")
        await sam.fill({"Title": "A new thing"})
        assert await sam.submit() == {}
        await sam.sees("Ticket: A new thing")
        with pytest.raises(TimeoutError, match="did not see 'Nothing'"):
            await sam.sees("Nothing", timeout=0.01)
    before = slack_workspace.workspace.clock()
    slack_clock.skip(900)
    assert slack_workspace.workspace.clock() >= before + 900


async def test_a_workspace_goes_down_and_comes_back(
    slack_workspaces: Start, tmp_path: Path
) -> None:
    keep = tmp_path / "workspace.json"
    before = await slack_workspaces(keep=keep)
    said = await before.person("sam").say("general", "See you after the restart")
    await before.stop()
    after = await slack_workspaces(keep=keep)
    assert [each.ts for each in await after.person("ada").messages("general")] == [said.ts]
