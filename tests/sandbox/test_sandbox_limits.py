"""The checks of blocks agree with the limits that the slackblocks package carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blocks import blocks, check_blocks, check_view

limits = pytest.importorskip("slackblocks._limits")

Json = dict[str, Any]
Make = Callable[[int], Json]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(number: int = 0, **more: Any) -> Json:
    return {"text": plain(1), "value": str(number), **more}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def actions(type: str, **more: Any) -> Json:
    return {"type": "actions", "elements": [{"type": type, "action_id": "a", **more}]}


def button(**more: Any) -> Json:
    return actions("button", **{"text": plain(1), **more})


def select(**more: Any) -> Json:
    return actions("static_select", **{"options": options(1), **more})


def field(type: str, **more: Any) -> Json:
    return {
        "type": "input",
        "label": plain(1),
        "element": {"type": type, "action_id": "a", **more},
    }


def confirm(**more: Any) -> Json:
    texts = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)}
    return button(confirm={**texts, **more})


def many(count: int, each: Any) -> list[Any]:
    return [dict(each) if isinstance(each, dict) else each for _ in range(count)]


def feedback(**more: Any) -> Json:
    good = {"text": plain(1), "value": "g", **more}
    bad = {"text": plain(1), "value": "b"}
    element = {"type": "feedback_buttons", "positive_button": good, "negative_button": bad}
    return {"type": "context_actions", "elements": [element]}


def icon_button(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain(1), **more}


def workflow(**more: Any) -> Json:
    trigger = {"trigger": {"url": "https://slack.com/x"}}
    return actions("workflow_button", **{"text": plain(1), "workflow": trigger, **more})


def video(**more: Any) -> Json:
    link = "https://a.com/v"
    base = {"alt_text": "x", "title": plain(1), "thumbnail_url": link, "video_url": link}
    return {"type": "video", **base, **more}


def url(length: int) -> str:
    return "https://" + "x" * (length - 8)


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}], **more}


def rows(count: int, columns: int = 1, text: str = "x") -> list[Any]:
    return [[{"type": "raw_text", "text": text} for _ in range(columns)] for _ in range(count)]


def data_table(**more: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": rows(2), **more}


def pie(segments: list[Json], title: str = "x") -> Json:
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": title, "chart": chart}


def bar(series: list[Json] | None = None, categories: list[str] | None = None, **axis: Any) -> Json:
    point = {"label": "x", "value": 1}
    config = {"categories": categories or ["x"], **axis}
    given = series or [{"name": "s", "data": [point]}]
    chart = {"type": "bar", "series": given, "axis_config": config}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def rich(part: str, **more: Any) -> Json:
    inner: list[Any] = [{"type": "text", "text": "x"}]
    if part == "rich_text_list":
        inner = [{"type": "rich_text_section", "elements": inner}]
        more = {"style": "bullet", **more}
    return {"type": "rich_text", "elements": [{"type": part, "elements": inner, **more}]}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(1), **more}


def named(count: int) -> list[Json]:
    return [{"name": f"s{n}", "data": [{"label": "x", "value": 1}]} for n in range(count)]


MOST: list[tuple[str, Make]] = [
    ("TEXT_MAX_LENGTH", lambda n: section(text=plain(n))),
    ("ACTION_ID_MAX_LENGTH", lambda n: button(action_id="x" * n)),
    ("BLOCK_ID_MAX_LENGTH", lambda n: {"type": "divider", "block_id": "x" * n}),
    ("BUTTON_TEXT_MAX_LENGTH", lambda n: button(text=plain(n))),
    ("BUTTON_URL_MAX_LENGTH", lambda n: button(url="x" * n)),
    ("BUTTON_VALUE_MAX_LENGTH", lambda n: button(value="x" * n)),
    ("BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH", lambda n: button(accessibility_label="x" * n)),
    ("BUTTON_AGENT_PROMPT_MAX_LENGTH", lambda n: button(agent_prompt="x" * n)),
    ("CONFIRMATION_TITLE_MAX_LENGTH", lambda n: confirm(title=plain(n))),
    ("CONFIRMATION_TEXT_MAX_LENGTH", lambda n: confirm(text=plain(n))),
    ("CONFIRMATION_CONFIRM_MAX_LENGTH", lambda n: confirm(confirm=plain(n))),
    ("CONFIRMATION_DENY_MAX_LENGTH", lambda n: confirm(deny=plain(n))),
    ("OPTION_TEXT_MAX_LENGTH", lambda n: select(options=[option(text=plain(n))])),
    ("OPTION_VALUE_MAX_LENGTH", lambda n: select(options=[option(value="x" * n)])),
    ("OPTION_DESCRIPTION_MAX_LENGTH", lambda n: select(options=[option(description=plain(n))])),
    ("OPTION_URL_MAX_LENGTH", lambda n: actions("overflow", options=[option(url="x" * n)])),
    (
        "OPTION_GROUP_LABEL_MAX_LENGTH",
        lambda n: actions(
            "static_select", option_groups=[{"label": plain(n), "options": options(1)}]
        ),
    ),
    (
        "OPTION_GROUP_OPTIONS_MAX_ITEMS",
        lambda n: actions(
            "static_select", option_groups=[{"label": plain(1), "options": options(n)}]
        ),
    ),
    ("SELECT_PLACEHOLDER_MAX_LENGTH", lambda n: select(placeholder=plain(n))),
    ("SELECT_OPTIONS_MAX_ITEMS", lambda n: select(options=options(n))),
    (
        "SELECT_OPTION_GROUPS_MAX_ITEMS",
        lambda n: actions(
            "static_select", option_groups=many(n, {"label": plain(1), "options": options(1)})
        ),
    ),
    ("OVERFLOW_OPTIONS_MAX_ITEMS", lambda n: actions("overflow", options=options(n))),
    ("CHECKBOXES_OPTIONS_MAX_ITEMS", lambda n: actions("checkboxes", options=options(n))),
    ("RADIO_BUTTONS_OPTIONS_MAX_ITEMS", lambda n: actions("radio_buttons", options=options(n))),
    ("PLAIN_TEXT_INPUT_MIN_LENGTH_MAX", lambda n: field("plain_text_input", min_length=n)),
    ("PLAIN_TEXT_INPUT_MAX_LENGTH_MAX", lambda n: field("plain_text_input", max_length=n)),
    (
        "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH",
        lambda n: field("plain_text_input", placeholder=plain(n)),
    ),
    (
        "EMAIL_INPUT_PLACEHOLDER_MAX_LENGTH",
        lambda n: field("email_text_input", placeholder=plain(n)),
    ),
    ("URL_INPUT_PLACEHOLDER_MAX_LENGTH", lambda n: field("url_text_input", placeholder=plain(n))),
    (
        "NUMBER_INPUT_PLACEHOLDER_MAX_LENGTH",
        lambda n: field("number_input", is_decimal_allowed=True, placeholder=plain(n)),
    ),
    ("DATE_PICKER_PLACEHOLDER_MAX_LENGTH", lambda n: actions("datepicker", placeholder=plain(n))),
    ("TIME_PICKER_PLACEHOLDER_MAX_LENGTH", lambda n: actions("timepicker", placeholder=plain(n))),
    (
        "RICH_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH",
        lambda n: field("rich_text_input", placeholder=plain(n)),
    ),
    ("RICH_TEXT_INPUT_MIN_LINES_MAX", lambda n: field("rich_text_input", min_lines=n)),
    ("RICH_TEXT_INPUT_MAX_LINES_MAX", lambda n: field("rich_text_input", max_lines=n)),
    ("ACTIONS_ELEMENTS_MAX_ITEMS", lambda n: {"type": "actions", "elements": buttons(n)}),
    ("CARD_TITLE_MAX_LENGTH", lambda n: {"type": "card", "title": plain(n)}),
    (
        "CARD_SUBTITLE_MAX_LENGTH",
        lambda n: {"type": "card", "body": plain(1), "subtitle": plain(n)},
    ),
    ("CARD_BODY_MAX_LENGTH", lambda n: {"type": "card", "body": mrkdwn(n)}),
    ("CARD_SUBTEXT_MAX_LENGTH", lambda n: {"type": "card", "body": plain(1), "subtext": plain(n)}),
    ("CARD_ACTIONS_MAX_ITEMS", lambda n: {"type": "card", "actions": buttons(n)}),
    (
        "CAROUSEL_ELEMENTS_MAX_ITEMS",
        lambda n: {"type": "carousel", "elements": many(n, {"type": "card", "title": plain(1)})},
    ),
    ("CONTAINER_TITLE_MAX_LENGTH", lambda n: container(title=plain(n))),
    ("CONTAINER_SUBTITLE_MAX_LENGTH", lambda n: container(subtitle=plain(n))),
    (
        "CONTAINER_CHILD_BLOCKS_MAX_ITEMS",
        lambda n: container(child_blocks=many(n, {"type": "divider"})),
    ),
    (
        "CONTEXT_ELEMENTS_MAX_ITEMS",
        lambda n: {"type": "context", "elements": many(n, mrkdwn(1))},
    ),
    (
        "CONTEXT_ACTIONS_ELEMENTS_MAX_ITEMS",
        lambda n: {"type": "context_actions", "elements": many(n, icon_button())},
    ),
    ("FEEDBACK_BUTTON_TEXT_MAX_LENGTH", lambda n: feedback(text=plain(n))),
    ("FEEDBACK_BUTTON_VALUE_MAX_LENGTH", lambda n: feedback(value="x" * n)),
    (
        "FEEDBACK_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH",
        lambda n: feedback(accessibility_label="x" * n),
    ),
    ("ICON_BUTTON_VALUE_MAX_LENGTH", lambda n: icons(value="x" * n)),
    ("ICON_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH", lambda n: icons(accessibility_label="x" * n)),
    ("ICON_BUTTON_VISIBLE_TO_USER_IDS_MAX_ITEMS", lambda n: icons(visible_to_user_ids=["U1"] * n)),
    ("WORKFLOW_BUTTON_TEXT_MAX_LENGTH", lambda n: workflow(text=plain(n))),
    (
        "WORKFLOW_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH",
        lambda n: workflow(accessibility_label="x" * n),
    ),
    ("TABLE_ROWS_MAX_ITEMS", lambda n: {"type": "table", "rows": rows(n)}),
    ("TABLE_COLUMNS_MAX_ITEMS", lambda n: {"type": "table", "rows": rows(1, n)}),
    (
        "TABLE_COLUMN_SETTINGS_MAX_ITEMS",
        lambda n: {"type": "table", "rows": rows(1), "column_settings": many(n, {"align": "left"})},
    ),
    ("DATA_TABLE_ROWS_MAX_ITEMS", lambda n: data_table(rows=rows(n))),
    ("DATA_TABLE_COLUMNS_MAX_ITEMS", lambda n: data_table(rows=rows(2, n))),
    ("DATA_TABLE_PAGE_SIZE_MAX", lambda n: data_table(page_size=n)),
    (
        "DATA_TABLE_CONTENT_MAX_LENGTH",
        lambda n: data_table(rows=[*rows(1), *rows(1, text="x" * (n - 1))]),
    ),
    ("DATA_VISUALIZATION_TITLE_MAX_LENGTH", lambda n: pie([{"label": "x", "value": 1}], "x" * n)),
    ("DATA_VISUALIZATION_SEGMENTS_MAX_ITEMS", lambda n: pie(many(n, {"label": "x", "value": 1}))),
    (
        "DATA_VISUALIZATION_SEGMENT_LABEL_MAX_LENGTH",
        lambda n: pie([{"label": "x" * n, "value": 1}]),
    ),
    ("DATA_VISUALIZATION_SERIES_MAX_ITEMS", lambda n: bar(named(n))),
    (
        "DATA_VISUALIZATION_SERIES_NAME_MAX_LENGTH",
        lambda n: bar([{"name": "x" * n, "data": [{"label": "x", "value": 1}]}]),
    ),
    (
        "DATA_VISUALIZATION_DATA_MAX_ITEMS",
        lambda n: bar([{"name": "x", "data": many(n, {"label": "x", "value": 1})}]),
    ),
    (
        "DATA_VISUALIZATION_POINT_LABEL_MAX_LENGTH",
        lambda n: bar([{"name": "x", "data": [{"label": "x" * n, "value": 1}]}]),
    ),
    (
        "DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS",
        lambda n: bar(categories=[str(number) for number in range(n)]),
    ),
    ("DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH", lambda n: bar(categories=["x" * n])),
    ("DATA_VISUALIZATION_AXIS_LABEL_MAX_LENGTH", lambda n: bar(x_label="x" * n)),
    ("HEADER_TEXT_MAX_LENGTH", lambda n: {"type": "header", "text": plain(n)}),
    ("IMAGE_IMAGE_URL_MAX_LENGTH", lambda n: image(image_url="x" * n)),
    ("IMAGE_ALT_TEXT_MAX_LENGTH", lambda n: image(alt_text="x" * n)),
    ("IMAGE_TITLE_MAX_LENGTH", lambda n: image(title=plain(n))),
    ("IMAGE_ELEMENT_IMAGE_URL_MAX_LENGTH", lambda n: section(accessory=image(image_url="x" * n))),
    ("IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH", lambda n: section(accessory=image(alt_text="x" * n))),
    ("INPUT_LABEL_MAX_LENGTH", lambda n: {**field("plain_text_input"), "label": plain(n)}),
    ("INPUT_HINT_MAX_LENGTH", lambda n: {**field("plain_text_input"), "hint": plain(n)}),
    ("MARKDOWN_TEXT_MAX_LENGTH", lambda n: {"type": "markdown", "text": "x" * n}),
    ("PLAN_TASKS_MAX_ITEMS", lambda n: {"type": "plan", "title": "x", "tasks": tasks(n)}),
    ("RICH_TEXT_LIST_INDENT_MAX", lambda n: rich("rich_text_list", indent=n)),
    ("RICH_TEXT_LIST_BORDER_MAX", lambda n: rich("rich_text_list", border=n)),
    ("RICH_TEXT_QUOTE_BORDER_MAX", lambda n: rich("rich_text_quote", border=n)),
    ("RICH_TEXT_PREFORMATTED_BORDER_MAX", lambda n: rich("rich_text_preformatted", border=n)),
    ("SECTION_TEXT_MAX_LENGTH", lambda n: section(text=mrkdwn(n))),
    ("SECTION_FIELDS_MAX_ITEMS", lambda n: section(fields=many(n, plain(1)))),
    ("SECTION_FIELDS_ITEM_MAX_LENGTH", lambda n: section(fields=[plain(n)])),
    ("VIDEO_ALT_TEXT_MAX_LENGTH", lambda n: video(alt_text="x" * n)),
    ("VIDEO_TITLE_MAX_LENGTH", lambda n: video(title=plain(n))),
    ("VIDEO_AUTHOR_NAME_MAX_LENGTH", lambda n: video(author_name="x" * n)),
    ("VIDEO_DESCRIPTION_MAX_LENGTH", lambda n: video(description=plain(n))),
    ("VIDEO_PROVIDER_NAME_MAX_LENGTH", lambda n: video(provider_name="x" * n)),
    ("VIDEO_THUMBNAIL_URL_MAX_LENGTH", lambda n: video(thumbnail_url=url(n))),
    ("VIDEO_VIDEO_URL_MAX_LENGTH", lambda n: video(video_url=url(n))),
    ("VIDEO_TITLE_URL_MAX_LENGTH", lambda n: video(title_url=url(n))),
    ("VIDEO_PROVIDER_ICON_URL_MAX_LENGTH", lambda n: video(provider_icon_url=url(n))),
]


def buttons(count: int) -> list[Json]:
    return [{"type": "button", "action_id": str(n), "text": plain(1)} for n in range(count)]


def icons(**more: Any) -> Json:
    return {"type": "context_actions", "elements": [icon_button(**more)]}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "x", "alt_text": "x", **more}


def tasks(count: int) -> list[Json]:
    return [
        {"type": "task_card", "task_id": str(number), "title": "x", "status": "complete"}
        for number in range(count)
    ]


@pytest.mark.parametrize(("name", "make"), MOST, ids=[name for name, _ in MOST])
def test_the_most_is_taken_and_one_more_is_refused(name: str, make: Make) -> None:
    most = getattr(limits, name)
    assert check_blocks([make(most)], "message") == []
    assert check_blocks([make(most + 1)], "message") != []


SURFACES: list[tuple[str, Callable[[int], list[Any]]]] = [
    ("alert.text", lambda n: check_blocks([{"type": "alert", "text": plain(n)}], "modal")),
    ("file_input.max_files", lambda n: check_blocks([field("file_input", max_files=n)], "modal")),
    ("message.blocks", lambda n: check_blocks(many(n, {"type": "divider"}), "message")),
    ("view.blocks", lambda n: view(blocks=many(n, {"type": "divider"}))),
    ("view.private_metadata", lambda n: view(private_metadata="x" * n)),
    ("view.callback_id", lambda n: view(callback_id="x" * n)),
    ("view.external_id", lambda n: view(external_id="x" * n)),
    ("view.title", lambda n: view(title=plain(n))),
    ("view.close", lambda n: view(close=plain(n))),
    ("view.submit", lambda n: view(submit=plain(n))),
    (
        "message.data_visualizations",
        lambda n: check_blocks(many(n, pie([{"label": "x", "value": 1}])), "message"),
    ),
]


def view(**more: Any) -> list[Any]:
    return list(check_view({"type": "modal", "title": plain(1), "blocks": [], **more}))


@pytest.mark.parametrize(("name", "check"), SURFACES, ids=[name for name, _ in SURFACES])
def test_limits_of_views_and_messages(name: str, check: Callable[[int], list[Any]]) -> None:
    stem = name.upper().replace(".", "_")
    found = [getattr(limits, stem + end, None) for end in ("_MAX_LENGTH", "_MAX_ITEMS", "_MAX")]
    (most,) = [each for each in found if each is not None]
    assert check(most) == []
    assert check(most + 1) != []


def test_blocks_stand_where_slackblocks_lets_them() -> None:
    surfaces = pytest.importorskip("slackblocks._surfaces")._BLOCK_TYPES_BY_SURFACE
    assert surfaces == blocks.SURFACES
