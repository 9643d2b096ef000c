"""The small rules that the tables of blocks and elements are made of.

A rule takes a value and the JSON pointer to it, and adds to a list what is wrong.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, frozen=True)
class Problem:
    """`str()` gives the form in which Slack's errors carry it."""

    text: str
    pointer: str
    constraint: dict[str, Any] = field(default_factory=dict, compare=False)
    """What was expected, as blocks.validate tells it: {"type": "max_length", "expected": 75}."""

    def __str__(self) -> str:
        return f"{self.text} [json-pointer:{self.pointer}]"


Problems = list[Problem]
Rule = Callable[[Any, str, Problems], None]


@dataclass(slots=True, frozen=True)
class Shape:
    """An object: its required and its optional fields, each with a rule."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule]

    def check(self, value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, dict):
            out.append(Problem("must provide an object", at))
            return
        for key, rule in self.required.items():
            if value.get(key) is None:
                out.append(Problem(f"missing required field: {key}", at))
            else:
                rule(value[key], f"{at}/{key}", out)
        for key, found in value.items():
            if key in self.required:
                continue
            optional = self.optional.get(key)
            if optional is None:
                out.append(Problem(f"invalid additional property: {key}", at))
            elif found is not None:
                optional(found, f"{at}/{key}", out)


def anything(value: Any, at: str, out: Problems) -> None:
    """No rule."""


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, str):
            out.append(Problem("must provide a string", at))
        elif len(value) > most:
            limit = {"type": "max_length", "expected": most}
            out.append(Problem(f"must be less than {most + 1} characters", at, limit))
        elif len(value) < least:
            limit = {"type": "min_length", "expected": least}
            out.append(Problem(f"must be more than {least - 1} characters", at, limit))

    return rule


def matching(pattern: str, what: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            out.append(Problem(f"must be {what}", at))

    return rule


def one_of(*allowed: str) -> Rule:
    def rule(value: Any, at: str, out: Problems) -> None:
        if value not in allowed:
            limit = {"type": "enum", "expected": list(allowed)}
            out.append(Problem(f"must be one of: {', '.join(allowed)}", at, limit))

    return rule


def flag(value: Any, at: str, out: Problems) -> None:
    if not isinstance(value, bool):
        out.append(Problem("must be a boolean", at))


def whole(least: int, most: int) -> Rule:
    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            out.append(Problem("must be an integer", at))
        elif not least <= value <= most:
            out.append(Problem(f"must be between {least} and {most}", at))

    return rule


def number(value: Any, at: str, out: Problems) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        out.append(Problem("must be a number", at))


def positive(value: Any, at: str, out: Problems) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        out.append(Problem("must be a number above 0", at))


def all_of(*rules: Rule) -> Rule:
    """Each rule in turn, as long as nothing is wrong."""

    def rule(value: Any, at: str, out: Problems) -> None:
        before = len(out)
        for each in rules:
            if len(out) == before:
                each(value, at, out)

    return rule


def link(most: int) -> Rule:
    """An address of http or https."""
    length = string(most)

    def rule(value: Any, at: str, out: Problems) -> None:
        before = len(out)
        length(value, at, out)
        if len(out) == before and not re.match(r"https?://\S", value):
            out.append(Problem("must be a URL", at))

    return rule


def exactly_one(*keys: str) -> Rule:
    """An object with one of these keys and not the others."""

    def rule(value: Any, at: str, out: Problems) -> None:
        if isinstance(value, dict) and sum(key in value for key in keys) != 1:
            out.append(Problem(f"must provide exactly one of {' and '.join(keys)}", at))

    return rule


def array(each: Rule, most: int, least: int = 1) -> Rule:
    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, list):
            out.append(Problem("must provide an array", at))
            return
        if len(value) > most:
            limit = {"type": "max_items", "expected": most}
            out.append(Problem(f"no more than {most} items allowed", at, limit))
        if len(value) < least:
            noun = "item" if least == 1 else "items"
            limit = {"type": "min_items", "expected": least}
            out.append(Problem(f"no fewer than {least} {noun} allowed", at, limit))
        for index, item in enumerate(value):
            each(item, f"{at}/{index}", out)

    return rule


def text(most: int, *, mrkdwn: bool = True, least: int = 1) -> Rule:
    """A text object; without `mrkdwn` it must be plain_text."""
    length = string(most, least)

    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, dict):
            out.append(Problem("must provide an object", at))
            return
        kind = value.get("type")
        if kind is None:
            out.append(Problem("missing required field: type", at))
        elif kind != "plain_text" and not (mrkdwn and kind == "mrkdwn"):
            allowed = ["plain_text", "mrkdwn"] if mrkdwn else ["plain_text"]
            limit = {"type": "enum", "expected": allowed}
            out.append(Problem(f"unsupported type: {kind}", f"{at}/type", limit))
        other = "verbatim" if kind == "mrkdwn" else "emoji"
        for key in value:
            if key not in ("type", "text", other):
                out.append(Problem(f"invalid additional property: {key}", at))
        if "text" not in value:
            out.append(Problem("missing required field: text", at))
        else:
            length(value["text"], f"{at}/text", out)

    return rule


def plain(most: int) -> Rule:
    return text(most, mrkdwn=False)


def typed(shapes: Mapping[str, Shape]) -> Rule:
    """An object whose `type` picks its shape."""

    def rule(value: Any, at: str, out: Problems) -> None:
        if not isinstance(value, dict):
            out.append(Problem("must provide an object", at))
            return
        kind = value.get("type")
        shape = shapes.get(kind) if isinstance(kind, str) else None
        if kind is None:
            out.append(Problem("missing required field: type", at))
        elif shape is None:
            limit = {"type": "enum", "expected": sorted(shapes)}
            out.append(Problem(f"unsupported type: {kind}", f"{at}/type", limit))
        else:
            shape.check(value, at, out)

    return rule


def unique(values: Iterable[tuple[str | None, str]], what: str, out: Problems) -> None:
    """Each value with its pointer; the second use of one is a problem."""
    seen = set()
    for value, at in values:
        if value is not None and value in seen:
            out.append(Problem(f"`{what}` {value} already exists", at))
        seen.add(value)
