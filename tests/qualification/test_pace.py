"""How long steps took, as signs: what is shown is all that is kept."""

from __future__ import annotations

import math
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.words import duration, typical
from qualification.pace import LEAP, percentiles, sign, span

SPANS = st.integers(-1_000, 3_000 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


def shown(one: timedelta) -> timedelta:
    """A span as precise as people are told it."""
    seconds = max(0, int(one.total_seconds()))
    unit = 60 if seconds < 3600 else 3600 if seconds < 2 * 86400 else 86400
    grace = 3600 if unit == 86400 else 0  # the hour that summer time takes
    return timedelta(seconds=(seconds + grace) // unit * unit)


@given(SPANS)
def test_a_sign_stands_for_what_is_shown(one: timedelta) -> None:
    assert len(sign(one)) == 1
    assert span(sign(one)) == shown(one)
    if shown(one) != timedelta(days=1):  # "24 h" from the second on, "1 day" at its first
        assert duration(shown(one)) == typical(one)


@given(st.lists(SPANS, min_size=1, max_size=40), st.sampled_from([10, 50, 90]))
def test_a_percentile_of_signs_is_that_of_the_spans(spans: list[timedelta], percent: int) -> None:
    nearest = sorted(spans)[math.ceil(len(spans) * percent / 100) - 1]
    assert percentiles(Counter(map(sign, spans)), percent, 100) == [
        shown(nearest),
        shown(max(spans)),
    ]


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentiles({}, 50, 90) == percentiles({LEAP: 3}, 50) == []
