"""What leadership asks: how each type of customer moves through the funnel, and what it is worth.

A type is a segment crossed with an industry. Sums are of one currency, the one most customers pay
in; how many pay in others is said beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt

from qualification.lead import Money
from qualification.question import Question
from qualification.shares import Comparison, Share, Z, compare

ENOUGH_CUSTOMERS = 10
"""Customers that a mean of sums needs before anything is concluded from it."""

STEPS = ("escalated", "handed_off", "accepted", "won")
"""The way to a customer. Who came to one of them counts for those before it too: not every lane,
and not every file of another system, knows them all."""

BEFORE = {"escalated": "received", "handed_off": "escalated", "accepted": "handed_off",
          "won": "accepted"}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Type:
    """A kind of customer; "" where segment or industry is not known."""

    segment: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads came at least so far."""

    received: int = 0
    escalated: int = 0
    handed_off: int = 0
    accepted: int = 0
    won: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.received + other.received,
            self.escalated + other.escalated,
            self.handed_off + other.handed_off,
            self.accepted + other.accepted,
            self.won + other.won,
        )

    def share(self, step: str, of: str | None = None) -> Share:
        """A step's conversion, of the step before it or of another."""
        return Share(getattr(self, step), getattr(self, of or BEFORE[step]))


@dataclass(frozen=True, slots=True)
class Course:
    """One row of the funnels: now, in the period before and in the same one a year ago, each
    counted at the same age; None where nothing was received then. `cycle` is the median time from
    arrival to won, of those who are."""

    now: Counts
    before: Counts | None = None
    year_ago: Counts | None = None
    cycle: timedelta | None = None

    def against(self, then: Counts | None, step: str = "won") -> Comparison:
        """Whether the share of received leads that came to a step is another than then."""
        if then is None:
            return Comparison.UNSURE
        return compare(self.now.share(step, "received"), then.share(step, "received"))


@dataclass(frozen=True, slots=True)
class Funnels:
    """The funnel of each type, the largest first, and of all together."""

    at: datetime
    question: Question
    total: Course
    types: tuple[tuple[Type, Course], ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal that was decided: won, with what the customer paid as far as it is known, or lost."""

    lead_id: int
    type: Type
    won: bool
    cycle: timedelta
    first: Money | None = None
    later: tuple[Money, ...] = ()
    renewed: bool = False


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


@dataclass(frozen=True, slots=True)
class Worth:
    """One type of customer: how often and how fast it closes, what it pays, whether it stays.

    `close` is won of decided. `relative` is what a decided deal of this type brings, compared to
    one of all types together (1.0); None where too little is known.
    """

    close: Share
    cycle: timedelta | None
    slowest: timedelta | None
    first: Mean
    lifetime: Mean
    renewed: Share
    relative: float | None = None

    @property
    def says_how_it_closes(self) -> bool:
        """Whether `close` is a rate: enough deals, and lost ones among them. Where none is lost,
        lost deals are not recorded, or the type is only known of customers."""
        return self.close.enough and self.close.count < self.close.of


@dataclass(frozen=True, slots=True)
class Best:
    """The type that leads in something, and whether it surely leads all others together.

    None where no type has enough deals.
    """

    type: Type
    sure: bool


@dataclass(frozen=True, slots=True)
class Customers:
    """Deals decided in a period, by type, the one that brought most first.

    `top` are the customers who paid most in all, with their sums. `other_currencies` counts the
    customers whose sums are not in it, `unpriced` those whose sum is not known.
    """

    at: datetime
    question: Question
    currency: str
    total: Worth
    types: tuple[tuple[Type, Worth], ...]
    top: tuple[tuple[int, Type, Money], ...] = ()
    top_tenth: float | None = None
    other_currencies: int = 0
    unpriced: int = 0

    def revenue_share(self, worth: Worth) -> float | None:
        """How much of all revenue a type brings."""
        return (
            worth.lifetime.total / self.total.lifetime.total if self.total.lifetime.total else None
        )

    def closes_best(self) -> Best | None:
        """Which type closes at the highest rate."""
        known = [one for one in self.types if one[1].says_how_it_closes]
        if not known:
            return None
        kind, best = max(known, key=lambda one: one[1].close.rate or 0)
        rest = Share(self.total.close.count - best.close.count, self.total.close.of - best.close.of)
        return Best(kind, compare(best.close, rest) is Comparison.HIGHER)

    def worth_most(self) -> Best | None:
        """Which type has the highest lifetime value."""
        known = [one for one in self.types if one[1].lifetime.enough]
        if not known:
            return None
        kind, best = max(known, key=lambda one: one[1].lifetime.value)
        return Best(kind, surely_more(best.lifetime, self.total.lifetime - best.lifetime))

    def closes_fastest(self) -> tuple[Type, Worth] | None:
        """Which type's customers were won in the shortest time, by the median."""
        known = [one for one in self.types if one[1].close.count >= ENOUGH_CUSTOMERS]
        return min(known, key=lambda one: one[1].cycle or timedelta.max) if known else None

    def stays_longest(self) -> Best | None:
        """Which type's customers renew most often; None as long as nobody has."""
        known = [one for one in self.types if one[1].renewed.enough and one[1].renewed.count]
        if not known:
            return None
        kind, best = max(known, key=lambda one: one[1].renewed.rate or 0)
        rest = Share(
            self.total.renewed.count - best.renewed.count, self.total.renewed.of - best.renewed.of
        )
        return Best(kind, compare(best.renewed, rest) is Comparison.HIGHER)

    def relatively_best(self) -> tuple[Type, float] | None:
        """Which type's decided deals bring most, compared to all."""
        known = [(kind, worth.relative) for kind, worth in self.types if worth.relative is not None]
        return max(known, key=lambda one: one[1]) if known else None


def surely_more(one: Mean, other: Mean) -> bool:
    """Whether a mean is higher than another with 95% certainty (Welch's test, large samples)."""
    if not (one.enough and other.enough):
        return False
    return one.value - other.value > Z * sqrt(one.error + other.error)


def customers(deals: Sequence[Deal], question: Question, now: datetime, default: str) -> Customers:
    """The figures of these deals; `default` is the currency where no sum is known."""
    paid = {deal.lead_id: deal.first.currency for deal in deals if deal.won and deal.first}
    currency = Counter(paid.values()).most_common(1)[0][0] if paid else default
    total = _worth(deals, currency)
    by_type: dict[Type, list[Deal]] = {}
    for deal in deals:
        by_type.setdefault(deal.type, []).append(deal)
    types = [(kind, _worth(own, currency, total)) for kind, own in by_type.items()]
    types.sort(key=lambda one: (-one[1].lifetime.total, -one[1].close.of, one[0]))
    sums = sorted(
        ((_lifetime(deal, currency), deal) for deal in deals if _pays_in(deal, currency)),
        key=lambda one: (-one[0], one[1].lead_id),
    )
    return Customers(
        now,
        question,
        currency,
        total,
        tuple(types),
        tuple((deal.lead_id, deal.type, Money(minor, currency)) for minor, deal in sums[:5]),
        _top_tenth([minor for minor, _ in sums]),
        sum(one != currency for one in paid.values()),
        sum(deal.won and deal.first is None for deal in deals),
    )


def _top_tenth(sums: Sequence[int]) -> float | None:
    """What the tenth of customers who pay most brings of everything; sums are in order."""
    if len(sums) < ENOUGH_CUSTOMERS or not sum(sums):
        return None
    return sum(sums[: ceil(len(sums) / 10)]) / sum(sums)


def _worth(deals: Sequence[Deal], currency: str, total: Worth | None = None) -> Worth:
    won = [deal for deal in deals if deal.won]
    paying = [deal for deal in won if _pays_in(deal, currency)]
    cycles = sorted(deal.cycle for deal in won)
    found = Worth(
        Share(len(won), len(deals)),
        _rank(cycles, 50),
        _rank(cycles, 90),
        Mean.of(deal.first.minor for deal in paying if deal.first),
        Mean.of(_lifetime(deal, currency) for deal in paying),
        Share(sum(deal.renewed for deal in won), len(won)),
    )
    return _compared(found, total) if total else found


def _compared(found: Worth, total: Worth) -> Worth:
    usual = _per_deal(total)
    known = found.says_how_it_closes and found.lifetime.enough and usual
    relative = _per_deal(found) / usual if known else None
    return Worth(found.close, found.cycle, found.slowest, found.first, found.lifetime,
                 found.renewed, relative)  # fmt: skip


def _per_deal(worth: Worth) -> float:
    """What one decided deal brings: how often it is won, times what a customer pays in all."""
    return (worth.close.rate or 0.0) * worth.lifetime.value


def _pays_in(deal: Deal, currency: str) -> bool:
    return deal.won and deal.first is not None and deal.first.currency == currency


def _lifetime(deal: Deal, currency: str) -> int:
    later = sum(money.minor for money in deal.later if money.currency == currency)
    return later + (deal.first.minor if deal.first else 0)


def _rank(sorted_spans: Sequence[timedelta], percent: int) -> timedelta | None:
    """The span that so many percent did not exceed (nearest rank)."""
    if not sorted_spans:
        return None
    return sorted_spans[ceil(len(sorted_spans) * percent / 100) - 1]


def median(spans: Iterable[timedelta]) -> timedelta | None:
    """The middle one of these spans (nearest rank)."""
    return _rank(sorted(spans), 50)


def summed(counts: Mapping[Type, Counts]) -> Counts:
    """All types together."""
    return sum(counts.values(), Counts())
