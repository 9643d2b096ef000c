"""Cards, carousels, containers, alerts, task cards and plans."""

from typing import Any

from sandbox.blocks.elements import SLACK_FILE, element_among
from sandbox.blocks.rich_text import check_rich_text
from sandbox.blocks.rules import (
    Problem,
    Problems,
    Rule,
    Shape,
    all_of,
    anything,
    array,
    exactly_one,
    flag,
    one_of,
    plain,
    string,
    text,
    typed,
    unique,
)

COMMON: dict[str, Rule] = {"type": anything, "block_id": string(255)}
_image = all_of(
    typed(
        {
            "image": Shape(
                {"alt_text": string(2000)},
                {"type": anything, "image_url": string(3000), "slack_file": SLACK_FILE},
            )
        }
    ),
    exactly_one("image_url", "slack_file"),
)
_icon = typed({"icon": Shape({"name": string(100)}, {"type": anything})})
_source = typed({"url": Shape({"url": string(3000), "text": string(3000)}, {"type": anything})})


def _card_has_something(value: Any, at: str, out: Problems) -> None:
    if not any(value.get(key) for key in ("hero_image", "title", "body", "actions")):
        out.append(Problem("must provide hero_image, title, body or actions", at))
    if "icon" in value and "slack_icon" in value:
        out.append(Problem("must not provide both icon and slack_icon", at))


CARD = Shape(
    {},
    {
        **COMMON,
        "hero_image": _image,
        "icon": _image,
        "slack_icon": _icon,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": array(element_among(frozenset({"button"})), 3),
    },
)
_card = all_of(typed({"card": CARD}), _card_has_something)
TASK: dict[str, Rule] = {
    **COMMON,
    "details": check_rich_text,
    "output": check_rich_text,
    "sources": array(_source, 100, 0),
}
STATUSES = ("pending", "in_progress", "complete", "error")
TASK_CARD = Shape(
    {"task_id": string(255), "title": string(3000), "status": one_of(*STATUSES)}, TASK
)
_task = typed({"task_card": TASK_CARD})

LAYOUTS: dict[str, Shape] = {
    "alert": Shape(
        {"text": text(200)},
        {**COMMON, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": Shape({"elements": array(_card, 10)}, COMMON),
    "container": Shape(
        {"child_blocks": array(anything, 10)},
        {
            **COMMON,
            "title": plain(150),
            "rich_text_title": check_rich_text,
            "subtitle": text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": _image,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    "task_card": TASK_CARD,
    "plan": Shape({"title": string(3000), "tasks": array(_task, 50, 0)}, COMMON),
}
CHILDREN = frozenset(
    {
        "actions",
        "context",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "table",
        "video",
    }
)
"""Blocks that a container takes."""


def check_layout(value: dict[str, Any], at: str, out: Problems) -> None:
    """What the shapes cannot say. A container's children are checked as blocks elsewhere."""
    match value["type"]:
        case "card":
            _card_has_something(value, at, out)
        case "task_card" if value.get("status") == "pending":
            out.append(Problem("only the tasks of a plan may be pending", f"{at}/status"))
        case "plan":
            ids = [
                (task.get("task_id"), f"{at}/tasks/{index}/task_id")
                for index, task in enumerate(value.get("tasks", ()))
                if isinstance(task, dict)
            ]
            unique(ids, "task_id", out)
        case "container":
            _check_container(value, at, out)


def _check_container(value: dict[str, Any], at: str, out: Problems) -> None:
    if not value.get("title") and not value.get("rich_text_title"):
        out.append(Problem("must provide title or rich_text_title", at))
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        out.append(Problem("must be collapsible", f"{at}/default_collapsed"))
    if value.get("has_header_divider") and value.get("is_collapsible"):
        out.append(Problem("must not be collapsible", f"{at}/has_header_divider"))
    for index, child in enumerate(value.get("child_blocks") or ()):
        kind = child.get("type") if isinstance(child, dict) else None
        if kind is not None and kind not in CHILDREN:
            where = f"{at}/child_blocks/{index}/type"
            limit = {"type": "enum", "expected": sorted(CHILDREN)}
            out.append(Problem(f"unsupported type: {kind}", where, limit))
