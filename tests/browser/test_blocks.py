"""Every block of Slack's reference shows, and what it says can be read."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.browser.echo import PIXEL, mrkdwn, plain
from tests.browser.visit import Visit


def span(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


SERIES = [
    {"name": "Won", "data": [{"label": "Mon", "value": 4}, {"label": "Tue", "value": 9}]},
    {"name": "Lost", "data": [{"label": "Mon", "value": 2}, {"label": "Tue", "value": 3}]},
]


def chart(kind: str) -> dict[str, Any]:
    axes = {"categories": ["Mon", "Tue"], "x_label": "Day", "y_label": "Leads"}
    return {
        "type": "data_visualization",
        "title": f"A {kind}",
        "chart": {"type": kind, "series": SERIES, "axis_config": axes},
    }


PIE = {
    "type": "data_visualization",
    "title": "A pie",
    "chart": {
        "type": "pie",
        "segments": [{"label": "Web", "value": 3}, {"label": "Ads", "value": 1}],
    },
}
RICH = {
    "type": "rich_text",
    "elements": [
        section(span("Bold", bold=True), span(" and "), span("struck", strike=True)),
        {"type": "rich_text_list", "style": "ordered", "elements": [section(span("First step"))]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [section(span("Sub"))],
        },
        {"type": "rich_text_quote", "elements": [span("They said so")]},
        {"type": "rich_text_preformatted", "elements": [span("code here")]},
    ],
}
CARD = {
    "type": "card",
    "title": mrkdwn("A card"),
    "subtitle": mrkdwn("Beneath"),
    "body": mrkdwn("Its body"),
    "actions": [{"type": "button", "action_id": "go", "text": plain("Card button")}],
}
TASK = {"type": "task_card", "task_id": "t", "title": "A task", "status": "complete"}
MARKDOWN = (
    "# Big\n\n- one\n- **two**\n\n> quoted\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\nfenced\n```"
)

SHOWN: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "table",
        {"type": "table", "rows": [[cell("Name"), cell("Sum")], [cell("Initech"), cell("7")]]},
        ["Name", "Initech", "7"],
    ),
    (
        "data_table",
        {"type": "data_table", "caption": "Leads", "rows": [[cell("Name")], [cell("Globex")]]},
        ["Leads", "Globex"],
    ),
    ("markdown", {"type": "markdown", "text": MARKDOWN}, ["Big", "two", "quoted", "2", "fenced"]),
    ("rich_text", RICH, ["Bold", "struck", "First step", "Sub", "They said so", "code here"]),
    ("bar", chart("bar"), ["A bar", "Won", "Lost", "Tue", "Leads"]),
    ("line", chart("line"), ["A line", "Won"]),
    ("area", chart("area"), ["A area", "Lost"]),
    ("pie", PIE, ["A pie", "Web", "Ads"]),
    ("alert", {"type": "alert", "level": "warning", "text": mrkdwn("Watch out")}, ["Watch out"]),
    ("card", CARD, ["A card", "Beneath", "Its body", "Card button"]),
    ("carousel", {"type": "carousel", "elements": [CARD]}, ["A card"]),
    (
        "container",
        {
            "type": "container",
            "title": plain("Framed"),
            "child_blocks": [{"type": "section", "text": mrkdwn("Inside")}],
        },
        ["Framed", "Inside"],
    ),
    ("task_card", TASK, ["A task"]),
    ("plan", {"type": "plan", "title": "A plan", "tasks": [TASK]}, ["A plan", "A task"]),
    (
        "video",
        {
            "type": "video",
            "title": plain("A film"),
            "title_url": "https://films.example/1",
            "video_url": "https://films.example/1",
            "thumbnail_url": PIXEL,
            "alt_text": "Film",
        },
        ["A film"],
    ),
    ("file", {"type": "file", "external_id": "Offer.pdf", "source": "remote"}, ["Offer.pdf"]),
    (
        "verbatim",
        {"type": "section", "text": {**mrkdwn("See https://a.example"), "verbatim": True}},
        ["See https://a.example"],
    ),
    (
        "nested",
        {"type": "section", "text": mrkdwn("*bold _and italic_* 2*3*4 snake_case_name")},
        ["bold and italic 2*3*4 snake_case_name"],
    ),
    ("quote", {"type": "section", "text": mrkdwn(">>> all\nof this")}, ["all", "of this"]),
]


@pytest.fixture
async def post(slack: Sandbox) -> Any:
    def say(block: dict[str, Any]) -> None:
        channel = slack.workspace.find_channel("leads")
        assert channel is not None
        slack.workspace.post(channel, slack.workspace.person("ada"), "fallback", blocks=[block])

    return say


async def test_every_block_shows(post: Any, sam: Visit) -> None:
    for name, block, words in SHOWN:
        post(block)
        message = sam.page.get_by_role("article").last
        for word in words:
            await expect(message, name).to_contain_text(word)
        await expect(message.locator(".unknown"), name).to_have_count(0)
    await expect(sam.page.get_by_role("link", name="https://a.example")).to_have_count(0)
    await expect(sam.page.get_by_role("img", name="A pie. Web 3, Ads 1")).to_be_visible()


async def test_context_actions_can_be_pressed(post: Any, sam: Visit) -> None:
    good = {"text": plain("Good"), "value": "+"}
    bad = {"text": plain("Bad"), "value": "-"}
    feedback = {"type": "feedback_buttons", "action_id": "f", "positive_button": good}
    trash = {"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain("Remove")}
    post({"type": "context_actions", "elements": [{**feedback, "negative_button": bad}, trash]})
    await expect(sam.button("Good")).to_be_visible()
    await expect(sam.button("Bad")).to_be_visible()
    await expect(sam.button("Remove")).to_be_visible()


async def test_a_data_table_sorts_and_turns_its_pages(post: Any, sam: Visit) -> None:
    rows = [[{"type": "raw_number", "value": number, "text": str(number)}] for number in (3, 1, 2)]
    post({"type": "data_table", "caption": "Sums", "page_size": 2, "rows": [[cell("Sum")], *rows]})
    body = sam.page.locator("tbody")
    await expect(body).to_have_text("31")
    await sam.button("Sum").click()
    await expect(body).to_have_text("12")
    await sam.button("Next").click()
    await expect(body).to_have_text("3")
