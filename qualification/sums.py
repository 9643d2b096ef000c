"""Leads counted together: sums of some leads and of others add up to those of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qualification.feedback import Tally
from qualification.funnel import RECEIVED, STEPS, Funnel, Speed
from qualification.lead import Money
from qualification.pace import LEAP, percentiles
from qualification.reached import MILESTONES

BOTH = (("accepted", "won"), ("rejected", "won"), ("accepted", "lost"))
"""Milestones of which it is counted how many leads came to both."""

VALUED = (RECEIVED, *STEPS)
"""Where expected values are summed."""

Worth = Mapping[str, tuple[int | None, ...]]
"""By currency, the minor units at each of `VALUED`; None where no lead has a value."""


@dataclass(slots=True)
class Sums:
    """How many leads came how far, how long it took them, what they are worth, and why they were
    rejected.

    `counts` has the leads, those at each of `MILESTONES` and those at each of `BOTH`; `paces` how
    often each sign of `pace` occurred, by step; `reasons` the leads rejected for each reason.
    """

    counts: tuple[int, ...] = (0,) * (1 + len(MILESTONES) + len(BOTH))
    worth: Worth = field(default_factory=dict)
    paces: tuple[dict[str, int], ...] = ()
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Counts other leads as well."""
        self.counts = tuple(map(int.__add__, self.counts, other.counts))
        self.worth = _together(self.worth, other.worth)
        if not self.paces:
            self.paces = tuple({} for _ in STEPS)
        for mine, theirs in zip(self.paces, other.paces, strict=False):
            _count(mine, theirs)
        _count(self.reasons, other.reasons)

    def funnel(self) -> Funnel:
        """The figures of `/pipeline`."""
        return Funnel(
            dict(zip((RECEIVED, *MILESTONES), self.counts, strict=False)),
            {
                step: tuple(
                    Money(amount, currency)
                    for currency, amounts in sorted(self.worth.items())
                    if (amount := amounts[place]) is not None
                )
                for place, step in enumerate(VALUED)
                if self.worth
            },
            {
                step: speed
                for step, often in zip(STEPS, self.paces, strict=False)
                if (speed := _speed(often))
            },
            self._leaps(),
        )

    def tally(self) -> Tally:
        """The figures of `/feedback`."""
        count = dict(zip((RECEIVED, *MILESTONES, *BOTH), self.counts, strict=True))
        won = VALUED.index("won")
        return Tally(
            leads=count[RECEIVED],
            escalated=count["escalated"],
            handed_off=count["handed_off"],
            accepted=count["accepted"],
            rejected=count["rejected"],
            won=count["won"],
            lost=count["lost"],
            won_accepted=count["accepted", "won"],
            later_won=count["rejected", "won"],
            lost_accepted=count["accepted", "lost"],
            value=tuple(
                Money(amount, currency)
                for currency, amounts in sorted(self.worth.items())
                if (amount := amounts[won])
            ),
            accepted_by_leap=self._leaps().get("accepted", 0),
        )

    def _leaps(self) -> dict[str, int]:
        paces = zip(STEPS, self.paces, strict=False)
        return {step: often[LEAP] for step, often in paces if LEAP in often}

    def most_frequent_reasons(self) -> dict[str, int]:
        """The leads rejected for each reason, the most frequent first."""
        return dict(sorted(self.reasons.items(), key=lambda one: (-one[1], one[0])))


def together(some: Iterable[Sums]) -> Sums:
    """What several come to that have no lead in common."""
    found = Sums()
    for one in some:
        found.add(one)
    return found


def merge(found: dict[str | None, Sums], name: str | None, sums: Sums) -> None:
    """Counts `sums` under a name."""
    if name in found:
        found[name].add(sums)
    else:
        found[name] = sums


def as_json(cut: Mapping[str | None, Sums]) -> str:
    """The sums by name, to be kept."""
    rows = [[name, sums.counts, sums.worth, sums.paces, sums.reasons] for name, sums in cut.items()]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_json(
    text: str, wanted: Callable[[str | None], bool] | None = None
) -> Iterator[tuple[str | None, Sums]]:
    """The sums by name that `as_json` kept; only those `wanted`, where that is given."""
    for name, counts, worth, paces, reasons in json.loads(text):
        if wanted is None or wanted(name):
            amounts = {currency: tuple(each) for currency, each in worth.items()}
            yield name, Sums(tuple(counts), amounts, tuple(paces), reasons)


def _together(one: Worth, other: Worth) -> Worth:
    found = dict(one)
    for currency, amounts in other.items():
        mine = found.get(currency)
        found[currency] = tuple(map(_plus, mine, amounts)) if mine else amounts
    return found


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _count(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    for name, often in theirs.items():
        mine[name] = mine.get(name, 0) + often


def _speed(often: Mapping[str, int]) -> Speed | None:
    spans = percentiles(often, 50, 90)
    return Speed(*spans) if spans else None
