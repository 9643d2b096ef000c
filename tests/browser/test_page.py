"""The page in a small workspace: reading, pressing, filling in, answering."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.server import Sandbox
from tests.browser.echo import CARD, Bot, mrkdwn
from tests.browser.visit import PHONE, Visit


@pytest.fixture
def page(sam: Visit) -> Page:
    """Sam's page, wide."""
    return sam.page


async def test_one_chooses_who_to_be(slack: Sandbox, page: Page) -> None:
    await page.goto(slack.url)
    await page.get_by_role("link", name="Ada Novak").click()
    me = page.get_by_role("button", name="You are Ada Novak AE")
    await me.click()
    await page.get_by_role("menuitem", name="Sam Okafor").click()
    await expect(page.get_by_role("button", name="You are Sam Okafor SDR")).to_be_visible()


async def test_a_card_arrives_live_and_shows_its_parts(client: Any, page: Page) -> None:
    text = "*Hot* <https://acme.example|site> &lt;b&gt; :fire: `x`"
    text += " <!date^1763800000^{date_short} at {time}|then>"
    await client.chat_postMessage(channel="#leads", text=text)
    await client.chat_postMessage(
        channel="#leads",
        text="Lead",
        blocks=CARD,
    )
    said = page.locator(".message-text").first
    await expect(said).to_have_text("Hot site <b> 🔥 x Nov 22, 2025 at 3:26 AM")
    await expect(said.get_by_role("link")).to_have_count(1)
    await expect(page.get_by_role("heading", name="Acme Robotics · $18,000")).to_be_visible()
    await expect(page.get_by_text("APP", exact=True).first).to_be_visible()


async def test_a_link_of_a_dangerous_kind_is_only_text(slack: Sandbox, page: Page) -> None:
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    blocks = [{"type": "section", "text": mrkdwn("Press <javascript:alert(1)|here>")}]
    slack.workspace.post(channel, slack.workspace.person("ada"), "x", blocks=blocks)
    await expect(page.get_by_text("Press here")).to_be_visible()
    await expect(page.get_by_role("link", name="here")).to_have_count(0)


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
    row = page.get_by_role("button", name="Echo 1 unread")
    await expect(row).to_be_visible()
    await expect(page).to_have_title("(1) #leads · Sam Okafor")
    await row.click()
    await expect(page.get_by_text("A word")).to_be_visible()
    await expect(page).to_have_title("Echo · Sam Okafor")


async def test_what_a_person_typed_shows_once_though_it_comes_as_blocks_too(
    slack: Sandbox, page: Page
) -> None:
    leads, ada = slack.workspace.find_channel("leads"), slack.workspace.person("ada")
    assert leads is not None
    words = {"type": "text", "text": "Called "}
    sam = {"type": "user", "user_id": slack.person("sam").id}
    line = {"type": "rich_text_section", "elements": [words, sam]}
    blocks = [{"type": "rich_text", "elements": [line]}]
    said = slack.workspace.post(leads, ada, f"Called <@{sam['user_id']}>", blocks=blocks)
    await expect(page.locator(".message-text")).to_have_text("Called @sam")
    edited = {"user": ada.id, "ts": said["ts"]}
    slack.workspace.update(leads, said, edited=edited)
    await expect(page.locator(".message-text")).to_have_text("Called @sam (edited)")


async def test_an_unknown_block_is_a_marked_box(slack: Sandbox, page: Page) -> None:
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    blocks = [{"type": "hologram"}, {"type": "section", "text": mrkdwn("still here")}]
    slack.workspace.post(channel, slack.workspace.person("ada"), "x", blocks=blocks)
    await expect(page.get_by_role("note")).to_contain_text("hologram")
    await expect(page.get_by_text("still here")).to_be_visible()


async def test_a_narrow_window_hides_the_conversations(page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await page.get_by_role("button", name="Show conversations").click()
    await page.get_by_role("button", name="Ada Novak").click()
    await expect(page.get_by_role("heading", name="Ada Novak")).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
