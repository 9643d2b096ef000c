"""Which events an app is sent, and whether its request URL is its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from conftest import MANIFEST
from receiver import Receiver, receiving

from sandbox import people
from sandbox.description import add_app, build
from sandbox.event_scopes import SCOPES
from sandbox.installing import stable_id
from sandbox.manifest import problems
from sandbox.records import App, UserGroup
from sandbox.server import Sandbox


@pytest.fixture
async def receiver(slack: Sandbox, app: App) -> AsyncIterator[Receiver]:
    """Subscribed to everything, with every scope that events need."""
    app.events = frozenset(SCOPES)
    app.scopes |= frozenset().union(*SCOPES.values())
    async with receiving(app) as receiver:
        yield receiver
        await slack.settle()


async def kinds(slack: Sandbox, receiver: Receiver) -> dict[str, dict[str, Any]]:
    await slack.settle()
    return {event["type"]: event for event in receiver.events}


async def test_what_happens_to_a_channel_is_told(slack: Sandbox, receiver: Receiver) -> None:
    sam, client = slack.person("sam"), slack.client
    deals = client.create_channel(sam.user, "deals", [])
    client.manage(sam.user, deals, {"name": "won-deals", "topic": "Hooray"})
    client.manage(sam.user, deals, {"archived": True})
    client.manage(sam.user, deals, {"archived": False})
    told = await kinds(slack, receiver)
    assert told["channel_created"]["channel"]["name"] == "deals"
    assert told["channel_created"]["channel"]["creator"] == sam.id
    assert told["channel_rename"]["channel"]["name"] == "won-deals"
    assert told["channel_archive"]["user"] == told["channel_unarchive"]["user"] == sam.id


async def test_of_a_private_channel_only_those_in_it_hear(
    slack: Sandbox, receiver: Receiver, app: App
) -> None:
    ada, client = slack.person("ada"), slack.client
    secret = slack.workspace.find_channel("secret")
    assert secret
    client.manage(ada.user, secret, {"name": "hidden"})
    assert not await kinds(slack, receiver)
    slack.workspace.join(secret, app.user_id)
    client.manage(ada.user, secret, {"name": "more-hidden"})
    slack.workspace.leave(secret, app.user_id)
    told = await kinds(slack, receiver)
    assert told["group_rename"]["channel"]["name"] == "more-hidden"
    assert told["group_left"]["channel"] == secret.id
    assert "member_left_channel" not in told


async def test_pins_and_user_groups_are_told(slack: Sandbox, receiver: Receiver) -> None:
    sam, workspace = slack.person("sam"), slack.workspace
    said = await sam.say("leads", "The price list")
    leads = workspace.channels[said.channel]
    slack.client.pin(sam.user, leads, said.ts)
    slack.client.pin(sam.user, leads, said.ts)
    group = UserGroup(stable_id("S", "sdrs"), "sdrs", "SDRs")
    people.set_usergroup(workspace, group, ())
    people.set_usergroup(workspace, group, (sam.id,))
    told = await kinds(slack, receiver)
    assert told["pin_added"]["item"]["message"]["text"] == "The price list"
    assert (told["pin_added"]["pin_count"], told["pin_removed"]["has_pins"]) == (1, False)
    assert told["subteam_created"]["subteam"]["handle"] == "sdrs"
    assert told["subteam_updated"]["subteam"]["users"] == [sam.id]
    assert told["subteam_members_changed"]["added_users"] == [sam.id]


async def test_a_deleted_file_leaves_a_stone(slack: Sandbox, receiver: Receiver, app: App) -> None:
    workspace, files = slack.workspace, slack.workspace.files
    leads = workspace.find_channel("leads")
    assert leads
    file = files.room_for(app.user_id, "call.ics", 3)
    files.receive(file, b"ics")
    shown = files.share([file], leads, workspace.users[app.user_id], "The call")
    files.delete(file)
    assert shown["files"] == [{"id": file.id, "mode": "tombstone"}]
    await slack.settle()
    changed, deleted = receiver.events[-2:]
    assert changed["previous_message"]["files"][0]["name"] == "call.ics"
    assert (deleted["type"], deleted["file_id"]) == ("file_deleted", file.id)


async def test_an_event_whose_scope_is_missing_is_not_sent(
    slack: Sandbox, receiver: Receiver, app: App
) -> None:
    app.scopes -= {"pins:read"}
    sam = slack.person("sam")
    said = await sam.say("leads", "Hello")
    slack.client.pin(sam.user, slack.workspace.channels[said.channel], said.ts)
    told = await kinds(slack, receiver)
    assert "message" in told
    assert "pin_added" not in told


def test_a_manifest_that_lacks_a_scope_is_told_so() -> None:
    manifest = {
        **MANIFEST,
        "settings": {
            "event_subscriptions": {"bot_events": ["pin_added", "weather", "app_mention"]}
        },
    }
    app = add_app(build({}), manifest)
    assert problems(app) == [
        "pin_added is not sent: it needs the scope pins:read.",
        "weather is no event that this workspace knows.",
    ]


EVENTS = ["pin_added", "weather", "app_mention"]
ANSWERS = [
    (200, "plain", True),
    (200, "json", True),
    (200, "nothing", False),
    (500, "plain", False),
]


@pytest.mark.parametrize(("status", "form", "verified"), ANSWERS)
async def test_a_request_url_must_repeat_the_challenge(
    slack: Sandbox, app: App, status: int, form: str, verified: bool
) -> None:
    async def answer(request: web.Request) -> web.Response:
        challenge = (await request.json())["challenge"]
        assert request.headers["X-Slack-Signature"].startswith("v0=")
        if form == "json":
            return web.json_response({"challenge": challenge}, status=status)
        return web.Response(text=challenge if form == "plain" else "", status=status)

    server = web.Application()
    server.router.add_post("/events", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    async with aiohttp.ClientSession() as http:
        await http.post(f"{slack.url}/_/request_url", json={"url": url})
        await slack.settle()
        async with http.get(f"{slack.url}/_/log") as found:
            entry = (await found.json())["requests"][-1]
    await runner.cleanup()
    assert app.request_url == url
    assert (entry["what"], entry["ok"]) == ("url_verification", verified)
