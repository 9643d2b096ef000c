"""Blocks: each kind's rules, and those that hold between blocks."""

from collections.abc import Iterator
from typing import Any

from sandbox.blocks.elements import (
    ACCESSORIES,
    ACTIONS,
    CONTEXT_ACTIONS,
    INPUTS,
    MODAL_ONLY,
    SLACK_FILE,
    element_among,
)
from sandbox.blocks.layouts import LAYOUTS, check_layout
from sandbox.blocks.rich_text import RICH_TEXT
from sandbox.blocks.rules import (
    Problem,
    Problems,
    Rule,
    Shape,
    anything,
    array,
    exactly_one,
    flag,
    link,
    one_of,
    plain,
    string,
    text,
    typed,
    unique,
)
from sandbox.blocks.tables import TABLES, check_sums

MOST = {"message": 50, "modal": 100, "home": 100}
"""Blocks by the surface they stand on."""
MARKDOWN = 12_000
"""Characters of all markdown blocks of a message."""

COMMON: dict[str, Rule] = {"type": anything, "block_id": string(255)}
_image_element = element_among(frozenset({"image"}))
_context_text = text(3000)


def _context_element(value: Any, at: str, out: Problems) -> None:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (_image_element if is_image else _context_text)(value, at, out)


_SHAPES: dict[str, Shape] = {
    "section": Shape(
        {},
        {
            **COMMON,
            "text": text(3000),
            "fields": array(text(2000), 10),
            "accessory": element_among(ACCESSORIES),
            "expand": flag,
        },
    ),
    "divider": Shape({}, COMMON),
    "header": Shape({"text": plain(150)}, COMMON),
    "context": Shape({"elements": array(_context_element, 10)}, COMMON),
    "context_actions": Shape({"elements": array(element_among(CONTEXT_ACTIONS), 5)}, COMMON),
    "actions": Shape({"elements": array(element_among(ACTIONS), 25)}, COMMON),
    "input": Shape(
        {"label": plain(2000), "element": element_among(INPUTS)},
        {**COMMON, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": Shape(
        {"alt_text": string(2000)},
        {**COMMON, "image_url": string(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
    ),
    "video": Shape(
        {
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": link(3000),
            "video_url": link(3000),
        },
        {
            **COMMON,
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": link(2000),
            "provider_name": string(50),
            "title_url": link(2000),
        },
    ),
    "file": Shape({"external_id": string(255), "source": one_of("remote")}, COMMON),
    "rich_text": RICH_TEXT,
    "markdown": Shape({"text": string(MARKDOWN)}, COMMON),
    **TABLES,
    **LAYOUTS,
}
_check_shape = typed(_SHAPES)
MESSAGES = frozenset(_SHAPES) - {"alert"}
_ONLY_MESSAGES = frozenset({"context_actions", "file", "markdown", "plan", "task_card"})
_NOT_IN_MODALS = frozenset({"carousel", "container", "data_table", "data_visualization", "table"})
SURFACES = {
    "message": MESSAGES,
    "home": MESSAGES - _ONLY_MESSAGES,
    "modal": frozenset(_SHAPES) - _ONLY_MESSAGES - _NOT_IN_MODALS,
}
"""Which blocks may stand where."""


def check_blocks(blocks: Any, surface: str, at: str = "/blocks") -> Problems:
    """All that Slack would refuse on that surface: "message", "modal" or "home"."""
    out: Problems = []
    array(anything, MOST[surface], 1 if surface == "message" else 0)(blocks, at, out)
    if isinstance(blocks, list):
        pairs = list(_placed(blocks, at))
        for block, where in pairs:
            _check_block(block, where, surface, out)
        objects = [(block, where) for block, where in pairs if isinstance(block, dict)]
        ids = ((block.get("block_id"), f"{where}/block_id") for block, where in objects)
        unique(ids, "block_id", out)
        for block, where in objects:
            unique(_action_ids(block, where), "action_id", out)
        _check_focus(objects, out)
        rows = [block for block, _ in objects]
        check_sums(rows, at, out)
        _check_markdown(rows, at, out)
    return out


def _placed(blocks: list[Any], at: str) -> Iterator[tuple[Any, str]]:
    """Every block with its pointer, those inside containers included."""
    for index, block in enumerate(blocks):
        yield block, f"{at}/{index}"
        children = block.get("child_blocks") if isinstance(block, dict) else None
        if isinstance(children, list):
            yield from _placed(children, f"{at}/{index}/child_blocks")


def _check_block(value: Any, at: str, surface: str, out: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind in _SHAPES and kind not in SURFACES[surface]:
        limit = {"type": "enum", "expected": sorted(SURFACES[surface])}
        out.append(Problem(f"unsupported type: {kind}", f"{at}/type", limit))
        return
    before = len(out)
    _check_shape(value, at, out)
    if not isinstance(value, dict):
        return
    match kind:
        case "section" if not (value.get("text") or value.get("fields")):
            out.append(Problem("must provide text or fields", at))
        case "image":
            exactly_one("image_url", "slack_file")(value, at, out)
        case "input":
            element = value.get("element")
            inner = element.get("type") if isinstance(element, dict) else None
            if inner in MODAL_ONLY and surface != "modal":
                out.append(Problem(f"unsupported type: {inner}", f"{at}/element/type"))
        case _ if kind in LAYOUTS and len(out) == before:
            check_layout(value, at, out)


def _action_ids(block: dict[str, Any], at: str) -> Iterator[tuple[str | None, str]]:
    for key in ("elements", "actions"):
        parts = block.get(key)
        if block.get("type") in ("actions", "context_actions", "card") and isinstance(parts, list):
            for index, element in enumerate(parts):
                if isinstance(element, dict):
                    yield element.get("action_id"), f"{at}/{key}/{index}/action_id"


def _check_focus(blocks: list[tuple[dict[str, Any], str]], out: Problems) -> None:
    """Only one element may take the focus when the view opens."""
    focused = []
    for block, at in blocks:
        parts = [(block.get("element"), "element"), (block.get("accessory"), "accessory")]
        elements = block.get("elements")
        if isinstance(elements, list):
            parts += [(each, f"elements/{index}") for index, each in enumerate(elements)]
        focused += [
            f"{at}/{name}/focus_on_load"
            for each, name in parts
            if isinstance(each, dict) and each.get("focus_on_load") is True
        ]
    for where in focused[1:]:
        out.append(Problem("only one element may have focus_on_load", where))


def _check_markdown(blocks: list[dict[str, Any]], at: str, out: Problems) -> None:
    texts = [block.get("text") for block in blocks if block.get("type") == "markdown"]
    if len(texts) > 1 and sum(len(t) for t in texts if isinstance(t, str)) > MARKDOWN:
        limit = {"type": "max_length", "expected": MARKDOWN}
        words = f"markdown must be less than {MARKDOWN + 1} characters together"
        out.append(Problem(words, at, limit))
