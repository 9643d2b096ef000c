"""Summing up leads one by one: what reports show of days that have no summary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, func, literal, select, type_coerce

from bot.storage.counting import Cohort, column_of, conditions
from bot.storage.tables import lead_facts, lead_figures, leads
from bot.storage.tables_summaries import ALL, BY_SLOT
from qualification.lead import FactKind
from qualification.pace import NEVER
from qualification.question import Dimension
from qualification.reached import MILESTONES
from qualification.sums import VALUED, Sums, merge

SLOT = 30 * 60
"""Seconds: days begin at some half hour of UTC in nearly every time zone."""

COLUMNS = tuple(one for one in Dimension if one not in (Dimension.WEEK, Dimension.RULE))

BATCH = 5_000

_FIGURES = lead_figures.c
_RULE = re.compile(r'"rule":("(?:[^"\\]|\\.)*")')
_DECIDED = (FactKind.REJECTED.value, FactKind.UNDONE.value)
_OF_REJECTION = f'"of":"{FactKind.REJECTED.value}"'
_SCORE = type_coerce(leads.c.score, Text)


Cut = dict[str | None, Sums]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of one lead."""

    pace: str
    minor: int
    currency: str | None
    reasons: frozenset[str] = frozenset()


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


def by_every_cut(connection: Connection, cohort: Cohort) -> dict[str, Cut]:
    """The same by every dimension, with reasons, in one look: for a day, which fits in memory. As
    a whole it is under `ALL`, by the number of each `SLOT` since 1970 under `BY_SLOT`."""
    query = (
        select(
            _FIGURES.lead_id,
            _FIGURES.created // SLOT,
            *(_FIGURES[name] for name in ("pace", "value_minor", "value_currency")),
            _SCORE,
            *map(column_of, COLUMNS),
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort))
    )
    why = dict(_rejections(connection, cohort, _FIGURES.lead_id))
    found: dict[str, dict[str | None, list[_Counted]]] = {
        cut: {} for cut in (ALL, BY_SLOT, Dimension.RULE, *COLUMNS)
    }
    for lead_id, slot, pace, minor, currency, score, *names in connection.execute(query):
        one = _Counted(pace, minor, currency, why.get(lead_id, frozenset()))
        found[ALL].setdefault(None, []).append(one)
        found[BY_SLOT].setdefault(str(slot), []).append(one)
        for cut, name in zip(COLUMNS, names, strict=True):
            found[cut].setdefault(name, []).append(one)
        for rule in rules_in(score) or (None,):
            found[Dimension.RULE].setdefault(rule, []).append(one)
    return {
        cut: {name: _of(some) for name, some in leads_of.items()} for cut, leads_of in found.items()
    }


def _grouped(connection: Connection, cohort: Cohort, cut: ColumnElement[Any] | None) -> Cut:
    """In one look at each row: its signs put together, and what it is worth."""
    currency = _FIGURES.value_currency
    pace = func.aggregate_strings(_FIGURES.pace, "")
    query = select(pace, func.min(currency), func.max(currency), *_worth()).where(
        *conditions(cohort)
    )
    if cut is not None:
        query = query.add_columns(cut).group_by(cut)
    rows = connection.execute(query).all()
    mixed = any(first != last for _, first, last, *_ in rows)
    several = _by_currency(connection, cohort, cut) if mixed else {}
    found: Cut = {}
    for signs, first, last, *rest in rows:
        name = rest[len(VALUED)] if cut is not None else None
        worth = {first: _whole(rest[: len(VALUED)])} if first else {}
        if signs:
            found[name] = Sums.of(signs, worth if first == last else several[name])
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
    query = (
        select(
            _SCORE,
            _FIGURES.pace,
            _FIGURES.value_minor,
            _FIGURES.value_currency,
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort))
    )
    alike: dict[frozenset[str], list[_Counted]] = {}
    for score, *counted in connection.execute(query.execution_options(yield_per=BATCH)):
        alike.setdefault(rules_in(score), []).append(_Counted(*counted))
    found: Cut = {}
    for rules, some in alike.items():
        for rule in rules or (None,):
            merge(found, rule, _of(some))
    return found


def _of(some: Sequence[_Counted]) -> Sums:
    """The sums of leads that were looked at one by one."""
    worth: dict[str, list[_Counted]] = {}
    for one in some:
        if one.currency:
            worth.setdefault(one.currency, []).append(one)
    reasons: dict[str, int] = {}
    for one in some:
        for reason in one.reasons:
            reasons[reason] = reasons.get(reason, 0) + 1
    sums = Sums.of(
        "".join([one.pace for one in some]),
        {currency: tuple(_amounts(valued)) for currency, valued in worth.items()},
    )
    sums.reasons = reasons
    return sums


def _amounts(valued: Sequence[_Counted]) -> Iterator[int | None]:
    yield sum(one.minor for one in valued)
    for step in VALUED[1:]:
        place = MILESTONES.index(step)
        came = [one.minor for one in valued if one.pace[place] != NEVER]
        yield sum(came) if came else None


def _reasons(
    connection: Connection, cohort: Cohort, by: Dimension | None
) -> dict[Any, dict[str, int]]:
    if by is not Dimension.RULE:
        return _count(_rejections(connection, cohort, column_of(by) if by else None))
    scores = _rejections(connection, cohort, _SCORE)
    return _count((rule, one) for score, one in scores for rule in rules_in(score) or (None,))


def _count(rejections: Iterable[tuple[Any, frozenset[str]]]) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for name, reasons in rejections:
        counted = found.setdefault(name, {})
        for reason in reasons:
            counted[reason] = counted.get(reason, 0) + 1
    return found


def _rejections(
    connection: Connection, cohort: Cohort, cut: ColumnElement[Any] | None
) -> Iterator[tuple[Any, frozenset[str]]]:
    """Of each rejected lead of a cohort the value of the cut, and the reasons that stand: an undo
    takes back the last rejection before it."""
    kind = lead_facts.c.kind
    undone = case((kind == FactKind.UNDONE.value, type_coerce(lead_facts.c.data, Text)))
    source = lead_figures.join(lead_facts, lead_facts.c.lead_id == _FIGURES.lead_id)
    if cut is _SCORE:
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
