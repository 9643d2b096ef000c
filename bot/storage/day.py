"""The leads of a day as arrays: what is kept of them in `columns`, to be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
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
"""Some leads of a day: indexes its arrays."""


class Day:
    """Some columns of a day, read as they are asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @property
    def paces(self) -> Signs:
        """The signs of `qualification.pace`: a row by milestone."""
        return paces_of(self._texts[columns.PACE])

    @property
    def minors(self) -> Numbers:
        """What each lead is worth, in minor units; 0 without a currency."""
        return _numbers(self._texts[columns.VALUE])

    @property
    def came(self) -> Signs:
        """A row by step: the sign of the hour in which each lead came to it, or NEVER."""
        return signs_of(self._texts[columns.CAME]).reshape(len(STEPS), -1)

    def coded(self, column: str) -> tuple[tuple[Any, ...], Signs]:
        """The values of a column, and for each lead the sign of its place among them."""
        names, _, codes = self._texts[column].partition("\n")
        return columns.names_of(names), signs_of(codes)

    def chosen(self, only: Only, start: int = 0, end: int = DAY) -> Which:
        """The leads that are named, of those that came from so many seconds after the day began
        until before others."""
        among = slice(None)
        if start > 0 or end < DAY:
            first, behind = np.searchsorted(_numbers(self._texts[columns.AT]), (start, end))
            among = slice(int(first), int(behind))
        if not only:
            return among
        coded = ((self.coded(named(dimension)), name) for dimension, name in only.items())
        has = [_wanted(names, name)[codes[among]] for (names, codes), name in coded]
        return np.flatnonzero(np.logical_and.reduce(has)) + (among.start or 0)


def table(names: Sequence[Any], values: Sequence[int]) -> Numbers:
    """What each name stands for, indexed by the sign of its place."""
    signs = [ord(sign(place)) for place in range(len(names))]
    found = np.zeros(max(signs, default=0) + 1, np.int64)
    found[signs] = values
    return found


@lru_cache(maxsize=256)
def _wanted(names: tuple[Any, ...], name: str) -> NDArray[np.bool_]:
    return table(names, [_is(one, name) for one in names]) > 0


def _is(value: Any, name: str) -> bool:
    """Whether a value is what `only` names; of rules it is a tuple."""
    if isinstance(value, tuple):
        return name in value if name != NOTHING else not value
    return (value or NOTHING) == name


def _numbers(text: str) -> Numbers:
    return np.fromstring(text, np.int64, sep=",")
