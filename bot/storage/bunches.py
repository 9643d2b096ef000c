"""Leads of some days, counted from their columns by what a report is cut by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from bot.storage import columns, tallying
from bot.storage.counting import Only
from bot.storage.day import Day, Which, table
from bot.storage.summing import Cut
from bot.storage.tables_summaries import DAY
from bot.storage.tallying import Numbering, Numbers, Signs, tally
from qualification.question import Dimension
from qualification.sums import Sums


class Bunches:
    """Leads of several days, counted by their cohorts and by the values of a dimension."""

    def __init__(self, only: Only, by: Dimension | None, *, why: bool) -> None:
        self._only, self._by, self._why = only, by, why
        self._known: defaultdict[str, Numbering[Any]] = defaultdict(Numbering)
        self._tables: dict[tuple[str, tuple[Any, ...]], Numbers] = {}
        self._held: list[_Held] = []
        self._size = 0
        self._cuts: defaultdict[int, Cut] = defaultdict(dict)

    def add(self, cohort: int, day: Day, start: int = 0, end: int = DAY) -> None:
        """Those of a day, or of so many of its seconds, to a cohort."""
        which = day.chosen(self._only, start, end)
        minors = day.minors[which]
        zeros = np.zeros_like(minors)
        held = _Held(
            cohorts=zeros + cohort,
            names=self._numbers(day, columns.named(self._by), which) if self._by else zeros,
            paces=day.paces[:, which],
            currencies=self._numbers(day, columns.CURRENCY, which),
            minors=minors,
            reasons=self._numbers(day, columns.REASONS, which) if self._why else zeros,
        )
        self._held.append(held)
        self._size += minors.size
        if self._size > tallying.AT_ONCE:
            self._count()

    def cuts(self) -> Mapping[int, Cut]:
        """What the cohorts come to."""
        self._count()
        return self._cuts

    def _numbers(self, day: Day, column: str, which: Which) -> Numbers:
        """Of each lead the number of its value among those known of the column."""
        names, codes = day.coded(column)
        if (column, names) not in self._tables:
            known = self._known[column]
            self._tables[column, names] = table(names, [known[name] for name in names])
        return self._tables[column, names][codes[which]]

    def _count(self) -> None:
        if not self._held:
            return
        held = _Held(*(np.concatenate(each, axis=-1) for each in zip(*self._held, strict=True)))
        self._held, self._size = [], 0
        names = list(self._known[columns.named(self._by)]) if self._by else [None]
        groups = held.cohorts * len(names) + held.names
        currencies = list(self._known[columns.CURRENCY])
        found = tally(groups, held.paces, held.currencies, held.minors, currencies)
        if self._why:
            self._add_reasons(found, groups, held.reasons)
        for group, sums in found.items():
            cohort, place = divmod(group, len(names))
            name = names[place]
            for one in (name or (None,)) if self._by is Dimension.RULE else (name,):
                self._cuts[cohort].setdefault(one, Sums()).add(sums)

    def _add_reasons(self, found: Mapping[int, Sums], groups: Numbers, reasons: Numbers) -> None:
        known = list(self._known[columns.REASONS])
        pairs, often = np.unique(groups * len(known) + reasons, return_counts=True)
        for pair, leads in zip(pairs.tolist(), often.tolist(), strict=True):
            group, place = divmod(pair, len(known))
            told = found[group].reasons
            for reason in known[place]:
                told[reason] = told.get(reason, 0) + leads


class _Held(NamedTuple):
    """Some leads in arrays; what has a number is known by it."""

    cohorts: Numbers
    names: Numbers
    paces: Signs
    currencies: Numbers
    minors: Numbers
    reasons: Numbers
