"""Errors that nothing here causes are answered on demand, and only those of the reference."""

from __future__ import annotations

import pytest
from conformance_coverage import GENERAL, own_causes, rehearsals
from conformance_good import GOOD, given
from conformance_rehearsed import REASONS
from conformance_stage import Stage

from sandbox.api.registry import FACTS, METHODS
from sandbox.facts import COMMON
from sandbox.refusal import Refusal


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_error_without_a_cause_here_can_be_rehearsed(method: str) -> None:
    stage = Stage()
    stage.workspace.limits.enabled = False
    args = given(next(args for name, args in GOOD if name == method), stage)
    before = len(stage.workspace.log.entries)
    heard: list[str] = []
    stop = stage.workspace.feed.listen(lambda change: heard.append(change.type))
    for error in sorted(rehearsals(method) | (COMMON - GENERAL)):
        stage.faults.rehearse(method, error, times=1)
        with pytest.raises(Refusal) as caught:
            stage.call(method, **args)
        assert caught.value.error == error
    assert not heard, "a rehearsed error has no effect"
    stop()
    assert stage.call(method, **args)["ok"] is True
    assert len(stage.workspace.log.entries) == before


def test_every_error_of_the_reference_has_a_cause_or_a_reason_for_none() -> None:
    left = {
        (method, error)
        for method in METHODS
        for error in FACTS[method].errors - COMMON - own_causes(method) - rehearsals(method)
    }
    assert left == set()
    assert GENERAL | frozenset().union(*REASONS.values()) >= COMMON


def test_a_reason_is_not_given_for_what_nobody_answers() -> None:
    listed = COMMON.union(*(facts.errors for facts in FACTS.values()))
    assert frozenset().union(*REASONS.values()) <= listed


def test_most_errors_are_answered_by_their_own_cause() -> None:
    """Two of three; a rehearsal is for states that the workspace cannot be in."""
    listed = sum(len(facts.errors - COMMON) for facts in FACTS.values())
    assert sum(len(own_causes(method)) for method in METHODS) * 3 >= listed * 2


def test_only_what_the_reference_lists_can_be_rehearsed() -> None:
    faults = Stage().faults
    with pytest.raises(ValueError, match=r"no 'name_taken' for chat\.postMessage; it lists "):
        faults.rehearse("chat.postMessage", "name_taken")
    with pytest.raises(ValueError, match=r"no method 'chat\.shout'"):
        faults.rehearse("chat.shout", "fatal_error")
    with pytest.raises(ValueError, match="no 'name_taken' for every method"):
        faults.rehearse("*", "name_taken")


def test_a_rehearsal_lasts_as_often_as_told_or_until_lifted() -> None:
    stage = Stage()
    stage.faults.rehearse("auth.test", "internal_error", times=2)
    assert [stage.faults.error_for("auth.test") for _ in range(3)] == ["internal_error"] * 2 + [""]
    stage.faults.rehearse("*", "service_unavailable")
    assert stage.faults.error_for("auth.test") == stage.faults.error_for("users.info") != ""
    assert stage.faults.shown()["answers"] == [
        {"method": "*", "error": "service_unavailable", "times": 0}
    ]
    stage.faults.lift("*")
    assert stage.faults.error_for("auth.test") == ""
