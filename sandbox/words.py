"""What a person reads in blocks: words, and the labels of what can be pressed or filled in."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.inputs import elements_of, flat
from sandbox.records import Json

RUNS = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
"""Parts of rich text whose elements read as one line."""


def words_of(blocks: list[Json]) -> str:
    """Every text in the blocks, in order, one line each."""
    return "\n".join(_texts(blocks))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict) and value.get("type") in RUNS:
        yield "".join(_run(element) for element in value["elements"])
    elif isinstance(value, dict):
        if isinstance(text := value.get("text"), str):
            yield text
        for key, part in value.items():
            if key not in ("confirm", "type") and isinstance(part, dict | list):
                yield from _texts(part)


def _run(element: Json) -> str:
    """An element of rich text as one reads it, mentions by their id."""
    match element["type"]:
        case "link":
            return str(element.get("text") or element["url"])
        case "emoji":
            return f":{element['name']}:"
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "usergroup":
            return f"<!subteam^{element['usergroup_id']}>"
        case "broadcast":
            return f"@{element['range']}"
    return str(element.get("text") or element.get("fallback") or element.get("value") or "")


def label_of(text: Json | None) -> str:
    """A text object without the marks of mrkdwn."""
    return re.sub(r"[*_~`]", "", text["text"]).strip() if text else ""


def buttons(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Label and action of every button and every entry of an overflow menu."""
    for block in flat(blocks):
        for element in elements_of(block):
            action: Json = {
                "type": element["type"],
                "block_id": block["block_id"],
                "action_id": element["action_id"],
            }
            if element["type"] == "button":
                if "value" in element:
                    action["value"] = element["value"]
                yield label_of(element["text"]), {**action, "text": element["text"]}
            elif element["type"] == "overflow":
                for option in element["options"]:
                    yield label_of(option["text"]), {**action, "selected_option": option}


def fields(blocks: list[Json]) -> Iterator[tuple[str, Json, Json]]:
    """Label, block and element of whatever can be filled in.

    The label is that of the input block; beside a section it is the section's text, in an
    actions block the placeholder.
    """
    for block in flat(blocks):
        for element in elements_of(block):
            if element["type"] in ("button", "overflow"):
                continue
            if block["type"] == "input":
                label = label_of(block["label"])
            elif block["type"] == "section":
                label = label_of(block.get("text"))
            else:
                label = label_of(element.get("placeholder"))
            yield label, block, element


def options(element: Json) -> list[Json]:
    """The options of an element, those of groups included."""
    grouped = [each for group in element.get("option_groups", ()) for each in group["options"]]
    return [*element.get("options", ()), *grouped]


def find(label: str, labelled: list[tuple[str, Any]], what: str) -> Any:
    """The thing with that label: exactly, else the only one that begins so.

    Raises LookupError naming the labels that exist.
    """
    wanted = label.casefold()
    for name, thing in labelled:
        if name.casefold() == wanted:
            return thing
    close = [thing for name, thing in labelled if name.casefold().startswith(wanted)]
    if len(close) == 1:
        return close[0]
    there = ", ".join(repr(name) for name, _ in labelled) or "none"
    raise LookupError(f"No {what} {label!r} here; there are: {there}.")
