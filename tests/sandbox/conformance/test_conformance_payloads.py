"""What apps are sent has the keys and types of Slack's samples."""

from __future__ import annotations

from typing import Any

import pytest
from conformance_shapes import PAYLOADS, strays
from conformance_stage import HOME, MODAL, Stage

from sandbox import payloads, people
from sandbox.deliver import Deliveries
from sandbox.events import Events
from sandbox.records import App

KINDS = {
    "app_home_opened": "AppHomeOpened",
    "app_mention": "AppMention",
    "dnd_updated_user": "DndUpdatedUser",
    "link_shared": "LinkShared",
    "member_joined_channel": "MemberJoinedChannel",
    "reaction_added": "ReactionAdded",
    "subteam_members_changed": "SubteamMembersChanged",
    "user_change": "UserChange",
    "user_status_changed": "UserStatusChanged",
    "app_uninstalled": "AppUninstalled",
    "tokens_revoked": "TokensRevoked",
}
ALSO: dict[str, frozenset[str]] = {
    "user_change": frozenset({"event_ts"}),
}
"""Keys that Slack sends although its sample lacks them."""


class Sent(Deliveries):
    """Keeps envelopes instead of sending them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.workspace)
        self.envelopes: list[dict[str, Any]] = []

    def event(self, app: App, envelope: dict[str, Any]) -> None:
        assert envelope["api_app_id"] == app.id
        self.envelopes.append(envelope)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def everything_happens(stage: Stage) -> list[dict[str, Any]]:
    sent = Sent(stage)
    events = Events(stage.workspace, sent)
    stage.app.events = frozenset({*KINDS, "message.channels"})
    workspace, leads = stage.workspace, stage.channel("leads")
    workspace.post(leads, stage.sam, f"<@{stage.app.user_id}> <https://example.com/a>")
    workspace.react(leads, leads.messages[stage.theirs], "eyes", stage.sam.id, add=True)
    workspace.join(leads, workspace.add_user(type(stage.sam)("U2", "bob", "Bob")).id)
    people.set_profile(workspace, stage.sam, {"status_text": "x"})
    people.snooze(workspace, stage.sam, workspace.clock() + 60)
    people.set_usergroup(workspace, workspace.usergroups[stage.group], ())
    stage.call("views.publish", user_id=stage.sam.id, view=dict(HOME))
    events.home_opened(stage.app, stage.sam)
    workspace.remove_app(stage.app)
    return sent.envelopes


def test_events(stage: Stage) -> None:
    envelopes = everything_happens(stage)
    found = {envelope["event"]["type"]: envelope for envelope in envelopes}
    assert KINDS.keys() <= found.keys()
    for kind, sample in KINDS.items():
        also = ALSO.get(kind, frozenset())
        envelope = dict(found[kind])
        envelope["event"] = {k: v for k, v in envelope["event"].items() if k not in also}
        wrong = strays(PAYLOADS[sample], envelope)
        known = ("/view", "status_emoji_display_info")
        assert not [each for each in wrong if not any(k in each for k in known)], (kind, wrong)


def test_commands_and_interactions(stage: Stage) -> None:
    workspace, app, sam = stage.workspace, stage.app, stage.sam
    leads = stage.channel("leads")
    message = leads.messages[stage.mine]
    action = {"type": "button", "action_id": "a", "block_id": "b", "value": "1"}
    view = workspace.modals.open(app, sam.id, dict(MODAL))
    built = {
        "SlashCommand": payloads.command(workspace, app, sam, leads, "/echo", "x"),
        "BlockAction": payloads.block_actions(
            workspace, app, sam, action, channel=leads, message=message
        ),
        "MessageShortcut": payloads.message_shortcut(workspace, app, sam, "keep", leads, message),
        "ViewSubmission": payloads.view_submission(workspace, sam, view),
        "ViewClosed": payloads.view_closed(workspace, sam, view, cleared=True),
    }
    for kind, payload in built.items():
        payload = dict(payload)
        payload.pop("response_urls", None)
        for part in ("message", "view"):
            payload.pop(part, None)
        tree = {**PAYLOADS[kind], "is_enterprise_install": "*"}
        assert strays(tree, payload) == [], kind
