"""What a person says of themselves, and puts on a channel; two windows of theirs agree."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.browser.visit import PHONE, Visit, Visits


async def choose(visit: Visit, button: Any, item: str) -> None:
    await button.click()
    await visit.page.get_by_role("menuitem", name=item).click()


async def test_status_presence_and_quiet_show_to_others(slack: Sandbox, visits: Visits) -> None:
    ada = await visits.open(slack, "ada")
    sam = await visits.open(slack, "sam")
    mine = sam.page.get_by_role("button", name="Your status and profile")
    await choose(sam, mine, "Set a status…")
    dialog = sam.dialog("Your status")
    await dialog.get_by_role("textbox", name="Status").fill("At lunch")
    await dialog.get_by_role("button", name="Emoji").click()
    await sam.page.get_by_role("textbox", name="Find an emoji").fill("pizza")
    await sam.page.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    row = ada.page.get_by_role("navigation").get_by_role("button", name="Sam Okafor")
    await expect(row).to_contain_text("🍕")
    await row.click()
    await expect(ada.page.get_by_text("SDR · 🍕 At lunch")).to_be_visible()

    await choose(sam, mine, "Set yourself as away")
    await choose(sam, mine, "Pause notifications for an hour")
    await expect(mine).to_have_accessible_name(
        "Your status and profile, At lunch, away, notifications paused"
    )
    user = slack.person("sam").user
    assert (user.presence, user.status_emoji) == ("away", ":pizza:")
    assert user.dnd_until
    await choose(sam, mine, "Resume notifications")
    await choose(sam, mine, "Clear your status")
    await expect(row).not_to_contain_text("🍕")

    await choose(sam, mine, "Edit your profile…")
    profile = sam.dialog("Your profile")
    await profile.get_by_label("Time zone").select_option("Europe/Prague")
    await profile.get_by_label("Title").fill("Team lead")
    await profile.get_by_role("button", name="Save").click()
    await expect(sam.button("You are Sam Okafor Team lead Act as somebody else")).to_be_visible()


async def test_messages_are_pinned_and_links_kept(slack: Sandbox, client: Any, sam: Visit) -> None:
    await client.chat_postMessage(channel="#leads", text="The playbook changed")
    said = sam.message("The playbook changed")
    await said.hover()
    await choose(sam, sam.button("More actions"), "Pin to channel")
    await expect(said.get_by_text("Pinned", exact=True)).to_be_visible()
    await sam.button("1 pinned message").click()
    pins = sam.dialog("Pinned messages")
    await pins.get_by_role("button", name="The playbook changed").click()
    await expect(said).to_be_focused()

    actions = sam.button("Channel actions")
    await choose(sam, actions, "Add a bookmark…")
    dialog = sam.dialog("Add a bookmark")
    await dialog.get_by_label("Link").fill("https://acme.example/script")
    await dialog.get_by_label("Name").fill("Call script")
    await dialog.get_by_role("button", name="Add").click()
    bar = sam.page.get_by_role("list", name="Bookmarks")
    await expect(bar.get_by_role("link", name="Call script")).to_be_visible()
    await choose(sam, actions, "Remove a bookmark…")
    await sam.page.get_by_role("menuitem", name="Call script").click()
    await expect(bar).to_have_count(0)

    await choose(sam, actions, "Leave #leads")
    await expect(sam.composer("Message #leads")).to_have_count(0)
    await sam.button("Join channel").click()
    await expect(sam.composer("Message #leads")).to_be_visible()


async def test_two_windows_of_one_person_agree_on_what_is_read(
    slack: Sandbox, client: Any, visits: Visits
) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    mine = slack.workspace.post(leads, slack.workspace.person("sam"), "Who takes it?")
    here = await visits.open(slack, "sam", place=leads.id)
    there = await visits.open(slack, "sam", size=PHONE, place=leads.id)
    await there.open_conversation("general")
    await here.open_conversation("general")
    await client.chat_postMessage(channel="#leads", text="Me", thread_ts=mine["ts"])
    await client.chat_postMessage(channel="#leads", text="Another lead")
    await expect(there.button("Show conversations")).to_have_count(1)
    await here.open_conversation("leads")
    await here.message("Who takes it?").get_by_role("button", name="1 reply").click()
    await expect(here.thread().get_by_text("Me", exact=True)).to_be_visible()
    await expect(there.page).to_have_title("#general · Sam Okafor")
    await there.open_conversation("leads")
    replies = there.message("Who takes it?").get_by_role("button", name="1 reply")
    await expect(replies).to_be_visible()
    await expect(replies).not_to_contain_text("New")
