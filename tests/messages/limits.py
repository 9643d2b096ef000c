"""Slack's limits on blocks, text objects and views, as its reference gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TEXT = {"header": 150, "section": 3000, "button": 75, "option": 75, "label": 2000, "hint": 2000}


def faults(shown: dict[str, Any]) -> list[str]:
    """What Slack would refuse in a view or in a message's blocks, one line each."""
    blocks = shown["blocks"]
    most = 100 if shown.get("type") == "modal" else 50
    found = [f"{len(blocks)} blocks"] if not 0 < len(blocks) <= most else []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append(f"block ids twice: {ids}")
    found += [f"block id {one!r}" for one in ids if not 0 < len(one) <= 255]
    for key in ("title", "submit", "close"):
        if key in shown and not 0 < len(shown[key]["text"]) <= 24:
            found.append(f"{key} {shown[key]['text']!r}")
    if len(shown.get("private_metadata", "")) > 3000:
        found.append("private_metadata")
    for block in blocks:
        found += _of_block(block)
    return found


def _of_block(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    yield from _text(block.get("text"), _TEXT.get(kind, 3000), kind)
    for field in block.get("fields", ()):
        yield from _text(field, 2000, "field")
    yield from _text(block.get("label"), 2000, "label")
    yield from _text(block.get("hint"), 2000, "hint")
    elements = block.get("elements", [block["element"]] if "element" in block else [])
    if kind == "actions" and not 0 < len(elements) <= 25:
        yield f"{len(elements)} elements in a row"
    actions = [one["action_id"] for one in elements if "action_id" in one]
    if len(actions) != len(set(actions)):
        yield f"action ids twice: {actions}"
    for element in elements:
        yield from _of_element(element)


def _of_element(element: dict[str, Any]) -> Iterator[str]:
    kind = element["type"]
    if kind in ("mrkdwn", "plain_text"):
        yield from _text(element, 3000, kind)
        return
    yield from _text(element.get("text"), 75, kind)
    yield from _text(element.get("placeholder"), 150, "placeholder")
    if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
        yield f"value of {element['action_id']}"
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield f"initial value of {element['action_id']}"
    options = element.get("options", ())
    most = 10 if kind == "radio_buttons" else 100
    if "options" in element and not 0 < len(options) <= most:
        yield f"{len(options)} options"
    for option in options:
        yield from _text(option["text"], 75, "option")
        if not 0 < len(option["value"]) <= 150:
            yield f"option value {option['value']!r}"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial option is none of the options"


def _text(text: dict[str, Any] | None, most: int, what: str) -> Iterator[str]:
    if text is not None and not 0 < len(text["text"]) <= most:
        yield f"{len(text['text'])} characters in a {what}"
