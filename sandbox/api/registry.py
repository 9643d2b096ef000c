"""Methods by name, and what holds for every call before its method runs."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.api.call import Call
from sandbox.records import App, Json
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace

Method = Callable[[Call], Json]


@dataclass(slots=True, frozen=True)
class Facts:
    """What Slack's reference says of a method. Of `scopes` any one will do."""

    tier: int
    scopes: frozenset[str]
    required: tuple[str, ...]
    args: frozenset[str]
    app_token: bool


def _read_facts() -> dict[str, Facts]:
    table = json.loads((Path(__file__).parent.parent / "methods.json").read_text("utf-8"))
    return {
        name: Facts(
            tier=row["tier"],
            scopes=frozenset(row["scopes"]),
            required=tuple(row["required"]),
            args=frozenset(row["args"]),
            app_token=row.get("token") == "app",
        )
        for name, row in table.items()
    }


FACTS = _read_facts()
METHODS: dict[str, Method] = {}
OPEN = frozenset({"api.test", "blocks.validate"})
"""Methods that need no token."""


def method(name: str) -> Callable[[Method], Method]:
    """Register a method; its answer is the body without `ok`."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def call_method(workspace: Workspace, name: str, token: str | None, args: Json) -> Json:
    """The answer to one call, `ok` included. Raises Refusal for every error."""
    function = METHODS.get(name)
    if function is None:
        raise Refusal("unknown_method", req_method=name)
    facts = FACTS[name]
    app = _authenticate(workspace, name, facts, token)
    if app is not None:
        if wait := workspace.limits.wait_for_method(app.id, name, facts.tier):
            raise Refusal("ratelimited", retry_after=wait)
        _check_scope(app, facts)
    missing = [key for key in facts.required if args.get(key) in (None, "")]
    if missing:
        raise Refusal.arguments(*(f"missing required field: {key}" for key in missing))
    answer = function(Call(workspace, app, args))
    unknown = args.keys() - facts.args if name != "api.test" else ()
    if unknown:
        warnings = [f"[WARN] unknown argument: {key}" for key in sorted(unknown)]
        answer.setdefault("response_metadata", {})["messages"] = warnings
    return {"ok": True, **answer}


def _authenticate(workspace: Workspace, name: str, facts: Facts, token: str | None) -> App | None:
    if not token:
        if name in OPEN:
            return None
        raise Refusal("not_authed")
    app = workspace.app_of_token(token)
    if app is None:
        if name in OPEN:
            return None
        raise Refusal("invalid_auth")
    is_app_token = token == app.app_token
    if is_app_token != facts.app_token and name not in OPEN:
        raise Refusal("not_allowed_token_type")
    return app


def _check_scope(app: App, facts: Facts) -> None:
    if facts.app_token or not facts.scopes or facts.scopes & app.scopes:
        return
    raise Refusal(
        "missing_scope",
        needed=",".join(sorted(facts.scopes)),
        provided=",".join(sorted(app.scopes)),
    )
