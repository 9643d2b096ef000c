"""Everybody can use the page: axe finds nothing serious, in light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.server import Sandbox
from tests.browser.echo import CARD
from tests.browser.visit import DESKTOP, PHONE, Visits

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")


async def findings(page: Page) -> list[str]:
    """What axe holds to be serious, with the first place of each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    result: dict[str, Any] = await page.evaluate("axe.run()")
    return [
        f"{found['id']}: {found['help']} at {found['nodes'][0]['html'][:200]}"
        for found in result["violations"]
        if found["impact"] in SERIOUS
    ]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_serious(
    slack: Sandbox, client: Any, visits: Visits, scheme: str, size: dict[str, int]
) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    parent = await client.chat_postMessage(channel="#leads", text="Who calls? <!here> `now` @ada")
    await client.chat_postMessage(channel="#leads", text="I do", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=slack.person("sam").id, text="A word")
    motion = {"color_scheme": scheme, "reduced_motion": "reduce"}
    visit = await visits.open(slack, "sam", size=size, place=f"/{parent['ts']}", **motion)
    page = visit.page
    assert await findings(page) == []

    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    await page.goto(f"{slack.url}/?as={slack.person('sam').id}#{channel.id}/{parent['ts']}")
    await expect(visit.thread().get_by_text("I do")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")

    await page.keyboard.press("Control+k")
    await expect(visit.dialog("Jump to")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")

    await page.keyboard.press("Control+.")
    await page.locator(".entry").first.click()
    assert await findings(page) == []
    await page.keyboard.press("Control+.")

    await visit.button("Qualify").click()
    box = visit.dialog("Qualify")
    await box.get_by_role("button", name="Save").click()
    await expect(box.get_by_role("alert")).to_be_visible()
    assert await findings(page) == []


async def test_the_first_page_is_fit_for_everybody(slack: Sandbox, visits: Visits) -> None:
    visit = await visits.blank(slack.url)
    await visit.page.goto(slack.url)
    await expect(visit.page.get_by_role("link", name="Ada Novak")).to_be_visible()
    assert await findings(visit.page) == []
