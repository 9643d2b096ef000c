"""What a person typed, as the rich_text block that Slack's client makes of it."""

import re
from collections.abc import Iterator

from sandbox.records import Json

FENCE = re.compile(r"```\n?(.*?)\n?```\n?", re.DOTALL)
QUOTE = re.compile(r"&gt;[ ]?(.*)")
BULLET = re.compile(r"([ ]*)[-*•◦▪][ ]+(.*)")
NUMBER = re.compile(r"([ ]*)(\d+)\.[ ]+(.*)")
INDENT = 4
"""Spaces that make one step of a nested list."""
MARKS = {"*": "bold", "_": "italic", "~": "strike"}
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<mark>[^<>\s][^<>]*)>"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'\-]+)(?:::skin-tone-(?P<tone>[2-6]))?:"
    r"|(?<![\w*_~])(?P<style>[*_~])(?=\S)(?P<styled>[^\n]*?[^\s])(?P=style)(?![\w])"
)


def rich_text(text: str) -> Json:
    """`text` is in Slack's format, escaped, with mentions and links marked."""
    parts: list[Json] = []
    end = 0
    for fence in FENCE.finditer(text):
        parts += _lines(text[end : fence.start()])
        parts.append(
            {"type": "rich_text_preformatted", "elements": [_text(fence[1], {})], "border": 0}
        )
        end = fence.end()
    return {"type": "rich_text", "elements": [*parts, *_lines(text[end:])]}


def _lines(text: str) -> list[Json]:
    """Sections, quotes and lists of what lies between preformatted text."""
    parts: list[Json] = []
    for line in text.strip("\n").split("\n") if text.strip("\n") else ():
        part = _part(line)
        last = parts[-1] if parts else None
        if last is None or not _continues(last, part):
            parts.append(part)
        elif part["type"] == "rich_text_list":
            last["elements"] += part["elements"]
        else:
            last["elements"] += [_text("\n", {}), *part["elements"]]
    return [_joined(part) for part in parts]


def _part(line: str) -> Json:
    if quote := QUOTE.fullmatch(line):
        return {"type": "rich_text_quote", "elements": _inline(quote[1], {})}
    if bullet := BULLET.fullmatch(line):
        return _item("bullet", bullet[1], bullet[2])
    if number := NUMBER.fullmatch(line):
        listed = _item("ordered", number[1], number[3])
        return {**listed, "offset": int(number[2]) - 1} if number[2] != "1" else listed
    return {"type": "rich_text_section", "elements": _inline(line, {})}


def _item(style: str, indent: str, text: str) -> Json:
    section = {"type": "rich_text_section", "elements": _inline(text, {})}
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": min(8, len(indent) // INDENT),
        "border": 0,
        "elements": [section],
    }


def _continues(last: Json, part: Json) -> bool:
    return all(last.get(key) == part.get(key) for key in ("type", "style", "indent"))


def _inline(text: str, style: dict[str, bool]) -> list[Json]:
    elements: list[Json] = []
    end = 0
    for found in INLINE.finditer(text):
        elements.append(_text(text[end : found.start()], style))
        elements += _found(found, style)
        end = found.end()
    elements.append(_text(text[end:], style))
    return [element for element in elements if element.get("text") != ""]


def _found(found: re.Match[str], style: dict[str, bool]) -> Iterator[Json]:
    if found["code"]:
        yield _text(found["code"], {**style, "code": True})
    elif found["emoji"]:
        emoji: Json = {"type": "emoji", "name": found["emoji"]}
        yield emoji | ({"skin_tone": int(found["tone"])} if found["tone"] else {})
    elif found["style"]:
        yield from _inline(found["styled"], {**style, MARKS[found["style"]]: True})
    else:
        yield _styled(_marked(found["mark"]), style)


def _marked(mark: str) -> Json:
    """The element for what stands in <…>."""
    target, _, label = mark.partition("|")
    match target[0]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!" if target.startswith("!subteam^"):
            return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
        case "!" if target in ("!here", "!channel", "!everyone"):
            return {"type": "broadcast", "range": target[1:]}
    link: Json = {"type": "link", "url": _unescaped(target)}
    return link | ({"text": _unescaped(label)} if label else {})


def _joined(part: Json) -> Json:
    """The part with neighbouring texts of one style as one."""
    if part["type"] == "rich_text_list":
        return {**part, "elements": [_joined(each) for each in part["elements"]]}
    elements: list[Json] = []
    for element in part["elements"]:
        last = elements[-1] if elements else {}
        is_same = last.get("type") == element["type"] == "text"
        if is_same and last.get("style") == element.get("style"):
            elements[-1] = {**last, "text": last["text"] + element["text"]}
        else:
            elements.append(element)
    return {**part, "elements": elements}


def _text(text: str, style: dict[str, bool]) -> Json:
    return _styled({"type": "text", "text": _unescaped(text)}, style)


def _styled(element: Json, style: dict[str, bool]) -> Json:
    return {**element, "style": dict(style)} if style else element


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
