"""Leads of some days, in bunches by what a report is cut by, and counted from their columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from bot.storage import columns
from bot.storage.columns import Day
from bot.storage.counting import Only
from bot.storage.summing import Cut
from bot.storage.tables_summaries import DAY
from qualification.question import Dimension
from qualification.sums import Sums

AT_ONCE = 100_000
"""So many leads at most are held in memory to be counted."""


class Bunches:
    """Leads of several days, counted together by the values of a dimension."""

    def __init__(self, only: Only, by: Dimension | None, *, why: bool) -> None:
        self._only, self._by, self._why = only, by, why
        self._bunches: defaultdict[tuple[Any, str | None], _Bunch] = defaultdict(_Bunch)
        self._by_key: dict[tuple[Any, Any], dict[str, _Bunch]] = {}
        self._held = 0
        self._sums: Cut = {}

    def add(self, day: Day, start: int = 0, end: int = DAY) -> None:
        """Those of a day, or of so many of its seconds."""
        places = day.chosen(self._only, day.between(start, end))
        self._held += len(places)
        bunches, keys = self._bunches_for(day)
        if len(bunches) == 1:
            (bunch,) = bunches.values()
            bunch.paces += day.paces(places)
            bunch.minors += day.minors(places)
        else:
            each = zip(
                columns.pick(keys, places), day.paces(places), day.minors(places), strict=True
            )
            for key, pace, minor in each:
                bunch = bunches[key]
                bunch.paces.append(pace)
                bunch.minors.append(minor)
        if self._why:
            self._add_reasons(day, places, bunches, keys)
        if self._held > AT_ONCE:
            self._count()

    def sums(self) -> Cut:
        """What they come to."""
        self._count()
        return self._sums

    def _add_reasons(
        self, day: Day, places: Sequence[int], bunches: Mapping[str, _Bunch], keys: Sequence[str]
    ) -> None:
        names, codes = day.coded(columns.REASONS)
        both = zip(columns.pick(keys, places), columns.pick(codes, places), strict=True)
        reasons_of = {columns.sign(place): reasons for place, reasons in enumerate(names)}
        for (key, code), often in Counter(both).items():
            told = bunches[key].reasons
            for reason in reasons_of[code]:
                told[reason] = told.get(reason, 0) + often

    def _bunches_for(self, day: Day) -> tuple[dict[str, _Bunch], Sequence[str]]:
        """Where leads are put by their key, and the key of each lead."""
        names, codes = day.coded(columns.named(self._by)) if self._by else ((None,), "")
        currencies, kinds = day.coded(columns.CURRENCY)
        found = self._by_key.get((names, currencies))
        if found is None:
            found = {
                _key(len(names) > 1, n, len(currencies) > 1, m): self._bunches[one, other]
                for n, one in enumerate(names)
                for m, other in enumerate(currencies)
            }
            self._by_key[names, currencies] = found
        if len(names) > 1 and len(currencies) > 1:
            return found, list(map(add, codes, kinds))
        return found, codes if len(names) > 1 else kinds

    def _count(self) -> None:
        for (name, currency), bunch in self._bunches.items():
            if bunch.paces:
                sums = Sums.of_each(bunch.paces, currency, bunch.minors)
                sums.reasons = bunch.reasons
                for one in (name or (None,)) if self._by is Dimension.RULE else (name,):
                    self._sums.setdefault(one, Sums()).add(sums)
        self._bunches.clear()
        self._by_key.clear()
        self._held = 0


@dataclass(slots=True)
class _Bunch:
    """Leads alike: the signs and the minor units of each, and how often each reason stands."""

    paces: list[str] = field(default_factory=list)
    minors: list[int] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)


def _key(by_name: bool, name: int, by_currency: bool, currency: int) -> str:
    """Two signs where leads differ in both, else that of what they differ in."""
    if not by_name:
        return columns.sign(currency)
    return columns.sign(name) + (columns.sign(currency) if by_currency else "")
