"""What reaches an app: events, retries, connections, limits, and faults on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from conftest import MANIFEST
from receiver import Receiver, receiving
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import people
from sandbox.deliver import Deliveries
from sandbox.description import add_app, add_usergroup
from sandbox.faults import EventFault
from sandbox.records import App
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

SCOPES = {"dnd:read", "links:read", "links:write", "reactions:read", "usergroups:read"}
EVENTS = (
    "app_uninstalled",
    "dnd_updated_user",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "subteam_members_changed",
    "tokens_revoked",
    "user_change",
    "user_status_changed",
)


@pytest.fixture
async def receiver(slack: Sandbox, app: App) -> AsyncIterator[Receiver]:
    app.events = frozenset(EVENTS)
    app.scopes |= SCOPES
    app.unfurl_domains = ("example.com",)
    async with receiving(app) as receiver:
        yield receiver
        await slack.settle()


async def test_editing_and_deleting_reach_the_app_with_what_was_before(
    slack: Sandbox, receiver: Receiver
) -> None:
    sam = slack.person("sam")
    said = await sam.say("leads", "Call Globex")
    leads = slack.workspace.channels[said.channel]
    slack.client.edit(sam.user, leads, said.ts, "Call Initech")
    slack.client.delete(sam.user, leads, said.ts)
    await slack.settle()
    posted, changed, deleted = sorted(receiver.events, key=lambda event: event["event_ts"])
    assert posted["text"] == "Call Globex"
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["edited"]["user"] == sam.id
    assert changed["previous_message"]["text"] == "Call Globex"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said.ts)


async def test_reactions_by_people_come_and_go(slack: Sandbox, receiver: Receiver) -> None:
    sam = slack.person("sam")
    said = await sam.say("leads", "Good news")
    leads = slack.workspace.channels[said.channel]
    assert slack.client.react(sam.user, leads, said.ts, "tada")
    assert not slack.client.react(sam.user, leads, said.ts, "tada")
    await slack.settle()
    kinds = {event["type"]: event for event in receiver.events}
    assert kinds["reaction_added"]["item"] == {
        "type": "message",
        "channel": leads.id,
        "ts": said.ts,
    }
    assert kinds["reaction_removed"]["reaction"] == "tada"


async def test_people_and_groups_that_change_are_told(slack: Sandbox, receiver: Receiver) -> None:
    workspace, sam = slack.workspace, slack.person("sam")
    people.set_profile(workspace, sam.user, {"status_text": "On a train", "title": "SDR"})
    people.snooze(workspace, sam.user, workspace.clock() + 600)
    group = add_usergroup(workspace, "sdrs", [])
    people.set_usergroup(workspace, group, (sam.id,))
    await slack.settle()
    kinds = {event["type"]: event for event in receiver.events}
    assert kinds["user_status_changed"]["user"]["profile"]["status_text"] == "On a train"
    assert kinds["user_change"]["user"]["id"] == sam.id
    assert kinds["dnd_updated_user"]["dnd_status"]["dnd_enabled"] is True
    assert kinds["subteam_members_changed"]["added_users"] == [sam.id]


async def test_links_of_a_domain_are_told_and_unfurl(
    slack: Sandbox, receiver: Receiver, app: App
) -> None:
    said = await slack.person("sam").say("leads", "see https://docs.example.com/a, and more")
    assert said.text == "see <https://docs.example.com/a>, and more"
    await slack.settle()
    (shared,) = [event for event in receiver.events if event["type"] == "link_shared"]
    assert shared["links"] == [{"domain": "docs.example.com", "url": "https://docs.example.com/a"}]
    client = AsyncWebClient(token=app.bot_token, base_url=slack.api_url)
    await client.chat_unfurl(
        unfurl_id=shared["unfurl_id"],
        source=shared["source"],
        unfurls={"https://docs.example.com/a": {"text": "A page"}},
    )
    message = await slack.person("sam").look(said)
    assert message["attachments"][0]["text"] == "A page"


async def test_an_event_may_come_twice_or_after_its_successor(
    slack: Sandbox, receiver: Receiver
) -> None:
    sam = slack.person("sam")
    slack.faults.set_events(EventFault(duplicate=1, times=1))
    await sam.say("leads", "twice")
    await slack.settle()
    assert len({body["event_id"] for body in receiver.bodies}) == 1
    assert len(receiver.bodies) == 2
    receiver.bodies.clear()
    slack.faults.set_events(EventFault(reorder=True, times=2))
    await sam.say("leads", "first")
    await sam.say("leads", "second")
    await slack.settle()
    assert [event["text"] for event in receiver.events] == ["second", "first"]


async def test_too_many_events_are_told_instead_of_sent(workspace: Workspace, app: App) -> None:
    async with receiving(app) as receiver:
        deliveries = Deliveries(workspace, hourly=2)
        for number in range(4):
            deliveries.event(app, {"type": "event_callback", "event": {"type": f"e{number}"}})
        await deliveries.settle()
        await deliveries.close()
        kinds = [body["type"] for body in receiver.bodies]
        assert sorted(kinds) == ["app_rate_limited", "event_callback", "event_callback"]


async def test_an_app_taken_away_hears_so_and_its_token_dies(
    slack: Sandbox, receiver: Receiver, app: App, web_client: AsyncWebClient
) -> None:
    slack.workspace.remove_app(app)
    await slack.settle()
    assert {"app_uninstalled", "tokens_revoked"} <= {event["type"] for event in receiver.events}
    with pytest.raises(Exception, match="token_revoked"):
        await web_client.auth_test()


async def test_two_apps_hear_of_the_same_message(slack: Sandbox, receiver: Receiver) -> None:
    other = add_app(slack.workspace, {**MANIFEST, "display_information": {"name": "Other"}})
    async with receiving(other) as second:
        await slack.person("sam").say("leads", "Both hear")
        await slack.settle()
        assert [event["text"] for event in receiver.events if "text" in event] == ["Both hear"]
        assert second.events[0]["text"] == "Both hear"


async def test_one_connection_of_several_gets_a_payload_and_a_refresh_reconnects(
    slack: Sandbox, app: App
) -> None:
    app.events = frozenset({"message.channels"})
    heard: list[str] = []
    got = asyncio.Event()

    async def listener(client: Any, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        heard.append(request.payload["event"]["text"])
        got.set()

    clients = [
        SocketModeClient(
            app_token=app.app_token,
            web_client=AsyncWebClient(token=app.bot_token, base_url=slack.api_url),
        )
        for _ in range(2)
    ]
    try:
        for client in clients:
            client.socket_mode_request_listeners.append(listener)
            await client.connect()
        sam = slack.person("sam")
        await sam.say("leads", "one")
        await sam.say("leads", "two")
        await slack.settle()
        async with asyncio.timeout(5):
            while len(heard) < 2:
                got.clear()
                await got.wait()
        assert sorted(heard) == ["one", "two"]

        connected = asyncio.Event()
        slack.workspace.feed.listen(
            lambda change: connected.set() if change.body.get("connected") else None
        )
        assert await slack.workspace.links.disconnect(app) == 2
        async with asyncio.timeout(10):
            await connected.wait()
    finally:
        for client in clients:
            await client.close()
