"""The workspace's page in a real browser: a person reads, presses, fills in and answers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.description import add_app, build
from sandbox.server import Sandbox

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed; install it to test pages."),
]

TEAM = {
    "team": {"name": "Acme"},
    "people": [
        {"name": "sam", "real_name": "Sam Okafor", "title": "SDR", "tz": "America/New_York"},
        {"name": "ada", "real_name": "Ada Novak", "title": "AE", "tz": "Europe/Prague"},
    ],
    "channels": [{"name": "leads"}],
}
MANIFEST = {
    "display_information": {"name": "Echo"},
    "features": {"slash_commands": [{"command": "/echo", "description": "Says it again"}]},
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:read"]}},
}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": "v", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


CARD = [
    {"type": "header", "text": plain("Acme Robotics · $18,000")},
    {"type": "section", "fields": [mrkdwn("*Role*\nVP Operations"), mrkdwn("*Fit*\n40")]},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "qualify",
                "text": plain("Qualify"),
                "style": "primary",
            },
            {
                "type": "button",
                "action_id": "pass",
                "text": plain("Pass"),
                "confirm": {
                    "title": plain("Pass on it?"),
                    "text": plain("It goes back."),
                    "confirm": plain("Yes, pass"),
                    "deny": plain("Keep"),
                },
            },
        ],
    },
]


def dialog(title: str, *more: dict[str, Any]) -> dict[str, Any]:
    options = [{"text": plain(text), "value": text} for text in ("confirmed", "likely", "unknown")]
    return {
        "type": "modal",
        "callback_id": "budget",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": [
            *more,
            field("budget", "Budget", {"type": "static_select", "options": options}),
            field("amount", "Amount", {"type": "plain_text_input"}, optional=True),
            field("when", "Best time", {"type": "datetimepicker"}, optional=True),
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "more", "text": plain("More")}],
            },
        ],
    }


class Bot:
    """A small app: opens a dialog, updates it, refuses one amount, notes what it was sent."""

    def __init__(self, bolt: AsyncApp) -> None:
        self.submitted: asyncio.Queue[Any] = asyncio.Queue()
        bolt.action("qualify")(self._open)
        bolt.action("pass")(self._pass)
        bolt.action("more")(self._update)
        bolt.view("budget")(self._submit)
        bolt.command("/echo")(self._echo)

    async def _open(self, ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=dialog("Qualify"))
        await ack()

    async def _pass(self, ack: Any, body: Any, client: Any) -> None:
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Passed by Sam", blocks=[])
        await ack()

    async def _update(self, ack: Any, body: Any, client: Any) -> None:
        extra = {"type": "section", "text": mrkdwn("Asked once more")}
        await client.views_update(view_id=body["view"]["id"], view=dialog("Qualify", extra))
        await ack()

    async def _submit(self, ack: Any, view: Any) -> None:
        values = view["state"]["values"]
        if values["amount"]["v"]["value"] == "12":
            await ack(response_action="errors", errors={"amount": "12 is below the floor."})
            return
        self.submitted.put_nowait(values)
        await ack()

    async def _echo(self, ack: Any, command: Any) -> None:
        await ack(command["text"])


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    workspace = build(TEAM)
    add_app(workspace, MANIFEST)
    async with Sandbox(workspace) as running:
        yield running


@pytest.fixture
async def client(slack: Sandbox) -> AsyncWebClient:
    (app,) = slack.workspace.apps.values()
    return AsyncWebClient(token=app.bot_token, base_url=slack.api_url)


@pytest.fixture
async def bot(slack: Sandbox, client: AsyncWebClient) -> AsyncIterator[Bot]:
    (app,) = slack.workspace.apps.values()
    bolt = AsyncApp(client=client, signing_secret=app.signing_secret, process_before_response=True)
    noted = Bot(bolt)
    handler = AsyncSocketModeHandler(bolt, app.app_token)
    await handler.connect_async()
    yield noted
    await handler.close_async()


@pytest.fixture
async def page(slack: Sandbox) -> AsyncIterator[Page]:
    """Sam's page, wide. Fails afterwards if the browser's console held an error."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = await browser.new_page(viewport={"width": 1280, "height": 800})
        tab.set_default_timeout(10_000)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        sam = slack.workspace.person("sam").id
        await tab.goto(f"{slack.url}/?as={sam}")
        await expect(tab.get_by_role("heading", name="leads")).to_be_visible()
        yield tab
        await browser.close()
    assert complaints == []


async def test_one_chooses_who_to_be(slack: Sandbox, page: Page) -> None:
    await page.goto(slack.url)
    await page.get_by_role("link", name="Ada Novak").click()
    me = page.get_by_role("button", name="You are Ada Novak, AE")
    await me.click()
    await page.get_by_role("menuitem", name="Sam Okafor").click()
    await expect(page.get_by_role("button", name="You are Sam Okafor, SDR")).to_be_visible()


async def test_a_card_arrives_live_and_shows_its_parts(client: Any, page: Page) -> None:
    text = "*Hot* <https://acme.example|site> <javascript:alert(1)|no> &lt;b&gt; :fire: `x`"
    text += " <!date^1763800000^{date_short} at {time}|then>"
    await client.chat_postMessage(channel="#leads", text=text)
    await client.chat_postMessage(
        channel="#leads",
        text="Lead",
        blocks=CARD,
    )
    said = page.locator(".message-text").first
    await expect(said).to_have_text("Hot site no <b> 🔥 x Nov 22, 2025 at 3:26 AM")
    await expect(said.get_by_role("link")).to_have_count(1)
    await expect(page.get_by_role("heading", name="Acme Robotics · $18,000")).to_be_visible()
    await expect(page.get_by_text("APP", exact=True).first).to_be_visible()


async def test_a_dialog_keeps_what_was_typed_and_shows_errors(
    client: Any, bot: Bot, page: Page
) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    await page.get_by_role("button", name="Qualify").click()
    box = page.get_by_role("dialog", name="Qualify")
    await box.get_by_role("button", name="Save").click()
    await expect(box.get_by_role("alert")).to_have_text("Please complete this required field.")

    await box.get_by_role("combobox", name="Budget").fill("lik")
    await page.keyboard.press("Enter")
    await box.get_by_role("textbox", name="Amount").fill("12")
    await box.get_by_label("Best time").fill("2025-11-24T09:30")
    await box.get_by_role("button", name="More").click()
    await expect(box.get_by_text("Asked once more")).to_be_visible()
    await expect(box.get_by_role("textbox", name="Amount")).to_have_value("12")
    await box.get_by_role("button", name="Save").click()
    await expect(box.get_by_role("alert")).to_have_text("12 is below the floor.")

    await box.get_by_role("textbox", name="Amount").fill("500")
    await box.get_by_role("button", name="Save").click()
    await expect(box).to_be_hidden()
    values = await asyncio.wait_for(bot.submitted.get(), 5)
    assert values["budget"]["v"]["selected_option"]["value"] == "likely"
    assert values["amount"]["v"]["value"] == "500"
    half_past_nine_in_new_york = 1763994600
    assert values["when"]["v"]["selected_date_time"] == half_past_nine_in_new_york


async def test_escape_closes_a_dialog(client: Any, bot: Bot, page: Page) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    await page.get_by_role("button", name="Qualify").click()
    box = page.get_by_role("dialog", name="Qualify")
    await expect(box).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_be_hidden()
    assert bot.submitted.empty()


@pytest.mark.usefixtures("bot")
async def test_a_button_can_ask_first(client: Any, page: Page) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    await page.get_by_role("button", name="Pass").click()
    question = page.get_by_role("dialog", name="Pass on it?")
    await question.get_by_role("button", name="Keep").click()
    await expect(page.get_by_role("button", name="Pass")).to_be_visible()
    await page.get_by_role("button", name="Pass").click()
    await question.get_by_role("button", name="Yes, pass").click()
    await expect(page.get_by_text("Passed by Sam")).to_be_visible()


@pytest.mark.usefixtures("bot")
async def test_a_command_is_completed_and_answered_for_oneself(page: Page) -> None:
    write = page.get_by_role("combobox", name="Message #leads")
    await write.fill("/ec")
    await expect(page.get_by_role("option", name="/echo")).to_be_visible()
    await write.press("Tab")
    await expect(write).to_have_value("/echo ")
    await write.press_sequentially("hello")
    await write.press("Enter")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(page.get_by_role("article").get_by_text("hello", exact=True)).to_be_visible()


async def test_a_thread_opens_at_the_side(client: Any, slack: Sandbox, page: Page) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    await page.get_by_role("article").hover()
    await page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("combobox", name="Reply").fill("Calling <her> now, @ada")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Send").last.click()
    await expect(thread.get_by_text("1 reply")).to_be_visible()
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    ada = slack.workspace.person("ada").id
    said = [message["text"] for message in channel.messages.values()]
    assert said[-1] == f"Calling &lt;her&gt; now, <@{ada}>"


async def test_what_was_not_read_is_counted(client: Any, slack: Sandbox, page: Page) -> None:
    sam = slack.workspace.person("sam").id
    await client.chat_postMessage(channel=sam, text="A word")
    row = page.get_by_role("button", name="Echo, 1 unread")
    await expect(row).to_be_visible()
    await expect(page).to_have_title("(1) #leads · Sam Okafor")
    await row.click()
    await expect(page.get_by_text("A word")).to_be_visible()
    await expect(page).to_have_title("Echo · Sam Okafor")


async def test_an_unknown_block_is_a_marked_box(slack: Sandbox, page: Page) -> None:
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    blocks = [{"type": "hologram"}, {"type": "section", "text": mrkdwn("still here")}]
    slack.workspace.post(channel, slack.workspace.person("ada"), "x", blocks=blocks)
    await expect(page.get_by_role("note")).to_contain_text("hologram")
    await expect(page.get_by_text("still here")).to_be_visible()


async def test_a_narrow_window_hides_the_conversations(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await page.get_by_role("button", name="Show conversations").click()
    await page.get_by_role("button", name="Ada Novak").click()
    await expect(page.get_by_role("heading", name="Ada Novak")).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
