"""Everybody can use the page: axe finds nothing serious, in light and dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from sandbox.server import Sandbox
from tests.browser.echo import CARD
from tests.browser.visit import DESKTOP, PHONE, Visits

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")
SCHEMES: list[tuple[Literal["light", "dark"], dict[str, Any]]] = [
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast"]}),
]


async def findings(page: Page) -> list[str]:
    """What axe holds to be serious, with the first place of each: in light, and in dark the
    contrasts, which are all that its colours change."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = []
    for scheme, rules in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        options = {"resultTypes": ["violations"], **rules}
        result: dict[str, Any] = await page.evaluate("options => axe.run(options)", options)
        found += [
            f"{scheme}: {each['id']}: {each['help']} at {each['nodes'][0]['html'][:200]}"
            for each in result["violations"]
            if each["impact"] in SERIOUS
        ]
    return found


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_serious(
    slack: Sandbox, client: Any, visits: Visits, size: dict[str, int]
) -> None:
    await client.chat_postMessage(channel="#leads", text="Lead", blocks=CARD)
    parent = await client.chat_postMessage(channel="#leads", text="Who calls? <!here> `now` @ada")
    await client.chat_postMessage(channel="#leads", text="I do", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=slack.person("sam").id, text="A word")
    visit = await visits.open(slack, "sam", size=size, reduced_motion="reduce")
    page = visit.page
    await expect(visit.message("Who calls?")).to_be_visible()
    assert await findings(page) == []

    await visit.message("Who calls?").get_by_role("button", name="1 reply").click()
    await expect(visit.thread().get_by_text("I do")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")

    await page.keyboard.press("Control+k")
    await expect(visit.dialog("Jump to")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")

    await visit.button("Channel actions").click()
    await page.get_by_role("menuitem", name="Add a bookmark…").click()
    await expect(visit.dialog("Add a bookmark")).to_be_visible()
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
