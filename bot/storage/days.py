"""The leads of some days as arrays: what is kept of them in `columns`, to be counted."""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.storage import columns
from bot.storage.columns import named, sign
from bot.storage.counting import Only
from bot.storage.tables_summaries import DAY
from bot.storage.tallying import Numbers, Signs, paces_of, signs_of
from qualification.funnel import STEPS
from qualification.question import NOTHING

Which = slice | NDArray[np.intp]
"""Some of the leads, in their order: indexes the arrays."""

Places = NDArray[np.int32]
"""What has a number, by it."""


class Days:
    """Some columns of a day, or of several, read as they are asked for."""

    def __init__(self, texts: Mapping[str, str], days: int = 1) -> None:
        self._texts = texts
        self._seconds = days * DAY

    def text(self, column: str) -> str:
        """A column as it is kept."""
        return self._texts[column]

    @cached_property
    def at(self) -> Numbers:
        """When each lead came, in seconds since the first day began."""
        return np.cumsum(_places(signs_of(self._texts[columns.AT])))

    @property
    def paces(self) -> Signs:
        """The signs of `qualification.pace`: a row by lead."""
        return paces_of(self._texts[columns.PACE])

    @property
    def minors(self) -> NDArray[np.signedinteger]:
        """What each lead is worth, in minor units; 0 without a currency."""
        text = self._texts[columns.VALUE]
        return np.frombuffer(a2b_base64(text[1:]), f"<i{text[0]}")

    @property
    def came(self) -> Signs:
        """A row by step: the sign of the hour in which each lead came to it, or NEVER."""
        return signs_of(self._texts[columns.CAME]).reshape(len(STEPS), -1)

    def coded(self, column: str) -> tuple[tuple[Any, ...], Signs]:
        """The values of a column, and for each lead the sign of its place among them."""
        names, _, codes = self._texts[column].partition("\n")
        return columns.names_of(names), signs_of(codes)

    def values(self, column: str) -> list[Any]:
        """Each lead's value in a column."""
        names, codes = self.coded(column)
        return [names[place] for place in _places(codes).tolist()]

    def chosen(self, only: Only) -> Which:
        """The leads that are named."""
        if not only:
            return slice(None)
        coded = ((self.coded(named(dimension)), name) for dimension, name in only.items())
        has = [_wanted(names, name)[codes] for (names, codes), name in coded]
        return np.flatnonzero(np.logical_and.reduce(has))

    def between(self, start: int, end: int, which: Which) -> Which:
        """Of these leads those that came from so many seconds on until before others."""
        if start <= 0 and end >= self._seconds:
            return which
        first, behind = np.searchsorted(self.at, (start, end))
        if isinstance(which, slice):
            return slice(first, behind)
        return which[slice(*np.searchsorted(which, (first, behind)))]


def table(names: Sequence[Any], values: Sequence[int]) -> Places:
    """What each name stands for, indexed by the sign of its place."""
    signs = [ord(sign(place)) for place in range(len(names))]
    found = np.zeros(max(signs, default=0) + 1, np.int32)
    found[signs] = values
    return found


def _places(signs: Signs) -> Numbers:
    """The numbers that `columns.sign` made signs of."""
    codes = signs.astype(np.int64)
    return codes - columns.FIRST - columns.SURROGATES * (codes > columns.BEFORE_SURROGATES)


@lru_cache(maxsize=256)
def _wanted(names: tuple[Any, ...], name: str) -> NDArray[np.bool_]:
    return table(names, [_is(one, name) for one in names]) > 0


def _is(value: Any, name: str) -> bool:
    """Whether a value is what `only` names; of rules it is a tuple."""
    if isinstance(value, tuple):
        return name in value if name != NOTHING else not value
    return (value or NOTHING) == name
