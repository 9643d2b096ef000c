"""Summing up leads one by one: what reports show of days that have no summary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, func, literal, select, type_coerce

from bot.storage.counting import Cohort, column_of, conditions
from bot.storage.tables import lead_facts, lead_figures, leads
from qualification.fact import FactKind
from qualification.question import Dimension
from qualification.sums import VALUED, Sums

COLUMNS = tuple(one for one in Dimension if one not in (Dimension.WEEK, Dimension.RULE))

BATCH = 5_000

_FIGURES = lead_figures.c
_RULE = re.compile(r'"rule":("(?:[^"\\]|\\.)*")')
_DECIDED = (FactKind.REJECTED.value, FactKind.UNDONE.value)
_OF_REJECTION = f'"of":"{FactKind.REJECTED.value}"'
SCORE = type_coerce(leads.c.score, Text)


Cut = dict[str | None, Sums]


def rules_in(score: str) -> frozenset[str]:
    """The names of the rules that gave or took points, from a score as it is stored."""
    return frozenset(map(_text_of, _RULE.findall(score)))


@lru_cache(maxsize=1_000)
def _text_of(quoted: str) -> str:
    return str(json.loads(quoted))


def from_rows(connection: Connection, cohort: Cohort, by: Dimension | None, *, why: bool) -> Cut:
    """A cohort's sums, for each value of a dimension that it has; `why`: with the reasons for
    rejections. A lead is in the row of each rule that its score has, without any in that of None.
    """
    if by is Dimension.RULE:
        found = _by_rule(connection, cohort)
    else:
        found = _grouped(connection, cohort, column_of(by) if by else None)
    if why:
        for name, reasons in _reasons(connection, cohort, by).items():
            found[name].reasons = reasons
    return found


def _grouped(connection: Connection, cohort: Cohort, cut: ColumnElement[Any] | None) -> Cut:
    """In one look at each row: its signs put together, and what it is worth."""
    from bot.storage.tallying import of_each

    currency = _FIGURES.value_currency
    pace = func.aggregate_strings(_FIGURES.pace, "")
    query = select(pace, func.min(currency), func.max(currency), *_worth()).where(
        *conditions(cohort)
    )
    if cut is not None:
        query = query.add_columns(cut).group_by(cut)
    rows = [row for row in connection.execute(query) if row[0]]
    mixed = any(first != last for _, first, last, *_ in rows)
    several = _by_currency(connection, cohort, cut) if mixed else {}
    sums = of_each([signs for signs, *_ in rows])
    found: Cut = {}
    for one, (_, first, last, *rest) in zip(sums, rows, strict=True):
        name = rest[len(VALUED)] if cut is not None else None
        worth = {first: _whole(rest[: len(VALUED)])} if first else {}
        one.worth = worth if first == last else several[name]
        found[name] = one
    return found


def _by_currency(
    connection: Connection, cohort: Cohort, cut: ColumnElement[Any] | None
) -> dict[Any, dict[str, tuple[int | None, ...]]]:
    """What each group is worth, where its leads have several currencies."""
    currency = _FIGURES.value_currency
    groups = [currency] if cut is None else [currency, cut]
    query = (
        select(*_worth(), *groups)
        .where(*conditions(cohort), currency.is_not(None))
        .group_by(*groups)
    )
    found: dict[Any, dict[str, tuple[int | None, ...]]] = {}
    for row in connection.execute(query):
        amounts, (name, *rest) = _whole(row[: len(VALUED)]), row[len(VALUED) :]
        found.setdefault(rest[0] if rest else None, {})[name] = amounts
    return found


def _worth() -> list[ColumnElement[Any]]:
    value = func.sum(_FIGURES.value_minor)
    return [value, *(value.filter(_FIGURES[step].is_not(None)) for step in VALUED[1:])]


def _whole(amounts: Sequence[Any]) -> tuple[int | None, ...]:
    return tuple(None if one is None else int(one) for one in amounts)


def _by_rule(connection: Connection, cohort: Cohort) -> Cut:
    from bot.storage.tallying import Numbering, paces_of, tally

    query = (
        select(
            SCORE,
            _FIGURES.pace,
            _FIGURES.value_currency,
            _FIGURES.value_minor,
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort))
    )
    found: Cut = {}
    for rows in connection.execute(query.execution_options(yield_per=BATCH)).partitions():
        scores, paces, currencies, minors = zip(*rows, strict=True)
        rules: Numbering[frozenset[str]] = Numbering()
        known: Numbering[str | None] = Numbering()
        groups = [rules[rules_in(score)] for score in scores]
        kinds = [known[currency] for currency in currencies]
        values = [minor or 0 for minor in minors]
        sums = tally(groups, paces_of("".join(paces)), kinds, values, list(known))
        for place, names in enumerate(rules):
            for name in names or (None,):
                found.setdefault(name, Sums()).add(sums[place])
    return found


def _reasons(
    connection: Connection, cohort: Cohort, by: Dimension | None
) -> dict[Any, dict[str, int]]:
    if by is not Dimension.RULE:
        return _count(rejections(connection, cohort, column_of(by) if by else None))
    scores = rejections(connection, cohort, SCORE)
    return _count((rule, one) for score, one in scores for rule in rules_in(score) or (None,))


def _count(rejections: Iterable[tuple[Any, frozenset[str]]]) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for name, reasons in rejections:
        counted = found.setdefault(name, {})
        for reason in reasons:
            counted[reason] = counted.get(reason, 0) + 1
    return found


def rejections(
    connection: Connection, cohort: Cohort, cut: ColumnElement[Any] | None
) -> Iterator[tuple[Any, frozenset[str]]]:
    """Of each rejected lead of a cohort the value of the cut, and the reasons that stand: an undo
    takes back the last rejection before it."""
    kind = lead_facts.c.kind
    undone = case((kind == FactKind.UNDONE.value, type_coerce(lead_facts.c.data, Text)))
    source = lead_figures.join(lead_facts, lead_facts.c.lead_id == _FIGURES.lead_id)
    if cut is SCORE:
        source = source.join(leads, leads.c.id == _FIGURES.lead_id)
    query = (
        select(_FIGURES.lead_id, literal(None) if cut is None else cut, lead_facts.c.reason, undone)
        .select_from(source)
        .where(*conditions(cohort, FactKind.REJECTED.value))
        # Put so, facts are looked up by their leads: by their kind they are those of all time.
        .where(kind.op("||")("").in_(_DECIDED))
        .order_by(_FIGURES.lead_id, lead_facts.c.id)
    )
    for _, facts in groupby(connection.execute(query), itemgetter(0)):
        stand: list[str] = []
        for _, value, reason, undo in facts:
            name = value
            if undo is None:
                stand.append(reason)
            elif _OF_REJECTION in undo and stand:
                stand.pop()
        yield name, frozenset(filter(None, stand))
