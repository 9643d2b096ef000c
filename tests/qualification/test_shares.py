"""Shares and their intervals, against published figures and the meaning of an interval."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.shares import Comparison, Share, compare, difference


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_as_published(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),  # Newcombe 1998, table II, method 10
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(10, 10), Share(0, 20), 0.6791, 1.0),
    ],
)
def test_newcombes_interval_as_published(one: Share, other: Share, low: float, high: float) -> None:
    assert difference(one, other)[1:] == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_said_of_nothing() -> None:
    assert Share(0, 0).rate is None
    assert Share(0, 0).interval == (0.0, 1.0)
    assert compare(Share(0, 0), Share(50, 100)) is Comparison.UNSURE


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (Share(60, 100), Share(30, 100), Comparison.HIGHER),
        (Share(30, 100), Share(60, 100), Comparison.LOWER),
        (Share(500, 1000), Share(505, 1000), Comparison.ALIKE),
        (Share(50, 100), Share(55, 100), Comparison.UNSURE),
        (Share(19, 19), Share(0, 100), Comparison.UNSURE),  # too few to say
    ],
)
def test_a_comparison_says_no_more_than_it_knows(
    one: Share, other: Share, says: Comparison
) -> None:
    assert compare(one, other) is says


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(sample: tuple[int, int]) -> None:
    share = Share(*sample)
    low, high = share.interval
    assert share.rate is not None
    assert 0 <= low <= share.rate + 1e-9
    assert share.rate - 1e-9 <= high <= 1


def test_the_interval_holds_the_truth_about_19_times_in_20() -> None:
    rng = random.Random(7)
    held = 0
    for _ in range(2000):
        low, high = Share(sum(rng.random() < 0.3 for _ in range(40)), 40).interval
        held += low <= 0.3 <= high
    assert held / 2000 == pytest.approx(0.95, abs=0.02)
