"""What leadership asks: how each type of customer moves through the funnel, and what it is worth.

A type is a segment crossed with an industry. Sums are of one currency, the one most customers pay
in; how many pay in others is said beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from qualification.funnel import leapt_over
from qualification.lead import Money
from qualification.mean import ENOUGH_CUSTOMERS, Mean, surely_more
from qualification.question import Question
from qualification.shares import Comparison, Share, compare

STEPS = ("escalated", "handed_off", "accepted", "won")
"""The way to a customer, for all lanes the same."""

BEFORE = {"escalated": "received", "handed_off": "escalated", "accepted": "handed_off",
          "won": "accepted"}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Type:
    """A kind of customer; "" where segment or industry is not known."""

    segment: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads came to each step. `leaps` are those who came there while nobody knows of the
    step before, by step."""

    received: int = 0
    escalated: int = 0
    handed_off: int = 0
    accepted: int = 0
    won: int = 0
    leaps: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.received + other.received,
            self.escalated + other.escalated,
            self.handed_off + other.handed_off,
            self.accepted + other.accepted,
            self.won + other.won,
            Counter(self.leaps) + Counter(other.leaps),
        )

    def share(self, step: str, of: str | None = None) -> Share:
        """A step's conversion, of those who are known to have come to the step before it, or of
        those received; of nobody where some leapt over the step and nobody is known to have taken
        it."""
        count, of = getattr(self, step), of or BEFORE[step]
        if not count and leapt_over(step, self.leaps):
            return Share(0, 0)
        leaps = self.leaps.get(step, 0) if of == BEFORE[step] else 0
        return Share(count - leaps, getattr(self, of))


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
    """A deal that was decided: won, with what the customer paid as far as it is known, or lost.

    Won deals of one company have the same `customer`; None where the deal is its only one.
    """

    lead_id: int
    type: Type
    won: bool
    cycle: timedelta
    first: Money | None = None
    later: tuple[Money, ...] = ()
    renewed: bool = False
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """Who bought: the first of their deals tells the type; the sums are of one currency, in minor
    units, of `sold` deals. Where none is known, `first` and `lifetime` are 0."""

    lead_id: int
    type: Type
    first: int
    lifetime: int
    sold: int
    priced: bool
    renewed: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """One type of customer: how often and how fast it closes, what it pays, whether it stays.

    `close` is won of decided deals, `sold` are the won ones whose sums `lifetime` is of; sums and
    renewals are of customers, who may have several deals. `relative` is what a decided deal of this
    type brings, compared to one of all types together (1.0); None where too little is known.
    """

    close: Share
    cycle: timedelta | None
    slowest: timedelta | None
    first: Mean
    lifetime: Mean
    renewed: Share
    sold: int = 0
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


def customers(deals: Sequence[Deal], question: Question, now: datetime, default: str) -> Customers:
    """The figures of these deals, in the order in which they were decided; `default` is the
    currency where no sum is known."""
    paid = {deal.lead_id: deal.first.currency for deal in deals if deal.won and deal.first}
    currency = Counter(paid.values()).most_common(1)[0][0] if paid else default
    everybody = _bought(deals, currency)
    total = _worth(deals, everybody)
    by_type: dict[Type, tuple[list[Deal], list[Customer]]] = {}
    for deal in deals:
        by_type.setdefault(deal.type, ([], []))[0].append(deal)
    for one in everybody:
        by_type[one.type][1].append(one)
    types = [(kind, _worth(*own, total)) for kind, own in by_type.items()]
    types.sort(key=lambda one: (-one[1].lifetime.total, -one[1].close.of, one[0]))
    paying = sorted(
        (one for one in everybody if one.sold), key=lambda one: (-one.lifetime, one.lead_id)
    )
    return Customers(
        now,
        question,
        currency,
        total,
        tuple(types),
        tuple((one.lead_id, one.type, Money(one.lifetime, currency)) for one in paying[:5]),
        _top_tenth([one.lifetime for one in paying]),
        sum(one.priced and not one.sold for one in everybody),
        sum(not one.priced for one in everybody),
    )


def _top_tenth(sums: Sequence[int]) -> float | None:
    """What the tenth of customers who pay most brings of everything; sums are in order."""
    if len(sums) < ENOUGH_CUSTOMERS or not sum(sums):
        return None
    return sum(sums[: ceil(len(sums) / 10)]) / sum(sums)


def _bought(deals: Sequence[Deal], currency: str) -> list[Customer]:
    """Who bought, each with all of their deals; the first of these that has a sum tells `first`."""
    by_customer: dict[int, list[Deal]] = {}
    for deal in deals:
        if deal.won:
            by_customer.setdefault(deal.customer or deal.lead_id, []).append(deal)
    return [_customer(own, currency) for own in by_customer.values()]


def _customer(deals: Sequence[Deal], currency: str) -> Customer:
    sums = [deal for deal in deals if _pays_in(deal, currency)]
    return Customer(
        deals[0].lead_id,
        deals[0].type,
        next((deal.first.minor for deal in sums if deal.first), 0),
        sum(_lifetime(deal, currency) for deal in sums),
        len(sums),
        any(deal.first for deal in deals),
        any(deal.renewed for deal in deals),
    )


def _worth(
    deals: Sequence[Deal], customers: Sequence[Customer], total: Worth | None = None
) -> Worth:
    won = [deal for deal in deals if deal.won]
    paying = [one for one in customers if one.sold]
    cycles = sorted(deal.cycle for deal in won)
    found = Worth(
        Share(len(won), len(deals)),
        _rank(cycles, 50),
        _rank(cycles, 90),
        Mean.of(one.first for one in paying),
        Mean.of(one.lifetime for one in paying),
        Share(sum(one.renewed for one in customers), len(customers)),
        sum(one.sold for one in paying),
    )
    return _compared(found, total) if total else found


def _compared(found: Worth, total: Worth) -> Worth:
    usual = _per_deal(total)
    known = found.says_how_it_closes and found.lifetime.enough and usual
    relative = _per_deal(found) / usual if known else None
    return Worth(found.close, found.cycle, found.slowest, found.first, found.lifetime,
                 found.renewed, found.sold, relative)  # fmt: skip


def _per_deal(worth: Worth) -> float:
    """What one decided deal brings: how often it is won, times what a won one brings in all."""
    return (worth.close.rate or 0.0) * worth.lifetime.total / worth.sold if worth.sold else 0.0


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
