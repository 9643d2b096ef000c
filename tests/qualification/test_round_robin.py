"""Shares of the round robin, over a thousand leads and through absences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.round_robin import Seat, Turn, next_in_turn, take_turn

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
ABC = {"a": 1, "b": 1, "c": 1}


class Round:
    """A round robin at work."""

    def __init__(self, weights: dict[str, int]) -> None:
        self.weights = weights
        self.turns: dict[str, Turn] = {}

    def give(self, free: Set[str], catching_up: Set[str] = frozenset()) -> str:
        to, due = next_in_turn(self._seats(free), self._seats(catching_up))
        self.turns = take_turn(self.turns, due, to, NOW)
        return to

    def _seats(self, names: Set[str]) -> list[Seat]:
        return [
            Seat(name, weight, self.turns.get(name, Turn()))
            for name, weight in self.weights.items()
            if name in names
        ]


weights = st.lists(st.integers(1, 9), min_size=1, max_size=12).map(
    lambda found: {f"rep{index:02}": weight for index, weight in enumerate(found)}
)


@settings(max_examples=15)
@given(weights)
def test_over_a_thousand_leads_each_share_is_within_one_lead_of_its_weight(
    weights: dict[str, int],
) -> None:
    everybody, robin, total = set(weights), Round(weights), sum(weights.values())
    given_to: Counter[str] = Counter()
    for count in range(1, 1001):
        given_to[robin.give(everybody)] += 1
        for name, weight in weights.items():
            assert abs(given_to[name] - count * weight / total) < 1


@settings(max_examples=15)
@given(weights, st.data())
def test_through_absences_nobody_is_more_than_two_leads_from_what_was_due(
    weights: dict[str, int], data: st.DataObject
) -> None:
    robin = Round(weights)
    names = sorted(weights)
    for _ in range(20):
        free = set(data.draw(st.lists(st.sampled_from(names), min_size=1)))
        for _ in range(20):
            assert robin.give(free) in free
        assert all(abs(turn.ahead) < 2 for turn in robin.turns.values())


@pytest.mark.parametrize(("catches_up", "first_ten"), [(False, 4), (True, 10)])
def test_whoever_is_back_is_flooded_only_if_they_are_to_catch_up(
    catches_up: bool, first_ten: int
) -> None:
    robin = Round(ABC)
    absent = {"c"} if catches_up else set()
    for _ in range(60):
        assert robin.give({"a", "b"}, absent) != "c"
    back = [robin.give({"a", "b", "c"}) for _ in range(10)]
    assert back.count("c") <= first_ten
    if catches_up:
        assert back == ["c"] * 10


def test_somebody_new_has_their_share_from_the_first_lead_on() -> None:
    robin = Round(ABC)
    for _ in range(100):
        robin.give({"a", "b"})
    assert Counter(robin.give({"a", "b", "c"}) for _ in range(30)) == {"a": 10, "b": 10, "c": 10}
