"""Filled-in dialogs: state values, and the checks that Slack's client makes before submitting."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.inputs import EMPTY
from sandbox.records import Json, View

REQUIRED = "Please complete this required field."


def merge_state(view: View, values: Any) -> None:
    """Take over what a person filled in; inputs that the view does not have are ignored."""
    if not isinstance(values, dict):
        return
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            current = view.state.get(block_id, {}).get(action_id)
            if current is not None:
                key = EMPTY[current["type"]]
                given = value.get(key)
                current[key] = None if given == "" else given


def value_of(state: Json) -> Any:
    """What stands in a state value: text, option, list of options, user id …; None if empty."""
    return state.get(EMPTY[state["type"]])


def check_inputs(view: View) -> dict[str, str]:
    """block_id to a sentence for each input that cannot be submitted so."""
    errors: dict[str, str] = {}
    for block in view.body["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.state[block["block_id"]][element["action_id"]]
        if problem := _problem(element, value_of(state), bool(block.get("optional"))):
            errors[block["block_id"]] = problem
    return errors


def _problem(element: Json, value: Any, optional: bool) -> str:
    if value is None or value == []:
        return "" if optional else REQUIRED
    match element["type"]:
        case "plain_text_input":
            return _length_problem(element, value)
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            return "Please enter a valid email address."
        case "url_text_input" if not re.fullmatch(r"https?://\S+", value):
            return "Please enter a valid URL."
        case "number_input":
            return _number_problem(element, value)
    return ""


def _length_problem(element: Json, value: str) -> str:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return ""


def _number_problem(element: Json, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != int(number):
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return ""
