"""Verdicts on rules, letters and the threshold."""

from __future__ import annotations

import pytest

from qualification.calibration import (
    Asks,
    Fate,
    HandedOff,
    Kind,
    Verdict,
    criteria,
    habits,
    judge,
)
from qualification.lead import Letter
from qualification.playbook import Playbook

MUCH, LITTLE, SAME = Fate(400, 320, 0), Fate(400, 120, 0), Fate(400, 318, 0)


@pytest.mark.parametrize(
    ("asks", "with_it", "without", "verdict"),
    [
        (Asks.FOR, MUCH, LITTLE, Verdict.ABOUT_RIGHT),
        (Asks.FOR, LITTLE, MUCH, Verdict.TOO_LAX),
        (Asks.FOR, MUCH, SAME, Verdict.TOO_LAX),
        (Asks.AGAINST, LITTLE, MUCH, Verdict.ABOUT_RIGHT),
        (Asks.AGAINST, SAME, MUCH, Verdict.TOO_STRICT),
        (Asks.AGAINST, MUCH, LITTLE, Verdict.TOO_STRICT),
        (Asks.GATE, MUCH, SAME, Verdict.TOO_STRICT),
        (Asks.GATE, MUCH, LITTLE, Verdict.ABOUT_RIGHT),
        (Asks.NOTHING, MUCH, LITTLE, Verdict.TOO_LAX),
        (Asks.NOTHING, MUCH, SAME, Verdict.ABOUT_RIGHT),
        (Asks.ENOUGH, LITTLE, MUCH, Verdict.TOO_LAX),
        (Asks.ENOUGH, MUCH, LITTLE, Verdict.TOO_STRICT),
        (Asks.ENOUGH, MUCH, SAME, Verdict.ABOUT_RIGHT),
        (Asks.FOR, Fate(19, 19, 19), MUCH, Verdict.NOT_ENOUGH),
        (Asks.FOR, Fate(), Fate(), Verdict.NOT_ENOUGH),
        (Asks.FOR, Fate(60, 50, 0), Fate(60, 48, 0), Verdict.NOT_ENOUGH),  # nobody has won yet
        (Asks.FOR, Fate(60, 40, 16), Fate(60, 45, 14), Verdict.NOT_ENOUGH),  # can go either way
    ],
)
def test_the_verdict(asks: Asks, with_it: Fate, without: Fate, verdict: Verdict) -> None:
    found, by = judge(asks, with_it, without)
    assert found is verdict
    assert (by is None) == (verdict is Verdict.NOT_ENOUGH)


def test_winning_goes_before_being_accepted() -> None:
    refused_winners, liked_losers = Fate(400, 120, 100), Fate(400, 320, 30)
    assert judge(Asks.FOR, refused_winners, liked_losers) == (Verdict.ABOUT_RIGHT, "win rate")


def test_each_lead_counts_for_all_it_has(playbook: Playbook) -> None:
    rule = playbook.score.fit[0].name
    good = HandedOff(75, 70, frozenset({rule}), frozenset({Letter.NEED}), accepted=True)
    bad = HandedOff(40, 70, overridden=frozenset({"price_floor"}))
    found = {(one.kind, one.name): one for one in criteria([good] * 30 + [bad] * 30, playbook)}
    assert found[Kind.RULE, rule].with_it == Fate(30, 30, 0)
    assert found[Kind.RULE, rule].without == Fate(30, 0, 0)
    assert found[Kind.RULE, rule].verdict is Verdict.ABOUT_RIGHT
    assert found[Kind.SCREENING, "price_floor"].verdict is Verdict.ABOUT_RIGHT
    assert found[Kind.LETTER, "need"].verdict is Verdict.ABOUT_RIGHT
    assert found[Kind.LETTER, "budget"].verdict is Verdict.NOT_ENOUGH
    assert found[Kind.THRESHOLD, "below 70"].with_it.leads == 30
    assert found[Kind.THRESHOLD, "just above 70"].with_it.leads == 30


def test_only_an_ae_surely_apart_from_the_others_is_far() -> None:
    shown = habits(
        {
            "alex": {"accepted": 90, "rejected": 10},
            "jo": {"accepted": 30, "rejected": 40},
            "new": {"rejected": 3},
        }
    )
    assert [(one.email, one.far) for one in shown] == [("alex", True), ("jo", True), ("new", False)]
    assert (shown[2].others.count, shown[2].others.of) == (50, 170)
