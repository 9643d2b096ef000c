"""views.*: dialogs and App Home."""

import json
from typing import Any

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.blocks import check_view
from sandbox.records import Json, View
from sandbox.refusal import Refusal

SIZE = 250_000
"""Bytes of a view as JSON."""


@method("views.open")
def open_view(call: Call) -> Json:
    body, user = read_view(call, "modal"), _trigger(call)
    return _answer(call, call.workspace.modals.open(call.app, user, body))


@method("views.push")
def push(call: Call) -> Json:
    body, user = read_view(call, "modal"), _trigger(call)
    return _answer(call, call.workspace.modals.push(call.app, user, body))


@method("views.update")
def update(call: Call) -> Json:
    modals = call.workspace.modals
    if view_id := call.text("view_id"):
        view = modals.find(view_id)
    elif external_id := call.text("external_id"):
        view = modals.find_external(external_id, call.app)
    else:
        raise Refusal.arguments("missing required field: view_id")
    if view is None or view.app is not call.app:
        raise Refusal("not_found")
    body = read_view(call, view.body["type"])
    return _answer(call, modals.update(view, body, call.text("hash") or None))


@method("views.publish")
def publish(call: Call) -> Json:
    user = call.user("user_id", "user_not_found")
    if not call.app.has_home:
        raise Refusal("not_enabled")
    body = read_view(call, "home")
    hash = call.text("hash") or None
    return _answer(call, call.workspace.modals.publish(call.app, user.id, body, hash))


def read_view(call: Call, type: str) -> Json:
    """The `view` argument, checked to be a view of that type."""
    value = call.structure("view", "invalid_arguments")
    refuse_bad_view(value)
    if value["type"] != type:
        raise Refusal.arguments(f"must be of type {type} [json-pointer:/view/type]")
    return dict(value)


def refuse_bad_view(value: Any) -> None:
    if problems := check_view(value):
        raise Refusal.arguments(*(str(problem) for problem in problems))
    if len(json.dumps(value)) > SIZE:
        raise Refusal("view_too_large")


def _trigger(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise Refusal.arguments("missing required field: trigger_id")
    return call.workspace.triggers.exchange(trigger_id, call.app.id)


def _answer(call: Call, view: View) -> Json:
    return {"view": view.as_slack(call.workspace.team_id)}
