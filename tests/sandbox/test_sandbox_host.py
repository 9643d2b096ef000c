"""The host API that the page uses, descriptions in TOML, response URLs and event retries."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from bolt_bots import bolt_over_http
from slack_bolt.app.async_app import AsyncApp

from sandbox.deliver import sign
from sandbox.description import DescriptionError, load
from sandbox.records import App
from sandbox.server import Sandbox
from sandbox.workspace import Workspace


@pytest.fixture
async def http(slack: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=slack.url) as session:
        yield session


async def get(http: aiohttp.ClientSession, path: str, **params: str) -> Any:
    async with http.get(path, params=params) as response:
        return await response.json()


async def post(http: aiohttp.ClientSession, path: str, body: Any) -> Any:
    async with http.post(path, json=body) as response:
        return await response.json()


async def test_a_person_sees_what_they_may(
    slack: Sandbox, http: aiohttp.ClientSession, app: App
) -> None:
    state = await get(http, "/_/state", **{"as": slack.person("sam").id})
    assert state["me"]["real_name"] == "Sam Okafor"
    assert [channel["name"] for channel in state["channels"]] == ["leads"]
    assert state["commands"][0]["command"] == "/echo"
    assert state["apps"][0]["bot_user_id"] == app.user_id
    nobody = await get(http, "/_/state")
    assert nobody["me"] is None
    assert len(nobody["users"]) == 3


async def test_what_is_said_streams_to_others_and_counts_as_unread(
    slack: Sandbox, http: aiohttp.ClientSession
) -> None:
    sam, ada = slack.person("sam"), slack.person("ada")
    leads = slack.workspace.find_channel("leads")
    assert leads
    async with http.get("/_/events", params={"as": ada.id}) as stream:
        await stream.content.readuntil(b"connected\n\n")
        said = await post(http, "/_/say", {"as": sam.id, "channel": leads.id, "text": "Hello"})
        line = await stream.content.readuntil(b"\n\n")
        event = json.loads(line.removeprefix(b"data: "))
        assert (event["type"], event["ts"]) == ("message", said["ts"])
        assert event["message"]["text"] == "Hello"
    seen = await get(http, "/_/messages", **{"as": ada.id, "channel": leads.id})
    assert [message["text"] for message in seen["messages"]] == ["Hello"]
    unread = (await get(http, "/_/state", **{"as": ada.id}))["channels"][0]["unread"]
    assert unread == 1
    await post(http, "/_/read", {"as": ada.id, "channel": leads.id, "ts": said["ts"]})
    assert (await get(http, "/_/state", **{"as": ada.id}))["channels"][0]["unread"] == 0


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("say", {"as": "U404"}, "`as` must be a user id; 'U404' is nobody here."),
        ("command", {"text": "/nope"}, "/nope is not a command here; there are: /echo."),
        ("submit", {"view_id": "V404"}, "That dialog is no longer open."),
        ("faults", {"flood": 1}, "Unknown fault 'flood'"),
    ],
)
async def test_errors_are_sentences(
    slack: Sandbox, http: aiohttp.ClientSession, path: str, body: dict[str, Any], sentence: str
) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    if path != "faults":
        body = {"as": slack.person("sam").id, "channel": leads.id, **body}
    answer = await post(http, f"/_/{path}", body)
    assert answer["ok"] is False
    assert answer["error"].startswith(sentence)


async def test_a_response_url_serves_five_times_within_half_an_hour(
    slack: Sandbox, http: aiohttp.ClientSession, app: App, clock: Any
) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    urls = slack.workspace.response_urls
    sam = slack.person("sam")
    key = urls.issue(app.id, sam.id, leads.id)
    statuses = []
    for _ in range(6):
        async with http.post(f"/hooks/{key}", json={"text": "psst"}) as response:
            statuses.append(response.status)
    assert statuses == [200] * 5 + [404]
    assert all(message.is_ephemeral for message in await sam.messages("leads"))
    old = urls.issue(app.id, sam.id, leads.id)
    clock.now += 1801
    async with http.post(f"/hooks/{old}", json={"text": "late"}) as response:
        assert response.status == 404


async def test_an_event_that_fails_is_sent_again_with_its_reason_and_the_same_id(
    slack: Sandbox, app: App
) -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        at = int(request.headers["X-Slack-Request-Timestamp"])
        assert request.headers["X-Slack-Signature"] == sign(app, body, at)["X-Slack-Signature"]
        headers = request.headers
        event_id = json.loads(body)["event_id"]
        retry = headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")
        seen.append((event_id, *retry))
        return web.Response(status=200 if len(seen) == 3 else 500)

    server = web.Application()
    server.router.add_post("/", receive)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await slack.person("sam").say("leads", "hello")
    await slack.settle()
    await runner.cleanup()
    assert [attempt[1:] for attempt in seen] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
    ]
    assert len({attempt[0] for attempt in seen}) == 1


DESCRIPTION = """
[team]
name = "Globex"
[[people]]
name = "kim"
email = "kim@globex.com"
tz = "Asia/Seoul"
[[apps]]
name = "Baton"
bot_token = "xoxb-1"
commands = [{ command = "/pipeline" }]
[[channels]]
name = "deals"
members = ["kim@globex.com", "Baton"]
"""


def test_a_workspace_is_described_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_text(DESCRIPTION)
    workspace: Workspace = load(file)
    deals = workspace.find_channel("#deals")
    assert deals
    assert workspace.team_name == "Globex"
    assert len(deals.members) == 2
    assert workspace.grants["xoxb-1"].kind == "bot"


def test_a_name_that_nobody_bears_is_told_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_text(DESCRIPTION.replace('"Baton"]', '"Batten"]'))
    with pytest.raises(DescriptionError, match=r"team\.toml: Nobody here is called 'Batten'"):
        load(file)


def test_an_unknown_key_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_text(DESCRIPTION.replace("tz =", "zone ="))
    with pytest.raises(DescriptionError, match=r"\[\[people\]\] number 1: unknown key 'zone'"):
        load(file)


async def test_a_dialog_from_press_to_close_over_the_host_api(
    slack: Sandbox, http: aiohttp.ClientSession, app: App
) -> None:
    text = {"type": "plain_text", "text": "Go"}
    view = {
        "type": "modal",
        "title": text,
        "submit": text,
        "blocks": [
            {
                "type": "input",
                "block_id": "b",
                "label": text,
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ],
    }

    def register(bolt: AsyncApp) -> None:
        @bolt.command("/echo")
        async def echo(ack: Any, body: dict[str, Any], client: Any) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

        @bolt.view("")
        async def submitted(ack: Any) -> None:
            await ack()

    leads = slack.workspace.find_channel("leads")
    assert leads
    sam = {"as": slack.person("sam").id}
    async with bolt_over_http(slack, app, register):
        await post(http, "/_/command", {**sam, "channel": leads.id, "text": "/echo"})
        [shown] = (await get(http, "/_/views", **sam))["views"]
        asked = {**sam, "view_id": shown["id"]}
        empty = await post(http, "/_/submit", {**asked, "values": {}})
        assert empty["errors"] == {"b": "Please complete this required field."}
        values = {"b": {"a": {"type": "plain_text_input", "value": "x"}}}
        assert await post(http, "/_/submit", {**asked, "values": values}) == {
            "ok": True,
            "closed": True,
        }
        assert (await get(http, "/_/views", **sam))["views"] == []
    log = (await get(http, "/_/log"))["requests"]
    assert [each["what"] for each in log if each["direction"] == "out"] == [
        "/echo",
        "view_submission",
    ]
