"""The bar above the workspace: what its host lets a visitor make happen, and what time it is."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from sandbox.clock import Clock
from sandbox.description import build
from sandbox.server import Sandbox
from tests.browser.echo import TEAM
from tests.browser.visit import PHONE, Visit, Visits

QUARTER = 900
SHOWN = re.compile(r"(\d+):(\d\d) (AM|PM)")


async def minutes_shown(visit: Visit) -> int:
    """Minutes since midnight on the bar's clock."""
    found = SHOWN.search(await visit.page.get_by_role("timer").inner_text())
    assert found
    hour, minute, half = found.groups()
    return (int(hour) % 12 + (half == "PM") * 12) * 60 + int(minute)


def direct(slack: Sandbox, sender: str, to: str, text: str) -> None:
    workspace = slack.workspace
    channel = workspace.im(slack.person(sender).id, slack.person(to).id)
    workspace.post(channel, workspace.person(sender), text)


async def test_an_offer_runs_and_says_what_came_of_it(slack: Sandbox, visits: Visits) -> None:
    async def arrive() -> str:
        leads = slack.workspace.find_channel("leads")
        assert leads
        slack.workspace.post(leads, slack.workspace.person("ada"), "Initech, from the webinar")
        return "Initech came in."

    async def skip() -> str:
        clock = slack.workspace.clock
        assert isinstance(clock, Clock)
        clock.skip(QUARTER)
        return "15 minutes later."

    slack.stagehand.offer("arrive", "A lead arrives", arrive)
    slack.stagehand.offer("skip15", "Skip 15 minutes", skip)
    sam = await visits.open(slack, "sam")
    bar = sam.page.get_by_role("region", name="Demo")
    await expect(bar.get_by_role("button")).to_have_text(["A lead arrives", "Skip 15 minutes"])

    await sam.button("A lead arrives").click()
    await expect(sam.message("Initech, from the webinar")).to_be_visible()
    await expect(sam.page.get_by_role("status").get_by_text("Initech came in.")).to_be_visible()

    before = await minutes_shown(sam)
    await sam.button("Skip 15 minutes").click()
    await expect(sam.page.get_by_role("status").get_by_text("15 minutes later.")).to_be_visible()
    assert (await minutes_shown(sam) - before) % (24 * 60) in (15, 16)


@pytest.mark.parametrize("offered", [True, False], ids=["with-offers", "bare"])
async def test_a_clock_that_the_host_holds_has_no_buttons(visits: Visits, offered: bool) -> None:
    async def nothing() -> str:
        return ""

    async with Sandbox(build(TEAM, lambda: 1_763_900_000.0)) as slack:
        if offered:
            slack.stagehand.offer("nothing", "Nothing happens", nothing)
        sam = await visits.open(slack, "sam")
        bar = sam.page.get_by_role("region", name="Demo")
        if offered:
            await expect(bar.get_by_role("button")).to_have_text(["Nothing happens"])
        else:
            await expect(bar).to_have_count(0)
        await visits.close()


async def test_news_for_others_pops_up_and_opens_them_beside(
    slack: Sandbox, visits: Visits
) -> None:
    sam = await visits.open(slack, "sam")
    direct(slack, "sam", "ada", "Initech is yours now")
    popup = sam.page.get_by_role("region", name="Notifications").get_by_role("button").first
    await expect(popup).to_contain_text("For Ada Novak")
    await expect(popup).to_contain_text("Initech is yours now")
    await popup.click()
    await sam.page.wait_for_url(f"**/?as={slack.person('sam').id}&with={slack.person('ada').id}")
    ada = sam.page.frame_locator("iframe").last
    await expect(ada.get_by_role("heading", level=1)).to_be_visible()


async def test_news_on_a_phone_leaves_bar_and_composer_free(slack: Sandbox, visits: Visits) -> None:
    sam = await visits.open(slack, "sam", size=PHONE)
    for number in range(3):
        direct(slack, "ada", "sam", f"Initech waits for its first call, number {number}")
    popups = sam.page.get_by_role("region", name="Notifications").get_by_role("button")
    await expect(popups.first).to_contain_text("number 2")
    await sam.page.get_by_role("button", name="Skip 15 minutes").click(trial=True)
    await sam.page.get_by_role("button", name="Show conversations").click(trial=True)
    await sam.composer("Message #leads").click(trial=True)


async def test_a_message_for_oneself_alone_is_put_away(slack: Sandbox, sam: Visit) -> None:
    workspace = slack.workspace
    leads = workspace.find_channel("leads")
    assert leads
    (app,) = workspace.apps.values()
    bot = workspace.users[app.user_id]
    workspace.post_ephemeral(leads, bot, slack.person("sam").id, "Only for you")
    await expect(sam.message("Only for you")).to_be_visible()
    await sam.message("Only for you").get_by_role("button", name="Dismiss").click()
    await expect(sam.message("Only for you")).to_have_count(0)
