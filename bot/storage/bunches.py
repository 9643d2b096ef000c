"""Leads of some days, counted from their columns by what a report is cut by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.storage import columns, tallying
from bot.storage.counting import Only
from bot.storage.days import Days, Places, table
from bot.storage.summing import Cut
from bot.storage.tallying import Numbering, Numbers, Signs, frequencies, tally
from qualification.question import Dimension
from qualification.sums import Sums, merge


class Stretch(NamedTuple):
    """What of some days is a cohort's: those that came from so many seconds after the days began
    until before others."""

    cohort: int
    start: int
    end: int


class Bunches:
    """Leads of several days, counted by their cohorts and by the values of a dimension."""

    def __init__(self, only: Only, by: Dimension | None, *, why: bool) -> None:
        self._only, self._by, self._why = only, by, why
        self._known: defaultdict[str, Numbering[Any]] = defaultdict(Numbering)
        self._tables: dict[tuple[str, tuple[Any, ...]], Places] = {}
        self._held: list[_Held] = []
        self._size = 0
        self._cuts: defaultdict[int, Cut] = defaultdict(dict)

    def add(self, days: Days, stretches: Iterable[Stretch]) -> None:
        """Those of some days, to the cohorts that they belong to."""
        chosen = days.chosen(self._only)
        paces, minors = days.paces, days.minors
        none = np.zeros(minors.size, np.int32)
        names = self._numbers(days, columns.named(self._by)) if self._by else none
        currencies = self._numbers(days, columns.CURRENCY)
        reasons = self._numbers(days, columns.REASONS) if self._why else none
        for cohort, start, end in stretches:
            which = days.between(start, end, chosen)
            held = _Held(
                cohort,
                names[which],
                paces[which],
                currencies[which],
                minors[which],
                reasons[which],
            )
            self._held.append(held)
            self._size += held.minors.size
        if self._size > tallying.AT_ONCE:
            self._count()

    def cuts(self) -> Mapping[int, Cut]:
        """What the cohorts come to."""
        self._count()
        return self._cuts

    def _numbers(self, days: Days, column: str) -> Places:
        """Of each lead the number of its value among those known of the column."""
        names, codes = days.coded(column)
        if (column, names) not in self._tables:
            known = self._known[column]
            self._tables[column, names] = table(names, [known[name] for name in names])
        return self._tables[column, names][codes]

    def _count(self) -> None:
        if not self._held:
            return
        numbers, *arrays = zip(*self._held, strict=True)
        together = _Held(0, *map(np.concatenate, arrays))
        sizes = [held.minors.size for held in self._held]
        cohorts = np.repeat(np.array(numbers, np.int64), sizes)
        self._held, self._size = [], 0
        names = list(self._known[columns.named(self._by)]) if self._by else [None]
        groups = cohorts * len(names) + together.names
        currencies = list(self._known[columns.CURRENCY])
        found = tally(groups, together.paces, together.currencies, together.minors, currencies)
        if self._why:
            self._add_reasons(found, groups, together.reasons)
        for group, sums in found.items():
            cohort, place = divmod(group, len(names))
            name = names[place]
            if self._by is not Dimension.RULE:
                merge(self._cuts[cohort], name, sums)
                continue
            for rule in name or (None,):
                self._cuts[cohort].setdefault(rule, Sums()).add(sums)

    def _add_reasons(self, found: Mapping[int, Sums], groups: Numbers, reasons: Places) -> None:
        known = list(self._known[columns.REASONS])
        pairs, often = frequencies(groups * len(known) + reasons)
        for pair, leads in zip(pairs.tolist(), often.tolist(), strict=True):
            group, place = divmod(pair, len(known))
            told = found[group].reasons
            for reason in known[place]:
                told[reason] = told.get(reason, 0) + leads


class _Held(NamedTuple):
    """Some leads of a cohort in arrays; what has a number is known by it."""

    cohort: int
    names: Places
    paces: Signs
    currencies: Places
    minors: NDArray[np.signedinteger]
    reasons: Places
