"""Answers and payloads held against the keys and types of Slack's own samples.

responses.json and payloads.json say per method and payload which keys there are and of what type:
"str", "num", "bool", "null", "*" for anything, {"<id>": …} for an object keyed by ids.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESPONSES: dict[str, Any] = json.loads((HERE / "responses.json").read_text("utf-8"))
PAYLOADS: dict[str, Any] = json.loads((HERE / "payloads.json").read_text("utf-8"))


def strays(tree: Any, value: Any, at: str = "") -> list[str]:
    """What in `value` has a key or type that `tree` does not have. Null fits everywhere."""
    if tree == "*" or value is None:
        return []
    if isinstance(tree, dict):
        if not isinstance(value, dict):
            return [f"{at}: an object is expected, not {value!r}"]
        if "<id>" in tree:
            return [e for k, v in value.items() for e in strays(tree["<id>"], v, f"{at}/{k}")]
        found = [f"{at}: unknown key {key!r}" for key in value if key not in tree]
        return found + [
            e for k, v in value.items() if k in tree for e in strays(tree[k], v, f"{at}/{k}")
        ]
    if isinstance(tree, list):
        if not isinstance(value, list):
            return [f"{at}: an array is expected, not {value!r}"]
        each = tree[0] if tree else "*"
        return [e for i, v in enumerate(value) for e in strays(each, v, f"{at}/{i}")]
    return [] if _kind(value) in tree.split("|") else [f"{at}: {tree} is expected, not {value!r}"]


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "num"
    return "str" if isinstance(value, str) else type(value).__name__
