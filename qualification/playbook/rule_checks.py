"""Mistakes in conditions, segments and score rules."""

from __future__ import annotations

import math
from collections.abc import Iterator

from qualification.fields import FIELDS, NUMERIC_FIELDS, OPEN_FIELDS, is_field
from qualification.playbook import raw
from qualification.playbook.defaults import DEFAULTS
from qualification.playbook.mistakes import Finding, Line, repeated
from qualification.playbook.toml_lines import Path
from qualification.playbook.values import did_you_mean

_OPERATORS = ("equals", "any_of", "contains", "min", "max", "present")
_CONDITIONS = ("employees", "industry", "country")
_BAND = {"min", "max"}


def check_segments(document: raw.RawTable, line: Line) -> Iterator[Finding]:
    """Names that occur twice, conditions that cannot be, and a catch-all that is not the last."""
    segments = list(raw.tables(document, "segments"))
    seen: dict[str, Path] = {}
    for position, (path, segment) in enumerate(segments, start=1):
        yield from repeated((*path, "name"), raw.text(segment, "name"), seen, line)
        given = [key for key in _CONDITIONS if key in segment]
        for key in given:
            if isinstance(segment[key], dict):
                yield from _condition((*path, key), segment[key], key)
        if given and position == len(segments):
            what = "the last segment has conditions, so some leads would have none"
            remedy = "Add a segment without conditions at the end."
            yield Finding((*path, given[0]), what, remedy)
        if not given and position < len(segments):
            what = "this segment has no condition, so no lead reaches those after it"
            yield Finding(path, what, "Move it to the end, or give it a condition.")


def check_score(document: raw.RawTable, line: Line) -> Iterator[Finding]:
    """Rules that cannot be applied, and a threshold that nobody can reach."""
    names: dict[str, Path] = {}
    for path, rule in raw.tables(document, "score", "fit"):
        yield from repeated((*path, "name"), raw.text(rule, "name"), names, line)
        field = raw.text(rule, "field")
        if field and not is_field(field):
            yield _unknown_field((*path, "field"), field)
        yield from _condition(path, rule, field)
    actions: dict[str, Path] = {}
    for path, rule in raw.tables(document, "score", "intent"):
        yield from repeated((*path, "action"), raw.text(rule, "action"), actions, line)
    yield from _reachable(document)


def _condition(path: Path, rule: raw.RawTable, field: str | None) -> Iterator[Finding]:
    given = [name for name in _OPERATORS if name in rule]
    if not given:
        yield Finding(path, "there is no condition", f"Add one of {', '.join(_OPERATORS)}.")
    elif len(given) > 1 and set(given) != _BAND:
        what = f"{' and '.join(given)} stand together"
        yield Finding((*path, given[1]), what, "Keep one; only min and max go together.")
    low, high = raw.number(rule, "min"), raw.number(rule, "max")
    if low is not None and high is not None and low > high:
        what = f"min {low:g} is more than max {high:g}"
        yield Finding((*path, "min"), what, "Swap them.")
    bound = next((name for name in given if name in _BAND), None)
    if bound and field in FIELDS and field not in NUMERIC_FIELDS:
        what = f"{field} is not a number, so {bound} cannot hold"
        yield Finding((*path, bound), what, "Use equals, any_of, contains or present.")


def _unknown_field(path: Path, field: str) -> Finding:
    guess = did_you_mean(field, FIELDS)
    known = ", ".join([*sorted(FIELDS), *(prefix + "KEY" for prefix in OPEN_FIELDS)])
    remedy = f'Did you mean "{guess}"?' if guess else f"Known are {known}."
    return Finding(path, f'a lead has no field "{field}"', remedy)


def _reachable(document: raw.RawTable) -> Iterator[Finding]:
    """Whether the best lead there can be would reach the threshold."""
    score = raw.table(document, "score")
    threshold = raw.number(score, "threshold")
    if threshold is None:
        return
    rules = {"score": {**DEFAULTS["score"], **score}}
    best = 0.0
    for _, rule in raw.tables(rules, "score", "fit"):
        best += max(raw.number(rule, "points") or 0, 0)
    for _, rule in raw.tables(rules, "score", "intent"):
        if (raw.number(rule, "points") or 0) > 0:
            best += max(raw.number(rule, "cap") or math.inf, 0)
    if best < threshold:
        what = f"no lead can reach {threshold:g}: all rules together give {best:g} at most"
        yield Finding(("score", "threshold"), what, "Lower it, or give the rules more points.")
