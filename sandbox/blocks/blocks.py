"""Blocks: each kind's rules, and those that hold between blocks."""

from collections.abc import Iterator
from typing import Any

from sandbox.blocks.elements import ACCESSORIES, ACTIONS, INPUTS, element_among
from sandbox.blocks.rules import (
    Problem,
    Problems,
    Rule,
    Shape,
    anything,
    array,
    flag,
    plain,
    string,
    text,
    typed,
    unique,
)

MOST = {"message": 50, "modal": 100, "home": 100}
"""Blocks by the surface they stand on."""

COMMON: dict[str, Rule] = {"type": anything, "block_id": string(255)}
_image_element = element_among(frozenset({"image"}))
_context_text = text(3000)


def _context_element(value: Any, at: str, out: Problems) -> None:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (_image_element if is_image else _context_text)(value, at, out)


def _rich_text_part(value: Any, at: str, out: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in RICH_TEXT_PARTS:
        out.append(Problem(f"unsupported type: {kind}", f"{at}/type"))
    elif not isinstance(value.get("elements"), list):
        out.append(Problem("missing required field: elements", at))


RICH_TEXT_PARTS = frozenset(
    f"rich_text_{part}" for part in ("section", "list", "preformatted", "quote")
)

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
    "actions": Shape({"elements": array(element_among(ACTIONS), 25)}, COMMON),
    "input": Shape(
        {"label": plain(2000), "element": element_among(INPUTS)},
        {**COMMON, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": Shape(
        {"alt_text": string(2000)},
        {**COMMON, "image_url": string(3000), "slack_file": anything, "title": plain(2000)},
    ),
    "rich_text": Shape({"elements": array(_rich_text_part, 1000, 0)}, COMMON),
    "markdown": Shape({"text": string(12_000)}, COMMON),
}
_check_shape = typed(_SHAPES)


def check_blocks(blocks: Any, surface: str, at: str = "/blocks") -> Problems:
    """All that Slack would refuse on that surface: "message", "modal" or "home"."""
    out: Problems = []
    array(_check_block, MOST[surface], 1 if surface == "message" else 0)(blocks, at, out)
    if isinstance(blocks, list):
        pairs = [(b, f"{at}/{i}") for i, b in enumerate(blocks) if isinstance(b, dict)]
        ids = ((block.get("block_id"), f"{where}/block_id") for block, where in pairs)
        unique(ids, "block_id", out)
        for block, where in pairs:
            unique(_action_ids(block, where), "action_id", out)
    return out


def _check_block(value: Any, at: str, out: Problems) -> None:
    _check_shape(value, at, out)
    if not isinstance(value, dict):
        return
    if value.get("type") == "section" and not (value.get("text") or value.get("fields")):
        out.append(Problem("must provide text or fields", at))
    if value.get("type") == "image" and ("image_url" in value) == ("slack_file" in value):
        out.append(Problem("must provide exactly one of image_url and slack_file", at))


def _action_ids(block: dict[str, Any], at: str) -> Iterator[tuple[str | None, str]]:
    elements = block.get("elements")
    if block.get("type") == "actions" and isinstance(elements, list):
        for index, element in enumerate(elements):
            if isinstance(element, dict):
                yield element.get("action_id"), f"{at}/elements/{index}/action_id"
