"""What a message of Slack says, as plain text: its marks undone, blocks and attachments read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.names import Action

_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:")
_OURS = frozenset(action.value for action in Action)
_LONGEST = 20_000


def text_of(message: Mapping[str, Any]) -> str:
    """The words of a message, with those of its attachments; an app's message may have them in
    its blocks only. Emoji are left out."""
    parts = [str(message.get("text") or "")]
    if message.get("bot_id") or message.get("app_id") or not parts[0]:
        parts += _of_blocks(message.get("blocks") or ())
    for one in message.get("attachments") or ():
        parts += [str(one.get(key) or "") for key in ("pretext", "title", "text")]
        for item in one.get("fields") or ():
            parts.append(f"{item.get('title', '')}: {item.get('value', '')}")
        parts += _of_blocks(one.get("blocks") or ())
    lines = [plain(part) for part in dict.fromkeys(parts) if part.strip()]
    return "\n".join(line for line in lines if line)[:_LONGEST]


def plain(text: str) -> str:
    """mrkdwn as it reads: links by what they show, mentions and emoji gone."""
    return html.unescape(_EMOJI.sub("", _LINK.sub(_shown, text))).strip()


def lead_in(message: Mapping[str, Any]) -> int | None:
    """The lead whose card or news this message of ours is; None for any other."""
    for block in message.get("blocks") or ():
        elements = [*(block.get("elements") or ()), block.get("accessory") or {}]
        for element in elements:
            lead_id = str(element.get("value", "")).partition(".")[0]
            if element.get("action_id") in _OURS and lead_id.isdecimal() and int(lead_id):
                return int(lead_id)
    return None


def _shown(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target[0] in "@#!":
        return label or ""
    address = re.sub(r"^(?:mailto|tel):", "", target)
    if not label or label in target:
        return address
    return f"{label} {address}" if address != target else label


def _of_blocks(blocks: Any) -> Iterator[str]:
    """Every text that stands in blocks, in order."""
    for block in blocks:
        for key in ("text", "fields", "elements"):
            yield from _texts(block.get(key))


def _texts(node: Any) -> Iterator[str]:
    match node:
        case str():
            yield node
        case list():
            for one in node:
                yield from _texts(one)
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            yield "".join(_run(one) for one in node.get("elements") or ())
        case {"text": text}:
            yield from _texts(text)
        case {"elements": elements}:
            yield from _texts(elements)


def _run(element: Mapping[str, Any]) -> str:
    if element.get("type") == "link":
        return str(element.get("text") or element.get("url") or "").removeprefix("mailto:")
    return str(element.get("text") or "")
