"""Every method, its good calls and its errors, held against the reference's facts."""

from __future__ import annotations

from typing import Any

import pytest
from conformance_bad import BAD
from conformance_good import GOOD, Args, given
from conformance_shapes import RESPONSES, strays
from conformance_stage import Stage
from conformance_states import STATES

from sandbox.api.registry import FACTS, METHODS, MISSING, OPEN
from sandbox.refusal import Refusal

VALIDATION = {"invalid_arguments"}
"""Answered by every method before its own errors; the reference does not repeat it."""
AUTH = {"not_authed", "invalid_auth", "ratelimited", "missing_scope"}
NAMED = sorted(METHODS)


def refused(stage: Stage, method: str, **args: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        stage.call(method, **args)
    return caught.value


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_every_method_of_the_reference_is_served() -> None:
    assert METHODS.keys() == FACTS.keys()
    assert {method for method, _ in GOOD} == METHODS.keys()


@pytest.mark.parametrize(("method", "args"), GOOD)
def test_good_calls_have_the_keys_and_types_of_slacks_samples(
    stage: Stage, method: str, args: Args
) -> None:
    answer = stage.call(method, **given(args, stage))
    assert answer.pop("ok") is True
    for added in ("warning", "response_metadata"):
        if added not in RESPONSES.get(method, {}):
            answer.pop(added, None)
    if method == "api.test":
        answer["args"] = {}
    if "response_metadata" in answer:
        answer["response_metadata"] = {}
    assert strays(RESPONSES.get(method, {}), answer) == []


@pytest.mark.parametrize(("method", "error", "args"), BAD + STATES)
def test_errors_are_those_of_the_reference(
    stage: Stage, method: str, error: str, args: Args
) -> None:
    assert refused(stage, method, **given(args, stage)).error == error
    if method != "api.test":
        assert error in FACTS[method].errors | VALIDATION


@pytest.mark.parametrize("method", NAMED)
def test_tokens(stage: Stage, method: str) -> None:
    if method in OPEN:
        return
    facts = FACTS[method]
    assert refused(stage, method, token=None).error == "not_authed"
    assert refused(stage, method, token="xoxb-other").error == "invalid_auth"
    other = stage.app.bot_token if facts.token == "app" else stage.app.app_token
    assert refused(stage, method, token=other).error == "not_allowed_token_type"
    dead = stage.app.app_token if facts.token == "app" else stage.app.bot_token
    stage.workspace.remove_app(stage.app)
    assert refused(stage, method, token=dead).error == "token_revoked"


@pytest.mark.parametrize("method", [name for name in NAMED if FACTS[name].scopes])
def test_a_missing_scope_is_named(stage: Stage, method: str) -> None:
    if FACTS[method].token == "app":
        return
    stage.app.scopes = frozenset({"commands"})
    refusal = refused(stage, method)
    assert refusal.error == "missing_scope"
    assert set(refusal.more["needed"].split(",")) == FACTS[method].scopes
    assert refusal.more["provided"] == "commands"


REQUIRED = [(name, key) for name in NAMED for key in FACTS[name].required]


@pytest.mark.parametrize(("method", "key"), REQUIRED)
def test_a_required_argument_is_asked_for(stage: Stage, method: str, key: str) -> None:
    good = next(args for name, args in GOOD if name == method)
    others = {name: value for name, value in given(good, stage).items() if name != key}
    refusal = refused(stage, method, **others)
    if own := MISSING.get(method, {}).get(key):
        assert refusal.error == own
        return
    assert refusal.error == "invalid_arguments"
    wanted = f"[ERROR] missing required field: {key}"
    assert wanted in refusal.more["response_metadata"]["messages"]


TYPED = [
    (name, key)
    for name in NAMED
    for key, kind in FACTS[name].args.items()
    if kind in ("boolean", "integer", "array") and key not in ("post_at", "limit", "chunks")
]


@pytest.mark.parametrize(("method", "key"), TYPED)
def test_an_argument_of_another_type_is_refused(stage: Stage, method: str, key: str) -> None:
    good = next(args for name, args in GOOD if name == method)
    refusal = refused(stage, method, **{**given(good, stage), key: "nonsense"})
    assert refusal.error == "invalid_arguments"
    assert f"[json-pointer:/{key}]" in refusal.more["response_metadata"]["messages"][0]


@pytest.mark.parametrize("method", [name for name in NAMED if name not in OPEN])
def test_calls_beyond_the_tier_are_told_to_wait(stage: Stage, method: str) -> None:
    tier = {1: 5, 2: 20, 3: 50, 4: 100, 5: 1200}[FACTS[method].tier]
    for _ in range(tier):
        assert stage.workspace.limits.wait_for_method(stage.app.id, method, FACTS[method].tier) == 0
    refusal = refused(stage, method)
    assert refusal.error == "ratelimited"
    assert refusal.more["retry_after"] >= 1
    stage.clock.now += 61
    with_time = stage.workspace.limits.wait_for_method(stage.app.id, method, FACTS[method].tier)
    assert with_time == 0
