"""What outlives a run of the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import keeping
from sandbox.clock import Clock
from sandbox.description import add_app, build
from sandbox.server import Sandbox

MANIFEST = {"display_information": {"name": "Echo"}}
TITLE = {"type": "plain_text", "text": "Title"}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": TITLE,
    "submit": TITLE,
    "blocks": [
        {
            "type": "input",
            "block_id": "b",
            "label": TITLE,
            "element": {"type": "plain_text_input", "action_id": "a"},
        }
    ],
}
PEOPLE = {
    "people": [
        {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
        {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
    ],
    "channels": [{"name": "leads"}],
    "usergroups": [{"handle": "sdrs", "users": ["sam"]}],
}


async def test_state_outlives_a_run_and_a_reset_forgets_it(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "workspace.json"
    async with Sandbox(build(PEOPLE), keep=file) as slack:
        sam = slack.person("sam")
        said = await sam.say("leads", "Remember me")
        await sam.say("leads", "A reply", thread=said)
        leads = slack.workspace.channels[said.channel]
        slack.client.upload(sam.user, [("a.csv", b"a,b")], leads)
        sam.user.status_text = "Here"
    async with Sandbox(build(PEOPLE), keep=file) as slack:
        sam = slack.person("sam")
        [kept, shared] = await sam.messages("leads")
        assert (kept.text, kept["reply_count"]) == ("Remember me", 1)
        assert shared["files"][0]["name"] == "a.csv"
        assert sam.user.status_text == "Here"
        assert (await sam.say("leads", "Later")).ts > shared.ts
        slack.reset()
        assert await sam.messages("leads") == []
        assert sam.user.status_text == ""
    async with Sandbox(build(PEOPLE), keep=file) as slack:
        assert await slack.person("sam").messages("leads") == []


@pytest.mark.parametrize("late", [False, True])
async def test_dialogs_homes_tokens_and_settings_outlive_a_run(tmp_path: Path, late: bool) -> None:
    """Whether the app is installed before the workspace starts or after."""
    file = tmp_path / "workspace.json"
    clock = Clock()
    async with Sandbox(build(PEOPLE, clock), keep=file) as slack:
        workspace, app = slack.workspace, add_app(slack.workspace, MANIFEST)
        sam = slack.person("sam")
        token = workspace.grant_user(app, sam.user)
        first = workspace.modals.open(app, sam.id, {**MODAL, "private_metadata": "7"})
        first.state["b"]["a"]["value"] = "half a sentence"
        second = workspace.modals.push(app, sam.id, dict(MODAL))
        home = workspace.modals.publish(app, sam.id, {"type": "home", "blocks": []})
        key = workspace.response_urls.issue(app.id, sam.id, next(iter(workspace.channels)))
        workspace.policy.uploads = "none"
        clock.skip(600)
        moved_on = clock()
    again = build(PEOPLE)
    if not late:
        add_app(again, MANIFEST)
    async with Sandbox(again, keep=file) as slack:
        app = add_app(again, MANIFEST) if late else next(iter(again.apps.values()))
        sam = slack.person("sam")
        kept = again.modals.stack(sam.id, app)
        assert [view.id for view in kept] == [first.id, second.id]
        assert kept[0].state["b"]["a"]["value"] == "half a sentence"
        assert kept[1].previous_view_id == first.id
        assert again.modals.find(home.id) is sam.user.home
        assert again.grants[token].user_id == sam.id
        assert again.response_urls.use(key)
        assert again.policy.uploads == "none"
        assert again.clock() >= moved_on
        slack.reset()
        assert again.modals.stack(sam.id) == []


def test_a_file_that_keeps_no_workspace_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    assert keeping.read(file) is None
    file.write_text("[]")
    with pytest.raises(ValueError, match="not a kept workspace"):
        keeping.read(file)
