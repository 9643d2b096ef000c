"""Where leads stand and how far they came: figures to be shown, and what they are shares of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qualification.lead import Lead, Money
from qualification.question import Question
from qualification.stage import Stage

RECEIVED = "received"

STEPS = ("escalated", "qualifying", "handed_off", "accepted", "won")
"""The way through the relay: names of `reached.MILESTONES`. Rejected and lost lie beside it."""

SHARE_OF: Mapping[str, str] = {
    "escalated": RECEIVED,
    "qualifying": "escalated",
    "handed_off": "escalated",
    "accepted": "handed_off",
    "rejected": "handed_off",
    "won": "accepted",
    "lost": "accepted",
}
"""What a conversion is a share of. Some lanes skip the SDR, so hand-offs are one of escalations."""


def leapt_over(step: str, leaps: Mapping[str, int]) -> bool:
    """Whether leads came to a later step by a leap. Rejected and lost have none behind them."""
    later = STEPS[STEPS.index(step) + 1 :] if step in STEPS else ()
    return any(map(leaps.get, later))


@dataclass(frozen=True, slots=True)
class Holding:
    """Open leads of one kind: how many, their expected value per currency, how old, how late.

    `oldest` is when the longest-waiting of them came to its stage (UTC). `overdue` counts leads
    whose clock fired a rung, or should have, and that nobody has acted on.
    """

    count: int = 0
    value: tuple[Money, ...] = ()
    oldest: datetime | None = None
    overdue: int = 0

    def __add__(self, other: Holding) -> Holding:
        return Holding(
            self.count + other.count,
            add_up(*self.value, *other.value),
            min((at for at in (self.oldest, other.oldest) if at), default=None),
            self.overdue + other.overdue,
        )


@dataclass(frozen=True, slots=True)
class Speed:
    """How long a step took, of those leads that came to it: nearest rank, as precise as shown."""

    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of leads received in a stretch of time: how many came to each step, by its name.

    `counts` knows "received" and every milestone, `value` "received" and the steps, `speed` the
    steps that somebody came to. Sums are per currency; there are no exchange rates here. `leaps`
    counts, by step, leads that came there while nobody knows of the step it is a share of.
    """

    counts: Mapping[str, int]
    value: Mapping[str, tuple[Money, ...]] = field(default_factory=dict)
    speed: Mapping[str, Speed] = field(default_factory=dict)
    leaps: Mapping[str, int] = field(default_factory=dict)

    def share(self, step: str) -> float | None:
        """A step's conversion, from 0 to 1, of those who are known to have come to the step it is
        a share of; None where nobody is, or where some leapt over the step and nobody is known to
        have taken it."""
        count, whole = self.counts[step], self.counts[SHARE_OF[step]]
        if not whole or (not count and leapt_over(step, self.leaps)):
            return None
        return (count - self.leaps.get(step, 0)) / whole


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a cut: its name (None for leads without one), what is open, and the funnel."""

    name: str | None
    held: Holding
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class Pressing:
    """An open lead that is late or about to be, and where its card stands (channel, ts)."""

    lead: Lead
    card: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`/pipeline`: open leads now, those received in a period, and how the period before went.

    `before` is counted at the same age, None where no lead was received then. `groups` are the
    rows of the cut that was asked for, the largest first, weeks in their order.
    """

    at: datetime
    question: Question
    stages: tuple[tuple[Stage, Holding], ...]
    pressing: tuple[Pressing, ...]
    overdue: int
    soon: int
    funnel: Funnel
    before: Funnel | None = None
    groups: tuple[Group, ...] = ()

    @property
    def held(self) -> Holding:
        """All open leads together."""
        return sum((holding for _, holding in self.stages), Holding())


def add_up(*sums: Money) -> tuple[Money, ...]:
    """Money by currency, in the order of the currencies' codes."""
    totals: dict[str, int] = {}
    for one in sums:
        totals[one.currency] = totals.get(one.currency, 0) + one.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(totals.items()))
