"""`baton report funnels`, `baton report customers`: what there is besides the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import leadership as words
from bot.messages.context import Context
from qualification.lead import Money
from qualification.leadership import Counts, Customers, Funnels, Type, Worth
from qualification.money import to_major

Said = tuple[str, Sequence[object], Sequence[Sequence[object]]]
"""A sentence, and the head and rows of the table behind it, if there is one."""

Best = tuple[Customers, Mapping[int, str]]
"""Customers, and what those who paid most are called."""


def four_answers(found: Best, context: Context) -> list[Said]:
    """The four questions of leadership, answered."""
    customers, names = found
    return [
        (f"{one.question} {one.sentence.unescape()}", one.head, one.rows)
        for one in words.answers(customers, names, context)
    ]


def funnels(found: Funnels) -> dict[str, Any]:
    """The funnel of each type, for programs."""
    rows = [(None, found.total), *found.types]
    return {
        "at": found.at.isoformat(),
        "types": [
            {
                **_type(kind),
                "leads": _counts(course.now),
                "before": course.before and _counts(course.before),
                "year_ago": course.year_ago and _counts(course.year_ago),
                "cycle_seconds": course.cycle and course.cycle.total_seconds(),
            }
            for kind, course in rows
        ],
    }


def customers(best: Best) -> dict[str, Any]:
    """The figures of each type of customer, for programs."""
    found, _names = best
    return {
        "at": found.at.isoformat(),
        "currency": found.currency,
        "top_tenth": found.top_tenth,
        "top": [
            {"id": lead_id, **_type(kind), "paid": float(to_major(money))}
            for lead_id, kind, money in found.top
        ],
        "types": [
            {**_type(kind), **_worth(one, found)}
            for kind, one in [(None, found.total), *found.types]
        ],
    }


def _worth(one: Worth, found: Customers) -> dict[str, Any]:
    def mean(minor: float) -> float:
        return float(to_major(Money(round(minor), found.currency)))

    return {
        "won": one.close.count,
        "decided": one.close.of,
        "cycle_seconds": one.cycle and one.cycle.total_seconds(),
        "first_mean": mean(one.first.value) if one.first.count else None,
        "lifetime_mean": mean(one.lifetime.value) if one.lifetime.count else None,
        "priced": one.lifetime.count,
        "renewed": one.renewed.count,
        "revenue_share": found.revenue_share(one),
        "relative": one.relative,
    }


def _type(kind: Type | None) -> dict[str, str | None]:
    """None for all types together."""
    return {
        "segment": kind.segment if kind else None,
        "industry": kind.industry if kind else None,
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__slots__}
