"""Methods by name, and what holds for every call before its method runs."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.api.call import Call
from sandbox.facts import FACTS, Facts
from sandbox.records import Grant, Json
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace

Method = Callable[[Call], Json]
METHODS: dict[str, Method] = {}
OPEN = frozenset({"api.test", "blocks.validate", "oauth.v2.access"})
"""Methods that need no token."""


def method(name: str) -> Callable[[Method], Method]:
    """Register a method; its answer is the body without `ok`."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def call_method(
    workspace: Workspace,
    name: str,
    token: str | None,
    args: Json,
    rehearsed: Callable[[str], str] = lambda _: "",
) -> Json:
    """The answer to one call, `ok` included. Raises Refusal for every error.

    `rehearsed` gives the error that a method is to answer although nothing causes it, or "".
    """
    function = METHODS.get(name)
    if function is None:
        raise Refusal("unknown_method", req_method=name)
    facts = FACTS[name]
    grant = _authenticate(workspace, name, facts, token)
    if grant is not None:
        if wait := workspace.limits.wait_for_method(grant.app.id, name, facts.tier):
            raise Refusal("ratelimited", retry_after=wait)
        _check_scope(grant, facts)
    _refuse_names(args)
    for key, error in MISSING.get(name, {}).items():
        if args.get(key) in (None, ""):
            raise Refusal(error)
    if problems := list(_problems(facts, args)):
        raise Refusal.arguments(*problems)
    if error := rehearsed(name):
        raise Refusal(error, **({"retry_after": 1} if error == "ratelimited" else {}))
    answer = function(Call(workspace, grant, args, name))
    unknown = args.keys() - facts.args.keys() if name != "api.test" else ()
    if unknown:
        warnings = [f"[WARN] unknown argument: {key}" for key in sorted(unknown)]
        answer.setdefault("response_metadata", {})["messages"] = warnings
    return {"ok": True, **answer}


def _authenticate(workspace: Workspace, name: str, facts: Facts, token: str | None) -> Grant | None:
    if not token:
        if name in OPEN:
            return None
        raise Refusal("not_authed")
    grant = workspace.grants.get(token)
    if grant is None:
        if name in OPEN:
            return None
        raise Refusal("token_revoked" if token in workspace.revoked else "invalid_auth")
    if grant.expires is not None and workspace.clock() >= grant.expires:
        raise Refusal("token_expired")
    if grant.user_id and workspace.users[grant.user_id].deleted:
        raise Refusal("account_inactive")
    if name in OPEN:
        return grant
    if (grant.kind == "app") != (facts.token == "app"):
        raise Refusal("not_allowed_token_type")
    if grant.kind == "user" and facts.scopes and not facts.user_scopes:
        raise Refusal("not_allowed_token_type")
    return grant


def _check_scope(grant: Grant, facts: Facts) -> None:
    wanted = facts.user_scopes if grant.kind == "user" else facts.scopes
    if facts.token == "app" or not wanted or wanted & grant.scopes:
        return
    raise Refusal(
        "missing_scope",
        needed=",".join(sorted(wanted)),
        provided=",".join(sorted(grant.scopes)),
    )


OWN_WORDS = {"limit": "invalid_limit", "post_at": "invalid_time", "chunks": "invalid_chunks"}
"""Arguments for whose wrong type many methods have an error of their own."""


def _refuse_names(args: Json) -> None:
    for key in args:
        if not NAME.fullmatch(key):
            raise Refusal("invalid_array_arg" if key.endswith("]") else "invalid_arg_name")


NAME = re.compile(r"\w{1,100}", re.ASCII)
MISSING = {
    "reactions.add": {"channel": "no_item_specified", "timestamp": "no_item_specified"},
    "conversations.create": {"name": "invalid_name_required"},
}
"""Arguments for whose absence a method has an error of its own."""


def _problems(facts: Facts, args: Json) -> list[str]:
    problems = [
        f"missing required field: {key}" for key in facts.required if args.get(key) in (None, "")
    ]
    for key, value in args.items():
        if OWN_WORDS.get(key) in facts.errors:
            continue
        kind = facts.args.get(key)
        if kind is not None and value not in (None, "") and not _fits(kind, value):
            problems.append(f"must provide {_noun(kind)} [json-pointer:/{key}]")
        most = facts.most.get(key)
        if most is not None and isinstance(value, str) and len(value) > most:
            problems.append(f"must be less than {most + 1} characters [json-pointer:/{key}]")
    return problems


def _noun(kind: str) -> str:
    first = kind.split("|")[0]
    return f"an {first}" if first[0] in "aeiou" else f"a {first}"


def _fits(kinds: str, value: Any) -> bool:
    """Forms carry every value as a string; structures may come as JSON in one."""
    return any(_is_a(kind, value) for kind in kinds.split("|"))


def _is_a(kind: str, value: Any) -> bool:
    match kind:
        case "boolean":
            return isinstance(value, bool) or str(value).lower() in ("true", "false", "1", "0")
        case "integer" | "number":
            if isinstance(value, bool):
                return False
            return isinstance(value, int | float) or str(value).lstrip("-").isdigit()
        case "array":
            return isinstance(value, list) or (isinstance(value, str) and value[:1] == "[")
    return True
