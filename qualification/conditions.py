"""Conditions of the playbook as ready-made tests of a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qualification.playbook import Condition
from qualification.words import Phrases, fold

Test = Callable[[Any], str | None]
"""Takes a field's value; gives the evidence that the condition holds, or None."""


def compile_condition(condition: Condition) -> Test:
    """The test of a condition, which has one operator, or `min` and `max`."""
    if condition.equals is not None:
        return _one_of((condition.equals,))
    if condition.any_of:
        return _one_of(condition.any_of)
    if condition.contains:
        return _with_phrase(Phrases(condition.contains))
    if condition.present is not None:
        return _given if condition.present else _not_given
    return _between(
        float("-inf") if condition.min is None else condition.min,
        float("inf") if condition.max is None else condition.max,
    )


def _one_of(wanted: tuple[str | int | float | bool, ...]) -> Test:
    keys = {_key(value) for value in wanted}

    def test(value: Any) -> str | None:
        for item in _items(value):
            if _key(item) in keys:
                return str(item)
        return None

    return test


def _with_phrase(phrases: Phrases) -> Test:
    def test(value: Any) -> str | None:
        for item in _items(value):
            if phrases.first_in(str(item)):
                return str(item)
        return None

    return test


def _between(low: float, high: float) -> Test:
    def test(value: Any) -> str | None:
        try:
            holds = value is not None and low <= float(value) <= high
        except (TypeError, ValueError, OverflowError):
            return None
        return str(value) if holds else None

    return test


def _given(value: Any) -> str | None:
    return ", ".join(map(str, _items(value))) or None


def _not_given(value: Any) -> str | None:
    return None if _given(value) else "not given"


def _items(value: Any) -> tuple[Any, ...] | list[Any]:
    """A list's items; of any other value, itself, if there is one."""
    if isinstance(value, tuple | list):
        return value
    return () if value is None or value == "" else (value,)


def _key(value: Any) -> str:
    """What equal values have in common: case does not matter, nor whether 5 came as text."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).casefold()
