"""A dialog filled in and submitted, as Slack sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.elements import View
from bot.dialogs.values import field_of


def submitted(view: View, **typed: Any) -> dict[str, dict[str, Any]]:
    """The state of a view as Slack sends it: prefilled values, with some inputs changed.

    Keys of `typed` are fields with "_" for "."; values are texts, dates, times, or for a
    menu the option's value, or values. None empties an input.
    """
    changes = dict(typed)
    state = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        key = field_of(block["block_id"]).replace(".", "_")
        element = block["element"]
        value = changes.pop(key) if key in changes else _initial(element)
        state[block["block_id"]] = {element["action_id"]: _value(element, value)}
    assert not changes, f"no such inputs: {changes}"
    return state


def filled(view: View, **typed: Any) -> View:
    """The view as Slack sends it back, with its state."""
    return {**view, "state": {"values": submitted(view, **typed)}}


def _initial(element: Mapping[str, Any]) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    keys = ("initial_value", "initial_date", "initial_date_time")
    return next((element[key] for key in keys if key in element), None)


def _value(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        options = {one["value"]: one for one in element["options"]}
        return {"type": kind, "selected_option": options[value] if value else None}
    if kind == "multi_static_select":
        options = {one["value"]: one for one in element["options"]}
        return {"type": kind, "selected_options": [options[one] for one in value or ()]}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": value}
    return {"type": kind, "value": value}
