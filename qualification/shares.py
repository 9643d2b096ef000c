"""Shares of small samples: with their 95% intervals, and whether two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

Z = 1.959964
"""Two-sided 95% quantile of the normal distribution."""

ENOUGH = 20
"""Leads that a sample needs before anything is concluded from it."""

MARGIN = 0.10
"""Rates whose difference is surely below this are alike, for a team that has to decide."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, e.g. accepted of handed off.

    The interval is Wilson's score interval (1927), which holds for small samples and for shares
    near 0 and 1 too.
    """

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None of an empty sample."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval; all of 0 to 1 for an empty sample."""
        if not self.of:
            return 0.0, 1.0
        n, rate, square = self.of, self.count / self.of, Z * Z
        middle = (rate + square / (2 * n)) / (1 + square / n)
        half = Z / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def enough(self) -> bool:
        """Whether the sample is large enough to conclude anything."""
        return self.of >= ENOUGH


class Comparison(StrEnum):
    """What a difference between two shares says."""

    HIGHER = "higher"
    LOWER = "lower"
    ALIKE = "alike"
    UNSURE = "unsure"


def difference(one: Share, other: Share) -> tuple[float, float, float]:
    """`one` minus `other`, and its 95% interval by Newcombe's method 10 (1998).

    Of an empty sample the difference is 0 and the interval everything.
    """
    if one.rate is None or other.rate is None:
        return 0.0, -1.0, 1.0
    gap = one.rate - other.rate
    (low, high), (other_low, other_high) = one.interval, other.interval
    below = sqrt((one.rate - low) ** 2 + (other_high - other.rate) ** 2)
    above = sqrt((high - one.rate) ** 2 + (other.rate - other_low) ** 2)
    return gap, max(-1.0, gap - below), min(1.0, gap + above)


def compare(one: Share, other: Share) -> Comparison:
    """Whether `one` is surely higher or lower than `other`, surely about the same, or neither."""
    if not (one.enough and other.enough):
        return Comparison.UNSURE
    _, low, high = difference(one, other)
    if low > 0:
        return Comparison.HIGHER
    if high < 0:
        return Comparison.LOWER
    return Comparison.ALIKE if low > -MARGIN and high < MARGIN else Comparison.UNSURE
