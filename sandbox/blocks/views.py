"""Views: modals and App Home."""

from typing import Any

from sandbox.blocks.blocks import check_blocks
from sandbox.blocks.rules import Problem, Problems, Rule, Shape, anything, flag, plain, string

COMMON: dict[str, Rule] = {
    "type": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
MODAL = Shape(
    {"title": plain(24), "blocks": anything},
    {
        **COMMON,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = Shape({"blocks": anything}, COMMON)
SHAPES = {"modal": MODAL, "home": HOME}


def check_view(view: Any, at: str = "/view") -> Problems:
    """All that Slack would refuse in a view payload."""
    if not isinstance(view, dict):
        return [Problem("must provide an object", at)]
    kind = view.get("type")
    if kind not in SHAPES:
        return [Problem(f"unsupported type: {kind}", f"{at}/type")]
    out: Problems = []
    SHAPES[kind].check(view, at, out)
    blocks = view.get("blocks")
    if blocks is not None:
        out += check_blocks(blocks, kind, f"{at}/blocks")
    if kind == "modal" and not view.get("submit") and _has_input(blocks):
        out.append(Problem("missing required field: submit", at))
    return out


def _has_input(blocks: Any) -> bool:
    if not isinstance(blocks, list):
        return False
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
