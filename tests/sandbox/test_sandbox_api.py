"""The Web API answers as Slack does: arguments, scopes, errors, limits, triggers and faults."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api import call_method
from sandbox.api.registry import FACTS, METHODS
from sandbox.faults import Fault
from sandbox.records import App
from sandbox.refusal import Refusal
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}


class Api:
    """Calls as the app, without HTTP."""

    def __init__(self, workspace: Workspace, app: App) -> None:
        self.workspace, self.app = workspace, app

    def __call__(self, method: str, **args: Any) -> dict[str, Any]:
        return call_method(self.workspace, method, self.app.bot_token, args)

    def error(self, method: str, **args: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            self(method, **args)
        return caught.value


@pytest.fixture
def api(workspace: Workspace, app: App) -> Api:
    return Api(workspace, app)


@pytest.fixture
def leads(workspace: Workspace) -> str:
    channel = workspace.find_channel("leads")
    assert channel
    return channel.id


def test_every_method_has_its_facts() -> None:
    assert METHODS.keys() == FACTS.keys()


ERRORS = [
    ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#secret", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "#leads"}, "no_text"),
    ("chat.postEphemeral", {"channel": "C1", "user": "U1", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#leads", "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "#leads", "blocks": [{"type": "x"}]}, "invalid_blocks"),
    (
        "chat.postMessage",
        {"channel": "#leads", "text": "x", "thread_ts": "1.2"},
        "cannot_reply_to_message",
    ),
    (
        "chat.postMessage",
        {"channel": "#leads", "text": "x", "metadata": {"a": 1}},
        "invalid_metadata_schema",
    ),
    ("chat.update", {"channel": "#leads", "ts": "1.2", "text": "x"}, "channel_not_found"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@acme.com"}, "users_not_found"),
    ("conversations.info", {"channel": "C404"}, "channel_not_found"),
    ("conversations.list", {"types": "galaxies"}, "invalid_types"),
    ("conversations.list", {"cursor": "???"}, "invalid_cursor"),
    ("conversations.list", {"limit": "many"}, "invalid_limit"),
    ("views.open", {"view": MODAL}, "invalid_arguments"),
    ("views.open", {"view": MODAL, "trigger_id": "1.2.3"}, "invalid_trigger_id"),
    ("views.update", {"view": MODAL, "view_id": "V404"}, "not_found"),
    ("usergroups.list", {}, "missing_scope"),
    ("chat.shout", {}, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]


@pytest.mark.parametrize(("method", "args", "error"), ERRORS)
def test_errors(api: Api, method: str, args: dict[str, Any], error: str) -> None:
    assert api.error(method, **args).error == error


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-no", "invalid_auth")])
def test_tokens(workspace: Workspace, app: App, token: str | None, error: str) -> None:
    with pytest.raises(Refusal, match=error):
        call_method(workspace, "auth.test", token, {})


def test_a_missing_scope_is_named(api: Api) -> None:
    refusal = api.error("team.info")
    assert refusal.more["needed"] == "team:read"
    assert "chat:write" in refusal.more["provided"]


def test_direct_messages_need_scopes_of_their_own(api: Api, workspace: Workspace) -> None:
    sam = workspace.person("sam").id
    channel = api("conversations.open", users=sam)["channel"]["id"]
    api("conversations.history", channel=channel)
    api.app.scopes = frozenset({"channels:history", "channels:read", "channels:manage"})
    for method, args, needed in (
        ("conversations.history", {"channel": channel}, "im:history"),
        ("conversations.list", {"types": "im,public_channel"}, "im:read"),
        ("conversations.open", {"users": sam}, "im:write"),
    ):
        assert api.error(method, **args).more["needed"] == needed


def test_bad_blocks_are_pointed_at(api: Api) -> None:
    refusal = api.error("chat.postMessage", channel="#leads", blocks='[{"type":"header"}]')
    assert refusal.more["errors"] == ["missing required field: text [json-pointer:/blocks/0]"]


def test_messages_are_posted_updated_and_deleted(api: Api, leads: str) -> None:
    posted = api("chat.postMessage", channel="#leads", text="one")
    reply = api("chat.postMessage", channel=leads, text="two", thread_ts=posted["ts"])
    assert reply["ts"] > posted["ts"]
    updated = api("chat.update", channel=leads, ts=posted["ts"], text="three")
    assert updated["message"]["text"] == "three"
    [parent, child] = api("conversations.replies", channel=leads, ts=posted["ts"])["messages"]
    assert (parent["reply_count"], child["text"]) == (1, "two")
    assert [m["text"] for m in api("conversations.history", channel=leads)["messages"]] == ["three"]
    api("chat.delete", channel=leads, ts=reply["ts"])
    assert api.error("chat.delete", channel=leads, ts=reply["ts"]).error == "message_not_found"


def test_only_its_own_messages_may_an_app_change(
    api: Api, workspace: Workspace, leads: str
) -> None:
    theirs = workspace.post(workspace.channels[leads], workspace.person("sam"), "mine")
    for method, error in (
        ("chat.update", "cant_update_message"),
        ("chat.delete", "cant_delete_message"),
    ):
        assert api.error(method, channel=leads, ts=theirs["ts"], text="x").error == error


def test_metadata_shows_only_when_asked_for(api: Api, leads: str) -> None:
    metadata = {"event_type": "intent", "event_payload": {"id": "7"}}
    api("chat.postMessage", channel=leads, text="x", metadata=metadata)
    [bare] = api("conversations.history", channel=leads)["messages"]
    [full] = api("conversations.history", channel=leads, include_all_metadata="true")["messages"]
    assert "metadata" not in bare
    assert full["metadata"] == metadata


def test_a_user_id_leads_to_the_direct_message(api: Api, workspace: Workspace) -> None:
    sam = workspace.person("sam").id
    posted = api("chat.postMessage", channel=sam, text="hello")
    assert posted["channel"].startswith("D")
    assert api("conversations.open", users=sam)["channel"]["id"] == posted["channel"]


def test_history_comes_in_pages(api: Api, workspace: Workspace, leads: str) -> None:
    workspace.limits.enabled = False
    for number in range(5):
        api("chat.postMessage", channel=leads, text=str(number))
    first = api("conversations.history", channel=leads, limit=3)
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = api("conversations.history", channel=leads, limit=3, cursor=cursor)
    assert [m["text"] for m in first["messages"] + second["messages"]] == list("43210")


def test_people_carry_zone_and_email(api: Api, workspace: Workspace, app: App) -> None:
    user = api("users.lookupByEmail", email="SAM@acme.com")["user"]
    assert (user["tz"], user["tz_offset"]) == ("America/New_York", -18_000)
    assert user["profile"]["email"] == "sam@acme.com"
    app.scopes = frozenset({"users:read"})
    assert "email" not in api("users.info", user=user["id"])["user"]["profile"]


def test_joining_twice_is_told(api: Api, workspace: Workspace) -> None:
    channel = workspace.add_channel("new")
    assert api.error("conversations.history", channel=channel.id).error == "not_in_channel"
    api("conversations.join", channel=channel.id)
    assert api("conversations.join", channel=channel.id)["warning"] == "already_in_channel"


# Triggers and views


def test_a_trigger_serves_once(api: Api, workspace: Workspace, app: App) -> None:
    trigger = workspace.triggers.issue(app.id, workspace.person("sam").id)
    api("views.open", trigger_id=trigger, view=dict(MODAL))
    assert api.error("views.open", trigger_id=trigger, view=MODAL).error == "exchanged_trigger_id"


@pytest.mark.parametrize(("age", "error"), [(2.9, None), (3.1, "expired_trigger_id")])
def test_a_trigger_lives_three_seconds(
    api: Api, workspace: Workspace, app: App, clock: Any, age: float, error: str | None
) -> None:
    trigger = workspace.triggers.issue(app.id, workspace.person("sam").id)
    clock.now += age
    if error:
        assert api.error("views.open", trigger_id=trigger, view=MODAL).error == error
    else:
        assert api("views.open", trigger_id=trigger, view=MODAL)["ok"]


def test_a_stack_is_three_deep(api: Api, workspace: Workspace, app: App) -> None:
    def trigger() -> str:
        return workspace.triggers.issue(app.id, workspace.person("sam").id)

    assert api.error("views.push", trigger_id=trigger(), view=MODAL).error == "not_found"
    api("views.open", trigger_id=trigger(), view=MODAL)
    for _ in range(2):
        api("views.push", trigger_id=trigger(), view=MODAL)
    refusal = api.error("views.push", trigger_id=trigger(), view=MODAL)
    assert refusal.error == "push_limit_reached"


def test_an_old_hash_loses(api: Api, workspace: Workspace, app: App) -> None:
    trigger = workspace.triggers.issue(app.id, workspace.person("sam").id)
    view = api("views.open", trigger_id=trigger, view=MODAL)["view"]
    target = {"view_id": view["id"], "view": MODAL, "hash": view["hash"]}
    newer = api("views.update", **target)["view"]
    assert newer["hash"] != view["hash"]
    assert api.error("views.update", **target).error == "hash_conflict"


# Limits and faults


def test_a_channel_takes_a_burst_and_then_a_message_a_second(
    api: Api, leads: str, clock: Any
) -> None:
    for _ in range(5):
        api("chat.postMessage", channel=leads, text="x")
    refusal = api.error("chat.postMessage", channel=leads, text="x")
    assert (refusal.error, refusal.more["retry_after"]) == ("ratelimited", 1)
    clock.now += 1
    api("chat.postMessage", channel=leads, text="x")


async def test_429_carries_retry_after(slack: Sandbox, web_client: AsyncWebClient) -> None:
    slack.faults.set(Fault(ratelimit=7, methods=frozenset({"chat.postMessage"}), times=1))
    with pytest.raises(SlackApiError) as caught:
        await web_client.chat_postMessage(channel="#leads", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert (await web_client.chat_postMessage(channel="#leads", text="x"))["ok"]


@pytest.mark.parametrize(("drop", "posted"), [("before", 0), ("after", 1)])
async def test_a_dropped_connection_before_or_after_the_effect(
    slack: Sandbox, web_client: AsyncWebClient, drop: Any, posted: int
) -> None:
    slack.faults.set(Fault(drop=drop, times=1))
    web_client.retry_handlers = []
    with pytest.raises(aiohttp.ClientError):
        await web_client.chat_postMessage(channel="#leads", text="x")
    assert len(await slack.person("sam").messages("leads")) == posted


async def test_500_on_demand(slack: Sandbox, web_client: AsyncWebClient) -> None:
    slack.faults.set(Fault(status=500, times=1))
    with pytest.raises(SlackApiError):
        await web_client.auth_test()
    assert (await web_client.auth_test())["team"] == "Acme"
