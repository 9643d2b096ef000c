"""What Slack refuses in blocks and views, and how it says where."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.blocks import check_blocks, check_view


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn("x"), **more}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option("A", "a")], **more}


def field(element: Any, **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Name"), "element": element, **more}


TEXT = {"type": "plain_text_input", "action_id": "t"}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "Name"}]]}

GOOD = [
    section(),
    section(fields=[mrkdwn("a"), plain("b")], accessory=button()),
    {"type": "divider"},
    {"type": "header", "text": plain("h" * 150)},
    {
        "type": "context",
        "elements": [mrkdwn("x"), {"type": "image", "image_url": "u", "alt_text": "a"}],
    },
    actions(button(value="v" * 2000, style="primary"), select(), button(action_id="other")),
    actions({"type": "overflow", "action_id": "o", "options": [option("A")]}),
    actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"}),
    actions({"type": "timepicker", "action_id": "d", "initial_time": "09:30"}),
    field({**TEXT, "multiline": True, "placeholder": plain("x")}, hint=plain("h"), optional=True),
    field({"type": "checkboxes", "action_id": "c", "options": [option("A")]}),
    field({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}),
    field({"type": "external_select", "action_id": "e", "min_query_length": 0}),
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
]

BAD = [
    (section(text=mrkdwn("x" * 3001)), "must be less than 3001 characters", "/text/text"),
    (section(text=mrkdwn("")), "must be more than 0 characters", "/text/text"),
    ({"type": "section"}, "must provide text or fields", ""),
    (section(fields=[mrkdwn("x")] * 11), "no more than 10 items allowed", "/fields"),
    (section(fields=[mrkdwn("x" * 2001)]), "must be less than 2001 characters", "/fields/0/text"),
    (section(colour="red"), "invalid additional property: colour", ""),
    (section(block_id="b" * 256), "must be less than 256 characters", "/block_id"),
    (
        {"type": "header", "text": plain("h" * 151)},
        "must be less than 151 characters",
        "/text/text",
    ),
    ({"type": "header", "text": mrkdwn("h")}, "unsupported type: mrkdwn", "/text/type"),
    ({"type": "headline"}, "unsupported type: headline", "/type"),
    ({"text": mrkdwn("x")}, "missing required field: type", ""),
    (
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "no more than 10 items allowed",
        "/elements",
    ),
    (actions(), "no fewer than 1 item allowed", "/elements"),
    (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "no more than 25 items allowed",
        "/elements",
    ),
    (
        actions(button(text=plain("b" * 76))),
        "must be less than 76 characters",
        "/elements/0/text/text",
    ),
    (actions(button(text=mrkdwn("b"))), "unsupported type: mrkdwn", "/elements/0/text/type"),
    (actions(button(value="v" * 2001)), "must be less than 2001 characters", "/elements/0/value"),
    (actions(button(style="loud")), "must be one of: primary, danger", "/elements/0/style"),
    (actions(button(), button()), "`action_id` go already exists", "/elements/1/action_id"),
    (actions(TEXT), "unsupported type: plain_text_input", "/elements/0/type"),
    (
        actions(select(options=[option("A")] * 101)),
        "no more than 100 items allowed",
        "/elements/0/options",
    ),
    (
        actions(select(options=[option("a" * 76)])),
        "must be less than 76 characters",
        "/elements/0/options/0/text/text",
    ),
    (
        actions(select(options=[option("A", "v" * 151)])),
        "must be less than 151 characters",
        "/elements/0/options/0/value",
    ),
    (
        actions(select(initial_option=option("B"))),
        "initial option must be among the options",
        "/elements/0/initial_option",
    ),
    (
        actions(select(placeholder=plain("p" * 151))),
        "must be less than 151 characters",
        "/elements/0/placeholder/text",
    ),
    (
        actions({"type": "datepicker", "initial_date": "23.11.2026"}),
        "must be a date as YYYY-MM-DD",
        "/elements/0/initial_date",
    ),
    (
        actions(button(confirm={"title": plain("t")})),
        "missing required field: text",
        "/elements/0/confirm",
    ),
    (field(button()), "unsupported type: button", "/element/type"),
    ({"type": "input", "element": TEXT}, "missing required field: label", ""),
    (field({"type": "number_input"}), "missing required field: is_decimal_allowed", "/element"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_slack_takes(block: dict[str, Any]) -> None:
    assert check_blocks([block], "message") == []


@pytest.mark.parametrize(("block", "text", "pointer"), BAD)
def test_slack_refuses(block: dict[str, Any], text: str, pointer: str) -> None:
    problems = [str(problem) for problem in check_blocks([block], "message")]
    assert f"{text} [json-pointer:/blocks/0{pointer}]" in problems


def test_messages_carry_50_blocks_and_views_100() -> None:
    divider = {"type": "divider"}
    assert not check_blocks([divider] * 50, "message")
    assert "no more than 50 items allowed" in str(check_blocks([divider] * 51, "message")[0])
    assert not check_blocks([divider] * 100, "modal")
    assert check_blocks([divider] * 101, "modal")


def test_a_block_id_serves_once() -> None:
    [problem] = check_blocks([section(block_id="a"), section(block_id="a")], "message")
    assert problem.pointer == "/blocks/1/block_id"


MODAL: dict[str, Any] = {"type": "modal", "title": plain("Title"), "blocks": [section()]}

BAD_VIEWS = [
    ({"type": "modal", "blocks": []}, "missing required field: title", ""),
    ({**MODAL, "title": plain("t" * 25)}, "must be less than 25 characters", "/title/text"),
    ({**MODAL, "submit": plain("t" * 25)}, "must be less than 25 characters", "/submit/text"),
    ({**MODAL, "close": plain("t" * 25)}, "must be less than 25 characters", "/close/text"),
    (
        {**MODAL, "private_metadata": "m" * 3001},
        "must be less than 3001 characters",
        "/private_metadata",
    ),
    ({**MODAL, "callback_id": "c" * 256}, "must be less than 256 characters", "/callback_id"),
    ({**MODAL, "blocks": [field(TEXT)]}, "missing required field: submit", ""),
    ({**MODAL, "blocks": [{"type": "nope"}]}, "unsupported type: nope", "/blocks/0/type"),
    ({"type": "popup"}, "unsupported type: popup", "/type"),
    ({"type": "home", "blocks": [], "title": plain("t")}, "invalid additional property: title", ""),
]


def test_slack_takes_a_modal() -> None:
    assert check_view({**MODAL, "submit": plain("Go"), "blocks": [field(TEXT)]}) == []


@pytest.mark.parametrize(("view", "text", "pointer"), BAD_VIEWS)
def test_slack_refuses_the_view(view: dict[str, Any], text: str, pointer: str) -> None:
    assert f"{text} [json-pointer:/view{pointer}]" in [str(each) for each in check_view(view)]


def test_a_message_has_one_table() -> None:
    assert check_blocks([TABLE, section()], "message") == []
    told = [str(one) for one in check_blocks([TABLE, section(), TABLE], "message")]
    assert told == ["only_one_table_allowed [json-pointer:/blocks/2]"]
