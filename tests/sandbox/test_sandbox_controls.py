"""The host's controls: clock, state kept and reset, log, people, files, and the command line."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import __main__ as command_line
from sandbox import markup
from sandbox.clock import Clock, moment
from sandbox.description import add_app, build
from sandbox.log import masked
from sandbox.records import App
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

PEOPLE = {
    "people": [
        {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
        {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
    ],
    "channels": [{"name": "leads"}],
    "usergroups": [{"handle": "sdrs", "users": ["sam"]}],
}


class Host:
    """The host API over HTTP, as one person."""

    def __init__(self, session: aiohttp.ClientSession, me: str) -> None:
        self._session, self._me = session, me

    async def get(self, path: str, **query: Any) -> Any:
        params = {"as": self._me, **query}
        async with self._session.get(f"/_/{path}", params=params) as response:
            return await response.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self._session.post(f"/_/{path}", json=body) as response:
            return await response.json()

    async def act(self, path: str, **body: Any) -> Any:
        return await self.post(path, **{"as": self._me, **body})


@pytest.fixture
async def host(slack: Sandbox) -> AsyncIterator[Host]:
    async with aiohttp.ClientSession(base_url=slack.url) as session:
        yield Host(session, slack.person("sam").id)


# The clock


def test_a_clock_skips_runs_faster_and_never_goes_back() -> None:
    real = 1000.0
    clock = Clock(lambda: real)
    clock.skip(60)
    assert clock() == 1060
    clock.run(10)
    real += 5
    assert clock() == 1110
    assert clock.pace() == 1065
    clock.at(2000)
    assert clock() == 2000
    for wrong in (lambda: clock.skip(-1), lambda: clock.run(0), lambda: clock.at(1999)):
        with pytest.raises(ValueError, match=r"."):
            wrong()
    clock.restart()
    assert (clock(), clock.speed) == (real, 1.0)


@pytest.mark.parametrize(("given", "seconds"), [(12, 12.0), ("1970-01-01T00:01:00+00:00", 60.0)])
def test_moments_are_seconds_or_iso_times(given: object, seconds: float) -> None:
    assert moment(given) == seconds


@pytest.mark.parametrize("given", ["1970-01-01T00:01:00", "noon", True, None])
def test_a_moment_without_zone_is_none(given: object) -> None:
    with pytest.raises(ValueError, match="is no moment"):
        moment(given)


async def test_a_scheduled_message_comes_at_its_time() -> None:
    workspace = build(PEOPLE, Clock())
    app = add_app(workspace, {"display_information": {"name": "Echo"}})
    app.scopes = frozenset({"chat:write"})
    async with Sandbox(workspace) as slack, aiohttp.ClientSession(base_url=slack.url) as session:
        sam = slack.person("sam")
        host = Host(session, sam.id)
        client = AsyncWebClient(token=app.bot_token, base_url=slack.api_url)
        later = int(workspace.clock()) + 900
        await client.chat_scheduleMessage(channel="#leads", post_at=later, text="Good morning")
        await client.chat_scheduleMessage(
            channel="#leads",
            post_at=later,
            text="never",
            metadata={"event_type": "x", "event_payload": {}},
        )
        answer = await host.post("clock", skip=901)
        assert answer["now"] > later
        await sam.wait_for("Good morning")
        assert [message.text for message in await sam.messages("leads")] == ["Good morning"]
        assert (await host.post("clock", speed=60))["speed"] == 60
        assert "Give one of" in (await host.post("clock", skip=1, speed=2))["error"]


async def test_a_clock_that_the_host_does_not_hold_is_said(host: Host) -> None:
    assert "held by the program" in (await host.post("clock", skip=1))["error"]


# State


async def test_a_reset_keeps_apps_where_they_are(slack: Sandbox, host: Host, app: App) -> None:
    sam = slack.person("sam")
    await sam.say("leads", "x")
    later = add_app(slack.workspace, {"display_information": {"name": "Later"}})
    assert (await host.post("reset"))["ok"]
    leads = slack.workspace.find_channel("leads")
    assert leads
    assert {app.user_id, later.user_id} <= set(leads.members)
    assert await sam.messages("leads") == []
    await sam.say("leads", "still works")


# The log


async def test_the_log_explains_masks_and_repeats(
    slack: Sandbox, host: Host, app: App, web_client: AsyncWebClient
) -> None:
    with pytest.raises(Exception, match="channel_not_found"):
        await web_client.chat_postMessage(channel="C404", text="it's me")
    (row,) = (await host.get("log"))["requests"]
    assert (row["what"], row["error"], row["app"]) == (
        "chat.postMessage",
        "channel_not_found",
        "Echo",
    )
    assert "no such channel" in row["explained"]
    assert row["remedy"]
    entry = (await host.get("log/entry", id=row["id"]))["entry"]
    assert entry["request"]["channel"] == "C404"
    assert entry["response"]["error"] == "channel_not_found"
    assert entry["curl"].startswith("curl -X POST 'http://127.0.0.1:")
    assert "it'" in entry["curl"]
    assert app.bot_token not in json.dumps(entry)
    assert (await host.get("log", after=row["id"]))["requests"] == []
    assert "no such entry" in (await host.get("log/entry", id=10**9))["error"]


@pytest.mark.parametrize(
    "secret",
    [
        '{"token": "abcdefghijkl"}',
        "Bearer xoxb-sandbox-echo",
        "https://x/hooks/abcdefghijkl",
        "client_secret=abcdefghijkl&x=1",
        "url xapp-1-sandbox-echo",
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    shown = masked(secret)
    assert "…" in shown
    assert "abcdefghijkl" not in shown
    assert "-echo" not in shown


async def test_the_log_streams(slack: Sandbox, web_client: AsyncWebClient) -> None:
    async with (
        aiohttp.ClientSession(base_url=slack.url) as session,
        session.get("/_/log/events") as stream,
    ):
        await stream.content.readuntil(b"connected\n\n")
        await web_client.auth_test()
        line = await stream.content.readuntil(b"\n\n")
        assert json.loads(line.removeprefix(b"data: "))["what"] == "auth.test"


# People and messages


async def test_people_change_and_everybody_is_told(slack: Sandbox, host: Host) -> None:
    ada = slack.person("ada")
    async with (
        aiohttp.ClientSession(base_url=slack.url) as session,
        session.get("/_/events", params={"as": ada.id}) as stream,
    ):
        await stream.content.readuntil(b"connected\n\n")
        answer = await host.act("profile", status_text="Lunch", status_emoji=":fork:")
        assert answer["user"]["status_text"] == "Lunch"
        line = await stream.content.readuntil(b"\n\n")
        told = json.loads(line.removeprefix(b"data: "))
        assert (told["type"], told["user"]["status_text"]) == ("user", "Lunch")
    assert (await host.act("presence", presence="away"))["user"]["presence"] == "away"
    assert (await host.act("dnd", minutes=30))["user"]["dnd_until"] > 0
    assert (await host.act("dnd", minutes=0))["user"]["dnd_until"] is None
    group = (await host.post("usergroup", handle="aes", users=[ada.id]))["usergroup"]
    assert group["users"] == [ada.id]
    for path, body, sentence in (
        ("profile", {"tz": "Mars/Base"}, "is no time zone"),
        ("profile", {"shoe": 1}, "Unknown field 'shoe'"),
        ("presence", {"presence": "gone"}, "presence is"),
        ("usergroup", {}, "`handle` names"),
    ):
        assert sentence in (await host.act(path, **body))["error"]


async def test_messages_are_edited_pinned_found_and_deleted(slack: Sandbox, host: Host) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    said = await host.act("say", channel=leads.id, text="Call Globex @Ada Novak in #leads <now>")
    there = {"channel": leads.id, "ts": said["ts"]}
    ada = slack.person("ada")
    [message] = await ada.messages("leads")
    assert message.text == f"Call Globex <@{ada.id}> in <#{leads.id}|leads> &lt;now&gt;"
    assert (await host.act("edit", **there, text="Call Initech"))["ok"]
    assert (await host.act("pin", **there))["pinned"] is True
    assert (await host.act("react", **there, name=":eyes:"))["added"] is True
    found = await host.get("search", q="initech")
    assert [row["message"]["ts"] for row in found["messages"]] == [said["ts"]]
    around = await host.get("messages", channel=leads.id, around=said["ts"])
    assert around["messages"][0]["edited"]["user"] == slack.person("sam").id
    assert (await host.post("edit", **{"as": ada.id}, **there, text="x"))["ok"] is False
    assert (await host.act("delete", **there))["ok"]
    assert await ada.messages("leads") == []


async def test_channels_are_made_joined_and_left(slack: Sandbox, host: Host) -> None:
    ada = slack.person("ada").id
    made = (await host.act("channel", name="deals", members=[ada], private=True))["channel"]
    assert (made["is_private"], made["members"]) == (True, 2)
    assert "already" in (await host.act("channel", name="deals"))["error"]
    assert "lower-case" in (await host.act("channel", name="New One"))["error"]
    assert (await host.act("leave", channel=made["id"]))["ok"]
    assert (await host.act("say", channel=made["id"], text="x"))["ok"] is False


async def test_a_permalink_leads_to_the_page(slack: Sandbox, web_client: AsyncWebClient) -> None:
    parent = await web_client.chat_postMessage(channel="#leads", text="x")
    reply = await web_client.chat_postMessage(channel="#leads", text="y", thread_ts=parent["ts"])
    link = await web_client.chat_getPermalink(channel=reply["channel"], message_ts=reply["ts"])
    async with (
        aiohttp.ClientSession() as session,
        session.get(link["permalink"], allow_redirects=False) as response,
    ):
        assert response.status == 302
        query = response.headers["Location"]
    assert f"ts={reply['ts']}" in query
    assert f"thread_ts={parent['ts']}" in query


async def test_a_file_goes_up_and_comes_down(slack: Sandbox, host: Host) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    form = aiohttp.FormData()
    form.add_field("as", slack.person("sam").id)
    form.add_field("channel", leads.id)
    form.add_field("file", b"a,b", filename="a.csv")
    async with aiohttp.ClientSession(base_url=slack.url) as session:
        async with session.post("/_/upload", data=form) as response:
            (file,) = (await response.json())["files"]
        async with session.get(file["url_private"]) as response:
            assert await response.read() == b"a,b"
    [message] = await slack.person("ada").messages("leads")
    assert (message["subtype"], message["files"][0]["id"]) == ("file_share", file["id"])


async def test_deleting_a_parent_leaves_a_stone_and_a_reply_none(
    slack: Sandbox, web_client: AsyncWebClient
) -> None:
    parent = await web_client.chat_postMessage(channel="#leads", text="x")
    there = {"channel": parent["channel"], "ts": parent["ts"]}
    replies = [
        await web_client.chat_postMessage(channel="#leads", text=text, thread_ts=parent["ts"])
        for text in ("one", "two")
    ]
    await web_client.chat_delete(channel=parent["channel"], ts=replies[0]["ts"])
    sam = slack.person("sam")
    [message] = await sam.messages("leads")
    assert message["reply_count"] == 1
    await web_client.chat_delete(**there)
    [stone, left] = await sam.messages("leads", thread=parent["ts"])
    assert (stone["subtype"], left.text) == ("tombstone", "two")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a & b", "a &amp; b"),
        ("a &amp; b", "a &amp; b"),
        ("<@U1> <!here> <#C1|x>", "<@U1> <!here> <#C1|x>"),
        ("1 < 2", "1 &lt; 2"),
        ("see https://a.com/x.", "see <https://a.com/x>."),
        ("<https://a.com|A>", "<https://a.com|A>"),
        ("`https://a.com`", "`https://a.com`"),
    ],
)
def test_text_is_kept_as_slack_keeps_it(given: str, kept: str) -> None:
    assert markup.sanitized(given) == kept


# The command line


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [("", "not JSON"), ("{}", "display_information.name is missing"), (None, "No such file")],
)
def test_a_manifest_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], manifest: str | None, sentence: str
) -> None:
    file = tmp_path / "manifest.json"
    if manifest is not None:
        file.write_text(manifest)
    assert command_line.main(["--app", str(file)]) == 1
    assert sentence in capsys.readouterr().err


def test_what_to_paste_is_printed(workspace: Workspace, app: App) -> None:
    printed = command_line._exports(Sandbox(workspace), app)
    for line in (
        f"SLACK_BOT_TOKEN={app.bot_token}",
        "SLACK_APP_TOKEN=xapp-",
        "SLACK_SIGNING_SECRET=",
    ):
        assert f"export {line}" in printed
