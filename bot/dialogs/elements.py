"""Views and inputs as Slack wants them, within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.messages.blocks import Block, plain_text
from bot.names import INPUT, Action, Dialog
from qualification.lead import Lead

View = dict[str, Any]

MAX_TITLE = 24
MAX_BUTTON = 24
MAX_LABEL = 2000
MAX_HINT = 2000
MAX_PLACEHOLDER = 150
MAX_OPTION = 75
MAX_OPTION_VALUE = 150
MAX_OPTIONS = 100
MAX_VIEW_BLOCKS = 100
QUALIFY_STEPS = 4
LONG_TEXT = 3000
"""The most that a text input takes."""


def view(
    dialog: Dialog,
    title: str,
    blocks: Sequence[Block],
    lead: Lead | None = None,
    *,
    submit: str | None = None,
    close: str = "Cancel",
    **ids: int | str,
) -> View:
    """A modal. Its private_metadata is JSON of ids only: lead, version, and `ids`."""
    about = {"lead": lead.id, "version": lead.version} if lead else {}
    shown: View = {
        "type": "modal",
        "callback_id": dialog.value,
        "title": plain_text(title, MAX_TITLE),
        "close": plain_text(close, MAX_BUTTON),
        "private_metadata": json.dumps(about | ids),
        "blocks": list(blocks)[:MAX_VIEW_BLOCKS],
    }
    if submit:
        shown["submit"] = plain_text(submit, MAX_BUTTON)
    return shown


def step(
    dialog: Dialog, number: int, blocks: Sequence[Block], lead: Lead, submit: str = "Next"
) -> View:
    """A step of the qualification. Slack says when it is closed, so that what it held is kept."""
    title = f"Qualify, step {number} of {QUALIFY_STEPS}"
    shown = view(dialog, title, blocks, lead, submit=submit, close="Close")
    return shown | {"notify_on_close": True}


def text(
    block_id: str,
    label: str,
    value: str | None = None,
    *,
    limit: int = 300,
    multiline: bool = False,
    optional: bool = True,
    hint: str | None = None,
    placeholder: str | None = None,
) -> Block:
    """A text input of at most `limit` characters."""
    element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": limit}
    if value and len(value) <= limit:
        element["initial_value"] = value
    return _input(block_id, label, element, optional, hint, placeholder)


def email(block_id: str, label: str, value: str | None, hint: str | None = None) -> Block:
    """An input for an e-mail address."""
    element: Block = {"type": "email_text_input"}
    if value:
        element["initial_value"] = value
    return _input(block_id, label, element, True, hint)


def number(block_id: str, label: str, value: str | None = None, hint: str | None = None) -> Block:
    """An input for a number, with decimals."""
    element: Block = {"type": "number_input", "is_decimal_allowed": True}
    if value:
        element["initial_value"] = value
    return _input(block_id, label, element, True, hint)


def several(
    block_id: str,
    label: str,
    options: Mapping[str, str],
    chosen: Sequence[str] = (),
    *,
    placeholder: str | None = None,
) -> Block:
    """A menu of value -> label from which several can be chosen."""
    shown = {value: _option(value, label) for value, label in options.items()}
    element: Block = {"type": "multi_static_select", "options": list(shown.values())}
    if initial := [shown[value] for value in chosen if value in shown]:
        element["initial_options"] = initial
    return _input(block_id, label, element, True, placeholder=placeholder)


def select(
    block_id: str,
    label: str,
    options: Mapping[str, str],
    chosen: str | None = None,
    *,
    optional: bool = True,
    hint: str | None = None,
    placeholder: str | None = None,
    action: Action | None = None,
) -> Block:
    """A menu of value -> label. With `action`, choosing reports at once."""
    element = _chooser("static_select", options, chosen)
    return _input(block_id, label, element, optional, hint, placeholder, action)


def radio(
    block_id: str,
    label: str,
    options: Mapping[str, str],
    chosen: str | None = None,
    *,
    action: Action | None = None,
) -> Block:
    """Radio buttons of value -> label. With `action`, choosing reports at once."""
    element = _chooser("radio_buttons", options, chosen)
    return _input(block_id, label, element, False, action=action)


def day(block_id: str, label: str, value: date | None = None, hint: str | None = None) -> Block:
    """A date."""
    element: Block = {"type": "datepicker"}
    if value:
        element["initial_date"] = value.isoformat()
    return _input(block_id, label, element, True, hint)


def moment(
    block_id: str, label: str, value: datetime | None = None, hint: str | None = None
) -> Block:
    """A date and time, which Slack shows and reads in the reader's zone."""
    element: Block = {"type": "datetimepicker"}
    if value:
        element["initial_date_time"] = int(value.timestamp())
    return _input(block_id, label, element, True, hint)


def _chooser(kind: str, options: Mapping[str, str], chosen: str | None) -> Block:
    shown = {value: _option(value, label) for value, label in options.items()}
    element: Block = {"type": kind, "options": list(shown.values())[:MAX_OPTIONS]}
    if chosen in shown:
        element["initial_option"] = shown[chosen]
    return element


def _option(value: str, label: str) -> Block:
    return {"text": plain_text(label, MAX_OPTION), "value": value[:MAX_OPTION_VALUE]}


def _input(
    block_id: str,
    label: str,
    element: Block,
    optional: bool,
    hint: str | None = None,
    placeholder: str | None = None,
    action: Action | None = None,
) -> Block:
    element["action_id"] = action.value if action else INPUT
    if placeholder:
        element["placeholder"] = plain_text(placeholder, MAX_PLACEHOLDER)
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, MAX_LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, MAX_HINT)
    if action:
        block["dispatch_action"] = True
    return block
