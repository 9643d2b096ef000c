"""What a person types becomes the rich text that Slack's client sends."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import markup
from sandbox.blocks import check_blocks
from sandbox.richtext import rich_text
from sandbox.server import Sandbox
from sandbox.workspace import Workspace


def run(text: str, *styles: str) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text}
    return element | ({"style": dict.fromkeys(styles, True)} if styles else {})


def section(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def listed(style: str, *items: Any, indent: int = 0, **more: Any) -> dict[str, Any]:
    elements = [section(item) for item in items]
    shape = {"type": "rich_text_list", "style": style, "indent": indent, "border": 0}
    return {**shape, "elements": elements, **more}


QUOTED = {"type": "rich_text_quote", "elements": [run("a\nb")]}
CODE = {"type": "rich_text_preformatted", "elements": [run("x = *1*\ny")], "border": 0}
TYPED: list[tuple[str, list[Any]]] = [
    ("plain & simple", [section(run("plain & simple"))]),
    ("two\nlines", [section(run("two\nlines"))]),
    ("a *b* c", [section(run("a "), run("b", "bold"), run(" c"))]),
    ("_a *b*_", [section(run("a ", "italic"), run("b", "italic", "bold"))]),
    ("~no~ 2*3*4 snake_case_name", [section(run("no", "strike"), run(" 2*3*4 snake_case_name"))]),
    ("`*raw*`", [section(run("*raw*", "code"))]),
    (
        ":wave::skin-tone-3: hi",
        [section({"type": "emoji", "name": "wave", "skin_tone": 3}, run(" hi"))],
    ),
    ("at 10:30:15", [section(run("at 10:30:15"))]),
    ("https://a.com/b", [section({"type": "link", "url": "https://a.com/b"})]),
    (
        "*https://a.com*",
        [section({"type": "link", "url": "https://a.com", "style": {"bold": True}})],
    ),
    ("@here now", [section({"type": "broadcast", "range": "here"}, run(" now"))]),
    ("• a\n• b", [listed("bullet", run("a"), run("b"))]),
    ("1. a\n2. b", [listed("ordered", run("a"), run("b"))]),
    ("4. a", [listed("ordered", run("a"), offset=3)]),
    ("- a\n    - b", [listed("bullet", run("a")), listed("bullet", run("b"), indent=1)]),
    ("> a\n> b", [QUOTED]),
    ("so\n```\nx = *1*\ny\n```\nthen", [section(run("so")), CODE, section(run("then"))]),
    ("if a < b", [section(run("if a < b"))]),
]


@pytest.mark.parametrize(("typed", "elements"), TYPED)
def test_words_are_read_as_slacks_client_reads_them(
    workspace: Workspace, typed: str, elements: list[Any]
) -> None:
    block = rich_text(markup.written(workspace, typed))
    assert block["elements"] == elements
    assert check_blocks([block], "message") == []


def test_mentions_are_elements(workspace: Workspace) -> None:
    sam, leads = workspace.person("sam"), workspace.find_channel("leads")
    assert leads
    block = rich_text(markup.written(workspace, "@sam in #leads"))
    assert block["elements"] == [
        section(
            {"type": "user", "user_id": sam.id},
            run(" in "),
            {"type": "channel", "channel_id": leads.id},
        )
    ]


async def test_what_is_typed_and_edited_carries_both(slack: Sandbox) -> None:
    sam = slack.person("sam")
    said = await sam.say("leads", "*Good* news")
    assert said.text == "*Good* news"
    assert said.words == "Good news"
    slack.client.edit(sam.user, slack.workspace.channels[said.channel], said.ts, "Bad")
    (block,) = (await sam.look(said))["blocks"]
    assert block["elements"] == [section(run("Bad"))]
    assert block["block_id"]
