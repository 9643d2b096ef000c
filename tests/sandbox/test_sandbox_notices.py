"""Who is notified of a message, and what a person can put away again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import people
from sandbox.clock import Clock
from sandbox.description import add_app, build
from sandbox.feed import Change
from sandbox.records import Channel, Json, User, UserGroup
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

TEAM = {
    "people": [{"name": name, "email": f"{name}@acme.com"} for name in ("sam", "ada", "kim")],
    "channels": [
        {"name": "leads"},
        {"name": "managers", "members": ["kim", "Echo"]},
    ],
    "apps": [{"name": "Echo", "bot_token": "xoxb-1"}],
}


class Office:
    """A workspace, and who was notified of the message said last."""

    def __init__(self) -> None:
        self.workspace = build(TEAM)
        self.notices: list[Json] = []
        self.workspace.feed.listen(self._hear)

    def _hear(self, change: Change) -> None:
        if change.type == "notified":
            self.notices.append(change.body)

    def user(self, name: str) -> User:
        return self.workspace.person(name)

    def channel(self, name: str) -> Channel:
        found = self.workspace.find_channel(name)
        assert found
        return found

    def say(self, channel: Channel, who: str, text: str, **fields: Any) -> tuple[str, set[str]]:
        """`{ada}` in the text stands for her id. Answers the ts and the names of those told."""
        self.notices.clear()
        ids = {user.name: user.id for user in self.workspace.users.values()}
        message = self.workspace.post(channel, self.user(who), text.format(**ids), **fields)
        names = {self.workspace.users[notice["user"]].name for notice in self.notices}
        return message["ts"], names


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Good morning", set()),
        ("Yours, <@{ada}>", {"ada"}),
        ("Yours, <@{ada}|ada>, or <@{kim}>", {"ada", "kim"}),
        ("I am <@{sam}>", set()),
        ("<!here> a lead", {"ada"}),
        ("<!channel> a lead", {"ada", "kim"}),
        ("<!everyone> a lead", {"ada", "kim"}),
        ("<!subteam^S1> a lead", {"kim"}),
        ("Write `<@{ada}>` so", set()),
    ],
)
def test_mentions_notify_members_but_never_the_author(
    office: Office, text: str, told: set[str]
) -> None:
    people.set_presence(office.workspace, office.user("kim"), "away")
    members = (office.user("kim").id, office.user("sam").id)
    people.set_usergroup(office.workspace, UserGroup("S1", "sdrs", "SDRs"), members)
    assert office.say(office.channel("leads"), "sam", text)[1] == told


def test_who_is_not_in_the_channel_hears_of_no_mention(office: Office) -> None:
    assert office.say(office.channel("managers"), "kim", "Ask <@{ada}>")[1] == set()


def test_mentions_in_blocks_count_where_they_are_shown_as_mentions(office: Office) -> None:
    leads, ada, kim = office.channel("leads"), office.user("ada").id, office.user("kim").id
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"For <@{ada}>"}}
    header = {"type": "header", "text": {"type": "plain_text", "text": f"For <@{kim}>"}}
    assert office.say(leads, "Echo", "A lead", blocks=[section, header])[1] == {"ada"}
    line = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": kim}]}
    rich = {"type": "rich_text", "elements": [line]}
    assert office.say(leads, "sam", "", blocks=[rich])[1] == {"kim"}


def test_a_direct_message_notifies_the_other_one(office: Office) -> None:
    workspace = office.workspace
    sam, echo = office.user("sam"), office.user("Echo")
    ts, told = office.say(workspace.im(echo.id, sam.id), "Echo", "A lead waits")
    assert told == {"sam"}
    assert office.notices == [
        {
            "user": sam.id,
            "from": echo.id,
            "channel": workspace.im(echo.id, sam.id).id,
            "ts": ts,
            "text": "A lead waits",
        }
    ]
    assert office.say(workspace.im(echo.id, sam.id), "sam", "Mine")[1] == set()
    three = workspace.mpim([sam.id, office.user("ada").id, office.user("kim").id])
    assert office.say(three, "ada", "Lunch?")[1] == {"sam", "kim"}


def test_replies_notify_those_in_the_thread(office: Office) -> None:
    leads = office.channel("leads")
    parent, _ = office.say(leads, "sam", "Who takes it?")
    assert office.say(leads, "ada", "Me", thread_ts=parent)[1] == {"sam"}
    assert office.say(leads, "kim", "Or I", thread_ts=parent)[1] == {"sam", "ada"}
    assert office.notices[0]["thread_ts"] == parent
    card, _ = office.say(leads, "Echo", "A lead for <@{kim}>")
    assert office.say(leads, "ada", "A note", thread_ts=card)[1] == {"kim"}


def test_who_is_not_to_be_disturbed_is_not(office: Office) -> None:
    ada, now = office.user("ada"), office.workspace.clock()
    people.snooze(office.workspace, ada, now + 600)
    assert office.say(office.channel("leads"), "sam", "<@{ada}>")[1] == set()
    people.snooze(office.workspace, ada, now - 1)
    assert office.say(office.channel("leads"), "sam", "<@{ada}>")[1] == {"ada"}


def test_what_only_one_person_sees_notifies_nobody(office: Office) -> None:
    ada, echo = office.user("ada"), office.user("Echo")
    office.workspace.post_ephemeral(office.channel("leads"), echo, ada.id, f"<@{ada.id}> psst")
    assert office.notices == []


# Over HTTP


@pytest.fixture
async def http(slack: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=slack.url) as session:
        yield session


async def read(http: aiohttp.ClientSession, path: str, **params: str) -> Any:
    async with http.get(path, params=params) as response:
        return await response.json()


async def test_every_page_hears_who_is_notified(
    slack: Sandbox, http: aiohttp.ClientSession, web_client: AsyncWebClient
) -> None:
    sam, ada = slack.person("sam"), slack.person("ada")
    async with http.get("/_/events", params={"as": ada.id}) as stream:
        await stream.content.readuntil(b"connected\n\n")
        await web_client.chat_postMessage(channel=sam.id, text="Yours")
        line = await stream.content.readuntil(b"\n\n")
        told = json.loads(line.removeprefix(b"data: "))
        while told["type"] != "notified":
            told = json.loads((await stream.content.readuntil(b"\n\n")).removeprefix(b"data: "))
    assert (told["user"], told["text"]) == (sam.id, "Yours")
    assert {"notified", "dismiss"} <= set((await read(http, "/_/state"))["offers"])


async def test_a_message_for_one_goes_away_when_they_say_so(
    slack: Sandbox, http: aiohttp.ClientSession, web_client: AsyncWebClient
) -> None:
    sam, ada = slack.person("sam"), slack.person("ada")
    channel = slack.workspace.find_channel("leads")
    assert channel
    sent = await web_client.chat_postEphemeral(channel=channel.id, user=sam.id, text="psst")
    there = {"channel": channel.id, "ts": sent["message_ts"]}
    for who, done in ((ada, False), (sam, True), (sam, False)):
        async with http.post("/_/dismiss", json={"as": who.id, **there}) as response:
            assert (await response.json())["ok"] is done
    assert await sam.messages("leads") == []


@pytest.mark.parametrize(("clock", "held"), [(Clock(), False), (lambda: 1_763_900_000.0, True)])
async def test_it_is_said_who_holds_the_clock(clock: Any, held: bool) -> None:
    async with (
        Sandbox(Workspace(clock=clock)) as slack,
        aiohttp.ClientSession(base_url=slack.url) as http,
    ):
        assert (await read(http, "/_/state"))["clock"]["held"] is held


async def test_pictures_of_people_are_where_their_profile_says(
    slack: Sandbox, http: aiohttp.ClientSession, web_client: AsyncWebClient
) -> None:
    sam = slack.person("sam")
    sam.user.color = '#123456"/><script>'
    profile = (await web_client.users_info(user=sam.id))["user"]["profile"]
    for size in people.IMAGES:
        async with http.get(profile[f"image_{size}"]) as response:
            assert response.content_type == "image/svg+xml"
            picture = await response.text()
        assert f'width="{size}"' in picture
        assert ">SO</text>" in picture
        assert "<script>" not in picture
    for wrong in ("U404_72.svg", f"{sam.id}_73.svg", f"{sam.id}_72.png"):
        async with http.get(f"/avatar/{wrong}") as response:
            assert response.status == 404


async def test_an_app_has_a_picture_too(slack: Sandbox, http: aiohttp.ClientSession) -> None:
    app = add_app(slack.workspace, {"display_information": {"name": "Baton"}})
    async with http.get(f"/avatar/{app.user_id}_72.svg") as response:
        assert ">B</text>" in await response.text()
