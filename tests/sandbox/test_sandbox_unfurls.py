"""What is shown under a message for the links in it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

PICTURE = "https://acme.com/plan.png?size=2"


@pytest.fixture
async def quoted(slack: Sandbox) -> str:
    """The permalink of something that Ada said in #leads."""
    leads = slack.workspace.find_channel("leads")
    assert leads
    said = slack.client.say(slack.person("ada").user, leads, "*Globex* is ready")
    return f"{slack.url}/archives/{leads.id}/p{said['ts'].replace('.', '')}"


async def shown(slack: Sandbox, text: str, by: str = "sam") -> list[dict[str, Any]]:
    said = await slack.person(by).say("leads", text)
    return list((await slack.person(by).look(said)).get("attachments", []))


async def test_a_permalink_shows_the_message_it_leads_to(slack: Sandbox, quoted: str) -> None:
    (attachment,) = await shown(slack, f"see {quoted}")
    assert attachment["is_msg_unfurl"] is True
    assert attachment["text"] == "*Globex* is ready"
    assert attachment["author_name"] == "Ada Novak"
    assert attachment["footer"] == "Posted in #leads"
    assert attachment["message_blocks"][0]["message"]["blocks"][0]["type"] == "rich_text"


async def test_a_picture_shows_and_a_page_does_not(slack: Sandbox) -> None:
    (attachment,) = await shown(slack, f"{PICTURE} and https://acme.com/plan")
    assert (attachment["image_url"], attachment["fallback"]) == (PICTURE, "plan.png")


async def test_what_is_private_is_not_quoted_elsewhere(slack: Sandbox) -> None:
    said = await slack.person("ada").say("secret", "Nobody must know")
    link = f"{slack.url}/archives/{said.channel}/p{said.ts.replace('.', '')}"
    assert await shown(slack, link) == await shown(slack, link, by="ada") == []


@pytest.mark.parametrize(
    ("flags", "images", "quotes"),
    [
        ({}, 1, 1),
        ({"unfurl_links": False}, 1, 0),
        ({"unfurl_media": False}, 0, 1),
        ({"unfurl_links": False, "unfurl_media": False}, 0, 0),
    ],
)
async def test_an_app_says_what_unfurls(
    slack: Sandbox,
    web_client: AsyncWebClient,
    quoted: str,
    flags: dict[str, bool],
    images: int,
    quotes: int,
) -> None:
    answer = await web_client.chat_postMessage(
        channel="#leads", text=f"<{quoted}> <{PICTURE}>", **flags
    )
    assert "attachments" not in answer["message"], "Slack unfurls after it has answered"
    message = slack.workspace.channels[answer["channel"]].messages[answer["ts"]]
    found = message.get("attachments", [])
    assert sum("image_url" in one for one in found) == images
    assert sum("is_msg_unfurl" in one for one in found) == quotes
    assert "edited" not in message


async def test_an_edit_takes_along_what_its_links_showed(slack: Sandbox, quoted: str) -> None:
    sam = slack.person("sam")
    said = await sam.say("leads", f"{quoted} {PICTURE}")
    leads = slack.workspace.channels[said.channel]
    slack.client.edit(sam.user, leads, said.ts, PICTURE)
    (left,) = (await sam.look(said))["attachments"]
    assert left["image_url"] == PICTURE
    slack.client.edit(sam.user, leads, said.ts, "nothing")
    assert "attachments" not in await sam.look(said)


async def test_an_app_that_updates_without_the_link_loses_what_it_showed(
    slack: Sandbox, web_client: AsyncWebClient, quoted: str
) -> None:
    posted = await web_client.chat_postMessage(channel="#leads", text=f"<{quoted}>")
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    message = slack.workspace.channels[posted["channel"]].messages[posted["ts"]]
    await web_client.chat_update(**where, text=f"still <{quoted}>")
    assert len(message["attachments"]) == 1
    await web_client.chat_update(**where, text="gone")
    assert "attachments" not in message
