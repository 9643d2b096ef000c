"""An app's Home tab: it opens with what the app publishes, and its controls work."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.browser.echo import LEADS, Bot
from tests.browser.visit import DESKTOP, PHONE, Visits


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_long_home_can_be_worked(
    slack: Sandbox, bot: Bot, visits: Visits, size: dict[str, int]
) -> None:
    sam = await visits.open(slack, "sam", size=size)
    await sam.open_conversation("Echo")
    await sam.page.get_by_role("tab", name="Home").click()
    home = sam.page.get_by_role("region", name="Home")
    await expect(home.get_by_role("heading", name="Your day")).to_be_visible()
    await expect(home.get_by_role("img", name="Webinar")).to_have_count(LEADS)
    await home.get_by_role("button", name=f"Call lead {LEADS - 1}").click()
    assert await asyncio.wait_for(bot.called.get(), 5) == str(LEADS - 1)

    await home.get_by_role("button", name="More actions").first.click()
    await sam.page.get_by_role("menuitem", name="Close").click()
    assert await asyncio.wait_for(bot.called.get(), 5) == "Close"
    await expect(home.get_by_role("img", name="Webinar")).to_have_count(LEADS - 1)
    assert await sam.page.evaluate("document.documentElement.scrollWidth") == size["width"]
