"""Ids for blocks and elements that an app left without."""

import secrets
from collections.abc import Iterable

from sandbox.inputs import EMPTY
from sandbox.records import Json


def name_blocks(blocks: Iterable[Json]) -> None:
    """Give ids to blocks and elements that came without, as Slack does, in place."""
    for block in blocks:
        if "block_id" not in block:
            block["block_id"] = secrets.token_urlsafe(4)
        if block.get("type") == "carousel":
            name_blocks(block["elements"])
            continue
        name_blocks(block.get("child_blocks", ()))
        parts = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
        for part in (*parts, *block.get("actions", ())):
            if isinstance(part, dict) and part.get("type") in ACTIONABLE:
                part["action_id"] = part.get("action_id") or secrets.token_urlsafe(4)


ACTIONABLE = frozenset(
    {*EMPTY, "button", "overflow", "icon_button", "feedback_buttons", "workflow_button"}
)
"""Elements that a person can act on, so that carry an action_id."""
