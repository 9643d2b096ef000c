"""What feedback to marketing is counted from: tallies of leads by a cut, reasons, decisions."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    func,
    select,
    type_coerce,
)

from bot.storage.counting import Cohort, column_of, conditions
from bot.storage.standing import standing
from bot.storage.tables import lead_facts, lead_figures, leads
from qualification.feedback import Tally
from qualification.lead import FactKind, Money
from qualification.question import Dimension

_FIGURES = lead_figures.c
_COUNTED = (
    "leads",
    "escalated",
    "handed_off",
    "accepted",
    "rejected",
    "won",
    "lost",
    "won_accepted",
    "later_won",
    "lost_accepted",
)
"""Fields of `Tally` in the order of `_measures`."""

_RULE = re.compile(r'"rule":("(?:[^"\\]|\\.)*")')


def tally(connection: Connection, cohort: Cohort) -> Tally:
    """How a cohort fares."""
    return tallies(connection, cohort, None).get(None, Tally())


def tallies(
    connection: Connection, cohort: Cohort, by: Dimension | None
) -> dict[str | None, Tally]:
    """The same for each value of a cut that the cohort has."""
    if by is Dimension.RULE:
        return _by_rule(connection, cohort)
    cut = column_of(by) if by else None
    groups = [_FIGURES.value_currency, *([] if cut is None else [cut])]
    query = select(*_measures(), *groups).where(*conditions(cohort)).group_by(*groups)
    found: dict[str | None, Tally] = {}
    for *numbers, minor, currency, name in _named(connection.execute(query), cut is not None):
        value = (Money(int(minor), currency),) if currency and minor else ()
        counts = {key: int(n or 0) for key, n in zip(_COUNTED, numbers, strict=True)}
        one = Tally(value=value, **counts)
        found[name] = found.get(name, Tally()) + one
    return found


def reasons(connection: Connection, cohort: Cohort) -> dict[str, int]:
    """How many leads of the cohort were rejected for each reason, the most frequent first."""
    count = func.count(lead_facts.c.lead_id.distinct())
    query = (
        select(lead_facts.c.reason, count)
        .join(lead_figures, _FIGURES.lead_id == lead_facts.c.lead_id)
        .where(
            *conditions(cohort, FactKind.REJECTED.value),
            *standing(FactKind.REJECTED, cohort.start),
        )
        .group_by(lead_facts.c.reason)
        .order_by(count.desc(), lead_facts.c.reason)
    )
    return {reason: count for reason, count in connection.execute(query) if reason}


def decisions(connection: Connection, cohort: Cohort) -> dict[str, Counter[str]]:
    """What each AE decided on hand-offs in the cohort's time: how often they accepted, and
    rejected ("accepted", "rejected"), leaving out what was taken back."""
    found: dict[str, Counter[str]] = {}
    for kind in (FactKind.ACCEPTED, FactKind.REJECTED):
        query = (
            select(lead_facts.c.actor, func.count())
            .where(*standing(kind, cohort.start), lead_facts.c.at < cohort.end)
            .group_by(lead_facts.c.actor)
        )
        if cohort.only:
            some = select(_FIGURES.lead_id).where(
                *conditions(Cohort(EVER, cohort.end, cohort.only))
            )
            query = query.where(lead_facts.c.lead_id.in_(some))
        for actor, count in connection.execute(query):
            found.setdefault(actor, Counter())[kind.value] = count
    return found


EVER = datetime.fromisoformat("1971-01-01T00:00:00+00:00")
"""Before any lead."""


def rules_in(score: str) -> frozenset[str]:
    """The names of the rules that gave or took points, from a score as it is stored."""
    return frozenset(map(_text_of, _RULE.findall(score)))


def _measures() -> list[ColumnElement[Any]]:
    def came(*steps: str) -> ColumnElement[int]:
        reached = (_FIGURES[step].is_not(None) for step in steps)
        return func.sum(case((and_(*reached), 1), else_=0))

    return [
        func.count(),
        came("escalated"),
        came("handed_off"),
        came("accepted"),
        came("rejected"),
        came("won"),
        came("lost"),
        came("accepted", "won"),
        came("rejected", "won"),
        came("accepted", "lost"),
        func.sum(case((_FIGURES.won.is_not(None), _FIGURES.value_minor))),
    ]


def _named(rows: Any, has_name: bool) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(row) if has_name else (*row, None)


def _by_rule(connection: Connection, cohort: Cohort) -> dict[str | None, Tally]:
    """A lead is in the row of each rule that its score has; without any it is in that of None."""
    steps = ("escalated", "handed_off", "accepted", "rejected", "won", "lost")
    signs = [case((_FIGURES[step].is_not(None), "1"), else_="0") for step in steps]
    together: ColumnElement[str] = signs[0]
    for sign in signs[1:]:
        together = together.op("||")(sign)
    query = (
        select(type_coerce(leads.c.score, Text), together)
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort))
    )
    often: dict[str, Counter[str]] = {}
    for score, reached in connection.execution_options(yield_per=5_000).execute(query):
        for rule in set(_RULE.findall(score)) or ("",):
            often.setdefault(rule, Counter())[reached] += 1
    worth = _worth_by_rule(connection, cohort)
    return {
        _text_of(rule) if rule else None: _tally_of(counts, worth.get(rule, {}))
        for rule, counts in often.items()
    }


def _worth_by_rule(connection: Connection, cohort: Cohort) -> dict[str, dict[str, int]]:
    query = (
        select(type_coerce(leads.c.score, Text), _FIGURES.value_minor, _FIGURES.value_currency)
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort, "won"), _FIGURES.value_currency.is_not(None))
    )
    worth: dict[str, dict[str, int]] = {}
    for score, minor, currency in connection.execute(query):
        for rule in set(_RULE.findall(score)) or ("",):
            sums = worth.setdefault(rule, {})
            sums[currency] = sums.get(currency, 0) + minor
    return worth


def _tally_of(counts: Mapping[str, int], worth: Mapping[str, int]) -> Tally:
    """A tally from how often each pattern of reached steps occurred."""

    def came(*places: int) -> int:
        return sum(n for signs, n in counts.items() if all(signs[at] == "1" for at in places))

    value = tuple(Money(minor, currency) for currency, minor in sorted(worth.items()) if minor)
    return Tally(sum(counts.values()), came(0), came(1), came(2), came(3), came(4), came(5),
                 came(2, 4), came(3, 4), came(2, 5), value)  # fmt: skip


def _text_of(quoted: str) -> str:
    return str(json.loads(quoted))
