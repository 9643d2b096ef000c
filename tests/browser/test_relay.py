"""The whole relay of Baton at the page: by mouse and by keyboard alone, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.hands import Keyboard, Mouse
from tests.browser.pictures import introduce, take_picture
from tests.browser.visit import DESKTOP, PHONE, Visit, Visits
from tests.journeys.stage import Stage
from tests.journeys.steps import BANT, handed_off

TOMORROW = "2026-11-24T11:30"


async def talk(stage: Stage) -> None:
    """What people said in the channel before."""
    dana, max_ = stage.person("dana"), stage.person("max")
    await dana.say(
        "leads", "Webinar follow-ups come in from ten. First call within five minutes, please."
    )
    await max_.say("leads", "112 people stayed to the end :tada: The best ones asked for a demo.")


async def handed_off_by(hands: Mouse, card: Locator) -> None:
    """The SDR qualifies, is told of a wrong number at its field, and hands off."""
    visit = hands.visit
    await hands.press(card.get_by_role("button", name="Qualify", exact=True))
    box = visit.dialog("Qualify, step 1 of 4")
    await expect(box).to_be_visible()
    for label, answer in BANT.items():
        await hands.choose(box, label, answer)
    await hands.press(box.get_by_role("button", name="Next"))

    box = visit.dialog("Qualify, step 2 of 4")
    await hands.fill(box, "Direct phone", "12")
    await hands.pick_moment(box, "Best time to talk", TOMORROW)
    await hands.press(box.get_by_role("button", name="Next"))
    await expect(box.get_by_role("alert")).to_be_visible()
    await expect(box.get_by_label("Direct phone")).to_have_attribute("aria-invalid", "true")
    await expect(box.get_by_label("Direct phone")).to_be_focused()
    if not visit.is_narrow:
        await take_picture(visit, "qualify")
    await hands.fill(box, "Direct phone", "(415) 555-0134")
    await hands.press(box.get_by_role("button", name="Next"))

    box = visit.dialog("Qualify, step 3 of 4")
    await hands.fill(box, "Next step", "Demo with the planning team")
    await hands.press(box.get_by_role("button", name="Next"))
    box = visit.dialog("Qualify, step 4 of 4")
    await expect(box.get_by_role("radio", name="Hand off")).to_be_checked()
    await hands.press(box.locator("button[type=submit]"))
    await expect(visit.page.get_by_role("dialog")).to_have_count(0)


async def page_of(stage: Stage, visits: Visits, lead_id: int, size: Any) -> Visit:
    """The page of whoever owes the lead its next step."""
    owner = await stage.owner_of(lead_id)
    return await visits.open(stage.slack, owner.id, size=size)


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_whole_relay(
    stage: Stage, visits: Visits, hand: type[Mouse], size: dict[str, int]
) -> None:
    introduce(stage.slack)
    await talk(stage)
    lead_id = await stage.arrive()
    sdr = await page_of(stage, visits, lead_id, size)
    hands = hand(sdr)
    await hands.go("leads")
    card = sdr.message("Initech", "Waiting for")
    await expect(card).to_be_visible()
    if hand is Mouse:
        await picture_the_channel(sdr)
    await handed_off_by(hands, card)

    # Its AE hears of it, and takes it.
    ae = await page_of(stage, visits, lead_id, size)
    hands = hand(ae)
    await hands.go("Baton")
    card = ae.message("Initech", "Demo with the planning team")
    await expect(card).to_be_visible()
    if hand is Mouse and size is DESKTOP:
        await take_picture(ae, "handoff")
    await hands.press(card.get_by_role("button", name="Accept", exact=True))
    await expect(card.get_by_role("button", name="Won", exact=True)).to_be_visible()
    await expect(card.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    await stage.settle()
    assert (await stage.lead(lead_id)).stage.value == "accepted"

    # Another one is not for its AE, who says why.
    second = await handed_off(stage, email="lou@globex.com", company="Globex")
    ae = await page_of(stage, visits, second.id, size)
    hands = hand(ae)
    await hands.go("Baton")
    card = ae.message("Globex", "Demo with the planning team")
    await hands.press(card.get_by_role("button", name="Reject", exact=True))
    box = ae.dialog("Reject")
    await hands.choose(box, "Reason", "Bad timing")
    await hands.press(box.locator("button[type=submit]"))
    await expect(box).to_be_hidden()
    await expect(card.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    assert "rejected" in await stage.kinds(second.id)


async def picture_the_channel(visit: Visit) -> None:
    """The channel with the card's thread beside it; on a phone, the channel."""
    if visit.is_narrow:
        await take_picture(visit, "phone")
        return
    await visit.page.locator(".replies").first.click()
    await expect(visit.thread().get_by_role("article").nth(1)).to_be_visible()
    await take_picture(visit, "relay")
    await visit.page.keyboard.press("Escape")
