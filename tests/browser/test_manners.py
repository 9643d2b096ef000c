"""The manners of a team chat: names complete, links lead, keys work, news pops up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.records import Channel
from sandbox.server import Sandbox
from tests.browser.echo import CARD, Bot
from tests.browser.visit import DESKTOP, PHONE, Visit, Visits


def leads(slack: Sandbox) -> Channel:
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    return channel


def texts(slack: Sandbox) -> list[str]:
    return [str(message["text"]) for message in leads(slack).messages.values()]


async def test_people_channels_and_emoji_complete(slack: Sandbox, sam: Visit) -> None:
    box = sam.composer("Message #leads")
    await box.press_sequentially("Ask @ad")
    await expect(sam.page.get_by_role("option", name="Ada Novak")).to_be_visible()
    await box.press("Tab")
    await box.press_sequentially("in #gen")
    await box.press("Enter")
    await box.press_sequentially("now :rock")
    await expect(sam.page.get_by_role("option", name=":rocket:")).to_be_visible()
    await box.press("Enter")
    await expect(box).to_have_value("Ask @ada in #general now :rocket: ")
    await box.press("Enter")
    said = sam.message("Ask @ada in #general now")
    await expect(said.locator(".emoji", has_text="🚀")).to_be_visible()
    general = slack.workspace.find_channel("general")
    assert general is not None
    ada = slack.person("ada").id
    assert texts(slack)[-1] == f"Ask <@{ada}> in <#{general.id}> now :rocket:"


async def test_a_permalink_opens_the_message_however_old(
    slack: Sandbox, client: Any, sam: Visit
) -> None:
    channel, ada = leads(slack), slack.workspace.person("ada")
    old = slack.workspace.post(channel, ada, "The very one")
    for number in range(400):
        slack.workspace.post(channel, ada, f"Filler {number}")
    answer = await client.chat_getPermalink(channel=channel.id, message_ts=old["ts"])
    await client.chat_postMessage(channel="#general", text=f"See <{answer['permalink']}|this>")
    await sam.open_conversation("general")
    await sam.page.get_by_role("link", name="this", exact=True).click()
    await expect(sam.heading("leads")).to_be_visible()
    await expect(sam.message("The very one")).to_be_in_viewport()
    await expect(sam.message("The very one")).to_be_focused()


async def test_a_permalink_of_a_reply_opens_its_thread(
    slack: Sandbox, client: Any, sam: Visit
) -> None:
    parent = await client.chat_postMessage(channel="#leads", text="A lead")
    reply = await client.chat_postMessage(
        channel="#leads", text="Called her", thread_ts=parent["ts"]
    )
    answer = await client.chat_getPermalink(channel=parent["channel"], message_ts=reply["ts"])
    await sam.page.goto(answer["permalink"])
    await expect(sam.thread().get_by_role("article").filter(has_text="Called her")).to_be_focused()


async def test_the_switcher_finds_channels_and_people(sam: Visit) -> None:
    await sam.jump_to("ada")
    await sam.jump_to("gener")
    await sam.page.keyboard.press("Control+k")
    await expect(sam.page.get_by_role("option", name="leads")).to_be_visible()
    await sam.page.keyboard.press("Escape")
    await expect(sam.dialog("Jump to")).to_have_count(0)


async def test_the_switcher_finds_messages(client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel="#general", text="The quote for Initech is out")
    await sam.page.keyboard.press("Control+k")
    await sam.page.keyboard.type("quote for ini")
    await sam.page.get_by_role("option", name="The quote for Initech").click()
    await expect(sam.heading("general")).to_be_visible()
    await expect(sam.message("The quote for Initech")).to_be_focused()


async def test_keys_move_between_conversations_and_messages(client: Any, sam: Visit) -> None:
    keys = sam.page.keyboard
    await client.chat_postMessage(channel="#leads", text="First")
    await client.chat_postMessage(channel="#leads", text="Second")
    await expect(sam.message("Second")).to_be_visible()
    await keys.press("Alt+ArrowUp")
    await expect(sam.heading("general")).to_be_visible()
    await keys.press("Alt+ArrowDown")
    await expect(sam.heading("leads")).to_be_visible()
    await expect(sam.message("Second")).to_be_visible()
    await sam.page.get_by_role("region", name="Messages in #leads").focus()
    await keys.press("ArrowUp")
    await expect(sam.message("Second")).to_be_focused()
    await keys.press("ArrowUp")
    await expect(sam.message("First")).to_be_focused()
    await sam.tab_to(sam.message("First").get_by_role("button", name="Reply in thread"))
    await keys.press("Enter")
    await expect(sam.thread().get_by_role("combobox", name="Reply")).to_be_focused()
    await keys.press("Escape")
    await expect(sam.thread()).to_be_hidden()
    await expect(sam.message("First")).to_be_focused()
    await keys.press("Control+/")
    await expect(sam.dialog("Keyboard shortcuts")).to_be_visible()


async def test_one_edits_and_deletes_ones_own_messages(slack: Sandbox, sam: Visit) -> None:
    box = sam.composer("Message #leads")
    await box.fill("A tpyo for @ada")
    await box.press("Enter")
    await expect(sam.message("A tpyo")).to_be_visible()
    await box.press("ArrowUp")
    change = sam.composer("Edit message")
    await expect(change).to_have_value("A tpyo for @ada")
    await change.fill("A typo for @ada")
    await change.press("Enter")
    await expect(sam.message("A typo for @ada", "(edited)")).to_be_visible()
    assert texts(slack) == [f"A typo for <@{slack.person('ada').id}>"]

    await sam.message("A typo").hover()
    await sam.button("More actions").click()
    await sam.page.get_by_role("menuitem", name="Delete message").click()
    await sam.dialog("Delete message").get_by_role("button", name="Delete").click()
    await expect(sam.message("A typo")).to_have_count(0)
    assert texts(slack) == []


async def test_reactions_are_given_and_taken_back(slack: Sandbox, visits: Visits) -> None:
    slack.workspace.post(leads(slack), slack.workspace.person("ada"), "Done")
    sam = await visits.open(slack, "sam")
    await sam.message("Done").hover()
    await sam.button("Add a reaction").click()
    await sam.page.get_by_role("textbox", name="Find an emoji").fill("tada")
    await sam.page.keyboard.press("Enter")
    mark = sam.page.get_by_role("button", name=":tada:, 1: you")
    await expect(mark).to_have_attribute("aria-pressed", "true")
    ada = await visits.open(slack, "ada")
    await ada.page.get_by_role("button", name=":tada:, 1: Sam Okafor").click()
    await sam.page.get_by_role("button", name=":tada:, 2: you, Ada Novak").click()
    await expect(sam.page.get_by_role("button", name=":tada:, 1: Ada Novak")).to_be_visible()


async def test_news_pops_up_and_leads_there(slack: Sandbox, client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel=slack.person("sam").id, text="*Initech* waits for you")
    popup = sam.page.get_by_role("region", name="Notifications").get_by_role("button").first
    await expect(popup).to_contain_text("Echo")
    await expect(popup).to_contain_text("Initech waits for you")
    await popup.click()
    await expect(sam.heading("Echo")).to_be_visible()
    await expect(sam.message("Initech waits")).to_be_focused()


async def test_new_messages_and_new_replies_are_marked(
    slack: Sandbox, client: Any, sam: Visit
) -> None:
    mine = slack.workspace.post(leads(slack), slack.workspace.person("sam"), "Who takes it?")
    await expect(sam.message("Who takes it?")).to_be_visible()
    await sam.open_conversation("general")
    await client.chat_postMessage(channel="#leads", text="Me", thread_ts=mine["ts"])
    await client.chat_postMessage(channel="#leads", text="Another lead")
    await expect(sam.page.get_by_role("button", name="leads 1 unread")).to_be_visible()
    await sam.open_conversation("leads")
    await expect(sam.page.get_by_role("separator", name="New")).to_be_visible()
    replies = sam.message("Who takes it?").get_by_role("button", name="1 reply")
    await expect(replies).to_contain_text("New")
    await replies.click()
    await expect(sam.thread().get_by_text("Me", exact=True)).to_be_visible()
    await expect(replies).not_to_contain_text("New")


async def test_shortcuts_of_apps(bot: Bot, client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel="#leads", text="Turn me", blocks=CARD)
    await sam.page.get_by_role("article").hover()
    await sam.button("More actions").click()
    await sam.page.get_by_role("menuitem", name="Turn into a lead").click()
    message = await asyncio.wait_for(bot.turned.get(), 5)
    assert message["text"] == "Turn me"
    await sam.button("Shortcuts").first.click()
    await sam.page.get_by_role("menuitem", name="New lead").click()
    await expect(sam.dialog("Qualify")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["beside", "stacked"])
async def test_two_people_share_a_window(
    slack: Sandbox, visits: Visits, size: dict[str, int]
) -> None:
    visit = await visits.open(slack, "sam", beside="ada", size=size)
    sam = visit.page.frame_locator("iframe").first
    ada = visit.page.frame_locator("iframe").last
    await sam.get_by_role("combobox", name="Message #leads").fill("Yours?")
    await sam.get_by_role("button", name="Send").click()
    await ada.get_by_role("heading", level=1, name="leads").wait_for()
    await expect(ada.get_by_role("article").filter(has_text="Yours?")).to_be_visible()
    await ada.get_by_role("combobox", name="Message #leads").fill("Mine")
    await ada.get_by_role("button", name="Send").click()
    await expect(sam.get_by_role("article").filter(has_text="Mine")).to_be_visible()
    assert await visit.page.title() == "Sam Okafor and Ada Novak · Acme"


async def test_the_theme_is_chosen_and_kept(sam: Visit) -> None:
    dark = "getComputedStyle(document.body).backgroundColor"
    before = await sam.page.evaluate(dark)
    await sam.button("Light or dark").click()
    after = await sam.page.evaluate(dark)
    assert after != before
    await sam.page.reload()
    assert await sam.page.evaluate(dark) == after


async def test_the_inspector_shows_what_was_said(client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel="#leads", text="Look inside")
    await sam.page.keyboard.press("Control+.")
    drawer = sam.page.get_by_role("complementary", name="Inspector")
    await expect(drawer.get_by_text("chat.postMessage")).to_be_visible()
    await drawer.get_by_role("searchbox", name="Filter requests").fill("postmess")
    await drawer.get_by_text("chat.postMessage").click()
    await expect(drawer.get_by_text("Look inside").first).to_be_visible()
    await expect(drawer.get_by_role("button", name="Copy as curl")).to_be_visible()
    await sam.page.keyboard.press("Control+.")
    await expect(drawer).to_be_hidden()


async def test_the_clock_moves_when_told(sam: Visit) -> None:
    bar = sam.page.get_by_role("timer")
    before = await bar.text_content()
    await sam.button("Skip 15 minutes").click()
    await expect(bar).not_to_have_text(before or "", timeout=900)


async def test_a_reset_takes_everything_back(client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel="#leads", text="Soon gone")
    await expect(sam.message("Soon gone")).to_be_visible()
    await sam.button("Reset the workspace").click()
    await sam.page.get_by_role("menuitem", name="Start afresh").click()
    await expect(sam.message("Soon gone")).to_have_count(0)
    await expect(sam.heading("leads")).to_be_visible()
