"""Slack's blocks for messages, within Slack's limits. Text that is no Markup is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bot.messages.text import cut, cut_markup, escape, plain
from bot.names import Action

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_SECTION = 3000
MAX_CONTEXT_ELEMENTS = 10
MAX_BUTTON = 75
MAX_TEXT = 3000
"""Of the fallback text: Slack takes more, a notification shows less."""


def plain_text(text: object, limit: int) -> Block:
    """A text object that knows no formatting and turns no code into an emoji."""
    return {"type": "plain_text", "text": cut(plain(text), limit), "emoji": False}


def mrkdwn(text: object, limit: int = MAX_SECTION) -> Block:
    """A text object with formatting. Names of channels and bare addresses in it stay text."""
    return {"type": "mrkdwn", "text": cut_markup(escape(text), limit), "verbatim": True}


def header(text: object) -> Block:
    """A headline."""
    return {"type": "header", "text": plain_text(text, MAX_HEADER)}


def section(text: object) -> Block:
    """A paragraph."""
    return {"type": "section", "text": mrkdwn(text)}


def context_line(*texts: object) -> Block:
    """Small print."""
    elements = [mrkdwn(text) for text in texts]
    return {"type": "context", "elements": elements[:MAX_CONTEXT_ELEMENTS]}


def button(
    label: str,
    action: Action,
    lead_id: int,
    style: Literal["primary", "danger"] | None = None,
) -> Block:
    """A button about one lead, whose id is its value."""
    block: Block = {
        "type": "button",
        "action_id": action.value,
        "text": plain_text(label, MAX_BUTTON),
        "value": str(lead_id),
    }
    if style:
        block["style"] = style
    return block


def thread_link(lead_id: int, url: str) -> Block:
    """The button that leads to a lead's thread."""
    return button("Thread", Action.OPEN_THREAD, lead_id) | {"url": url}


def undo_button(lead_id: int, key: str) -> Block:
    """The button that takes back the step of this key."""
    return button("Undo", Action.UNDO, lead_id) | {"value": f"{lead_id}.{key}"}


def actions(block_id: str, elements: Sequence[Block]) -> list[Block]:
    """A row of buttons; no row where there are none."""
    if not elements:
        return []
    return [{"type": "actions", "block_id": block_id, "elements": list(elements)}]


def fallback(text: object) -> str:
    """The text of notifications and screen readers."""
    return cut_markup(escape(text), MAX_TEXT)


def within_limit(blocks: list[Block]) -> list[Block]:
    """At most as many blocks as a message may have; the last one says that there was more."""
    if len(blocks) <= MAX_BLOCKS:
        return blocks
    more = len(blocks) - MAX_BLOCKS + 1
    return [*blocks[: MAX_BLOCKS - 1], context_line(f"{more} more lines are not shown.")]
