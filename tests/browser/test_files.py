"""Files and pictures: attached to a message, given to a dialog, shown large."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from sandbox.server import Sandbox
from tests.browser.echo import Bot, plain
from tests.browser.visit import PHONE, Visit

DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300">
<rect width="900" height="300" fill="teal"/></svg>"""
LIST: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"email\na@b.example\n"}
OFFER: FilePayload = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
PASTE = """(box) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(['x'], 'pasted.txt', { type: 'text/plain' }));
  box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""
DROP = """(node) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['x'], 'dropped.txt', { type: 'text/plain' }));
  node.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""


async def test_files_go_with_a_message(slack: Sandbox, sam: Visit) -> None:
    page, box = sam.page, sam.composer("Message #leads")
    async with page.expect_file_chooser() as chosen:
        await sam.button("Attach files").click()
    await (await chosen.value).set_files([OFFER, LIST])
    await box.evaluate(PASTE)
    await sam.page.get_by_role("region", name="Messages in #leads").evaluate(DROP)
    attached = page.get_by_role("list", name="Attached files").get_by_role("listitem")
    await expect(attached).to_have_text(["offer.pdf", "list.csv", "pasted.txt", "dropped.txt"])
    await sam.button("Remove list.csv").click()
    await box.fill("Our offer")
    await box.press("Enter")
    said = sam.message("Our offer")
    await expect(said.get_by_role("link", name="offer.pdf")).to_be_visible()
    await expect(attached).to_have_count(0)
    leads = slack.workspace.find_channel("leads")
    assert leads
    (message,) = leads.messages.values()
    assert [each["name"] for each in message["files"]] == [
        "offer.pdf",
        "pasted.txt",
        "dropped.txt",
    ]


async def test_a_dialog_takes_files(bot: Bot, sam: Visit) -> None:
    box = sam.composer("Message #leads")
    await box.fill("/echo upload")
    await box.press("Enter")
    dialog = sam.dialog("Import")
    pick = dialog.get_by_label("Lead list")
    await dialog.get_by_role("button", name="Import").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    await pick.set_input_files([LIST, OFFER])
    await expect(dialog.get_by_role("listitem")).to_have_text(["list.csv", "offer.pdf"])
    await pick.set_input_files([LIST])
    await expect(dialog.get_by_text("At most 2 files go in here.")).to_be_visible()
    await dialog.get_by_role("button", name="Remove offer.pdf").click()
    await dialog.get_by_role("button", name="Import").click()
    await expect(dialog).to_be_hidden()
    (file,) = await asyncio.wait_for(bot.uploaded.get(), 5)
    assert file["name"] == "list.csv"
    assert file["url_private"]


@pytest.mark.parametrize("shown", ["block", "upload"])
async def test_a_picture_fits_a_phone_and_enlarges(
    slack: Sandbox, client: Any, sam: Visit, shown: str
) -> None:
    await sam.page.set_viewport_size(PHONE)
    leads = slack.workspace.find_channel("leads")
    assert leads
    alt = "A bar chart: 3 won, 1 lost"
    (app,) = slack.workspace.apps.values()
    slack.workspace.join(leads, app.user_id)
    to = {"channel": leads.id} if shown == "upload" else {}
    answer = await client.files_upload_v2(
        content=DRAWING, filename="chart.svg", title="This week", alt_txt=alt, **to
    )
    if shown == "block":
        block = {
            "type": "image",
            "title": plain("This week"),
            "alt_text": alt,
            "slack_file": {"url": answer["file"]["url_private"]},
        }
        ada = slack.workspace.person("ada")
        slack.workspace.post(leads, ada, "Chart", blocks=[block])
    picture = sam.page.get_by_role("img", name=alt)
    await expect(picture).to_be_visible()
    await sam.page.wait_for_function("document.querySelector('article img').naturalWidth === 900")
    found = await picture.bounding_box()
    assert found
    assert found["x"] + found["width"] <= PHONE["width"]
    assert found["height"] * 3 == pytest.approx(found["width"], abs=6)
    await sam.button(f"Enlarge: {alt}").click()
    await expect(sam.dialog("This week").get_by_role("img", name=alt)).to_be_visible()
    await sam.page.keyboard.press("Escape")
    await expect(sam.dialog("This week")).to_have_count(0)


async def test_a_picture_that_is_gone_says_so(slack: Sandbox, sam: Visit, visits: Any) -> None:
    leads = slack.workspace.find_channel("leads")
    assert leads
    block = {"type": "image", "alt_text": "Old chart", "image_url": f"{slack.url}/files/F0/a.png"}
    slack.workspace.post(leads, slack.workspace.person("ada"), "x", blocks=[block])
    await expect(sam.page.get_by_role("note")).to_have_text("This picture did not load: Old chart")
    visits.complaints.clear()
