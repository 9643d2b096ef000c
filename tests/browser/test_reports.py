"""Reports at the page, over weeks of history: asked, read, their leads listed and taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Locator, expect
from sqlalchemy import Connection, exists, select, update

from bot.demo import history
from bot.storage.tables import lead_facts, outbox
from qualification.playbook import parse_playbook
from tests.browser.pictures import introduce, take_picture
from tests.browser.visit import DESKTOP, PHONE, Visit, Visits
from tests.journeys.stage import Stage

DEMO = parse_playbook((Path(history.__file__).parent / "playbook.toml").read_text("utf-8"))
SMALLEST_LETTERS = 11
"""Pixels of the letters in a chart."""


async def ask(visit: Visit, command: str, title: str) -> Locator:
    """Types a command where the page is; the answer, with its head at the top."""
    composer = visit.page.get_by_role("combobox", name=re.compile("^Message "))
    await composer.fill(command)
    await composer.press("Escape")  # puts completion away
    await composer.press("Enter")
    answer = visit.message(title).last
    await expect(answer).to_be_visible()
    await answer.evaluate("node => node.scrollIntoView()")
    return answer


async def is_legible(visit: Visit, chart: Locator) -> None:
    """It stands on the page whole, and its letters are not small."""
    box = await chart.bounding_box()
    size = visit.page.viewport_size
    assert box and size
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    letters = await chart.locator("text").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().left,"
        " one.getBoundingClientRect().right, parseFloat(getComputedStyle(one).fontSize)])"
    )
    for left, right, high in letters:
        assert left >= box["x"] - 1 and right <= box["x"] + box["width"] + 1
        assert high >= SMALLEST_LETTERS


async def with_history(stage: Stage) -> None:
    """Six weeks of the demo's history, of which nothing is posted."""
    always_there = replace(stage.baton.desk.team, playbook=DEMO)

    def tell(connection: Connection) -> None:
        now = stage.now()
        history.tell(connection, always_there, now)
        assert not connection.scalar(select(exists().where(lead_facts.c.at > now)))
        connection.execute(update(outbox).values(state="moot"))

    await stage.baton.database.awrite(tell)


async def test_reports_are_asked_read_and_traced(stage: Stage, visits: Visits) -> None:
    introduce(stage.slack)
    await with_history(stage)
    dana = await visits.open(stage.slack, "dana", size=DESKTOP)
    await dana.open_conversation("sales-managers")
    answer = await ask(dana, "/pipeline", "Pipeline of Acme, last 30 days")
    chart = answer.get_by_role("img", name="Funnel, last 30 days. This period: Received ")
    await is_legible(dana, chart)
    rows = answer.get_by_role("table").get_by_role("row")
    handed_off = (await rows.filter(has_text="Handed off").get_by_role("cell").all_inner_texts())[1]
    await take_picture(dana, "pipeline")

    # The leads behind a number, and as a file.
    await answer.get_by_role("button", name="Show leads").click()
    box = dana.dialog("Leads")
    await box.get_by_role("combobox", name="Which leads").click()
    await box.get_by_role("option", name=f"Handed off: {handed_off}").first.click()
    await expect(box.get_by_text(f"1 to 15 of {handed_off} leads.")).to_be_visible()
    await box.get_by_role("button", name="Send me the file").click()
    await expect(box.get_by_text(f"A file with {handed_off} leads")).to_be_visible()
    await dana.page.keyboard.press("Escape")
    await dana.open_conversation("Baton")
    await expect(dana.message("Handed off, last 30 days").get_by_text(".csv")).to_be_visible()

    # On a phone, cut by segment.
    kim = await visits.open(stage.slack, "kim", size=PHONE)
    await kim.open_conversation("sales-managers")
    answer = await ask(kim, "/pipeline last 60 days by segment", "Pipeline of Acme, last 60 days")
    chart = answer.get_by_role("img", name="Leads by segment, last 60 days. Received: ")
    await is_legible(kim, chart)
    await chart.evaluate("node => node.closest('figure').scrollIntoView()")
    await take_picture(kim, "pipeline-phone")

    # What a phone has no room for scrolls, and the fading edge says so.
    table = answer.get_by_role("region", name="Table")
    await expect(table).to_contain_class("more-after")
    await table.evaluate("node => node.scrollTo(node.scrollWidth, 0)")
    await expect(table).to_contain_class("more-before")
    await expect(table).not_to_contain_class("more-after")

    # Leadership's: a row for each type of customer.
    await dana.open_conversation("sales-managers")
    answer = await ask(dana, "/pipeline funnels last 60 days", "Funnels by type of customer")
    rows = answer.get_by_role("table").get_by_role("row")
    leads = [int((await row.inner_text()).split("\t")[1]) for row in (await rows.all())[1:]]
    assert leads[0] == sum(leads[1:]) > 0
    await take_picture(dana, "funnels")

    # Marketing's report: a picture drawn by Baton, which says in words what it shows.
    max_ = await visits.open(stage.slack, "max", size=DESKTOP)
    await max_.open_conversation("marketing-feedback")
    answer = await ask(max_, "/feedback last 60 days by source", "Feedback on leads, last 60 days")
    picture = answer.get_by_role("img", name="Acceptance by source, last 60 days. ")
    await expect(picture).to_have_attribute("alt", re.compile(r"website: \d+% of \d+ \(\d+ to"))
    assert await picture.evaluate("node => node.decode().then(() => node.naturalWidth)") > 500
    await take_picture(max_, "feedback")
