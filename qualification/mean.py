"""Means of what customers pay, and whether one is surely higher than another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from qualification.shares import Z

ENOUGH_CUSTOMERS = 10
"""Customers that a mean of sums needs before anything is concluded from it."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of sums in minor units, and how sure it is. Of no sums it is 0."""

    count: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, sums: Iterable[int]) -> Mean:
        """The mean of these sums."""
        known = list(sums)
        return cls(len(known), sum(known), sum(one * one for one in known))

    @property
    def value(self) -> float:
        """The mean itself."""
        return self.total / self.count if self.count else 0.0

    @property
    def error(self) -> float:
        """Its standard error squared; 0 of fewer than two sums."""
        if self.count < 2:
            return 0.0
        spread = (self.squares - self.total * self.total / self.count) / (self.count - 1)
        return max(0.0, spread) / self.count

    @property
    def enough(self) -> bool:
        """Whether there are enough customers to conclude anything."""
        return self.count >= ENOUGH_CUSTOMERS

    def __sub__(self, other: Mean) -> Mean:
        """What remains without some of the sums."""
        return Mean(
            self.count - other.count, self.total - other.total, self.squares - other.squares
        )


def surely_more(one: Mean, other: Mean) -> bool:
    """Whether a mean is higher than another with 95% certainty (Welch's test, large samples)."""
    if not (one.enough and other.enough):
        return False
    return one.value - other.value > Z * sqrt(one.error + other.error)
