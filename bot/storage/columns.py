"""The leads of a day, kept column by column: what any question can be counted from.

A column is one text. All of a day have the same leads in the same order, that in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from bot.storage import summing
from bot.storage.counting import Cohort, Only, column_of, conditions
from bot.storage.figures import moment
from bot.storage.summing import COLUMNS
from bot.storage.tables import lead_figures, leads
from bot.storage.tables_summaries import DAY, summaries
from qualification.funnel import STEPS
from qualification.pace import NEVER
from qualification.question import Dimension

_FORM = "lead.2"
"""The number is another one when what columns look like changes: what a version before has kept is
then made anew."""

AT, PACE, VALUE, CURRENCY, REASONS, CAME = (
    f"{_FORM}.{name}" for name in ("at", "pace", "value", "currency", "reasons", "came")
)
"""Seconds since the day began; `qualification.pace.signs`; minor units and their currency; why it
was rejected; the hours since the day began in which it came to each of `STEPS`."""

HOUR = 60 * 60
"""Seconds."""

MOST_HOURS = 50_000
"""More than five years: whoever asks about that counts lead by lead."""

_FIGURES = lead_figures.c
_FIRST, _SURROGATES, _BEHIND_THEM = ord("]"), 0xD800, 0x800


def named(dimension: Dimension) -> str:
    """The column of what leads have of a dimension."""
    return f"{_FORM}.{dimension}"


def needed(only: Only, by: Dimension | None, *, why: bool, part: bool) -> set[str]:
    """The columns that a question is answered from; `part`: where it is of parts of days, too."""
    found = {PACE, VALUE, CURRENCY, *map(named, only)}
    found |= {named(by)} if by else set()
    return found | ({REASONS} if why else set()) | ({AT} if part else set())


def condensed(connection: Connection, day: int) -> Iterator[tuple[str, str]]:
    """The name and the text of each column of a day, which is counted from 1970 in UTC."""
    cohort = Cohort(moment(day * DAY), moment((day + 1) * DAY))
    query = (
        select(
            *(_FIGURES[name] for name in ("lead_id", "created", "pace", "value_minor")),
            _FIGURES.value_currency,
            summing.SCORE,
            *(_FIGURES[step] for step in STEPS),
            *map(column_of, COLUMNS),
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == _FIGURES.lead_id)
        .where(*conditions(cohort))
        .order_by(_FIGURES.created, _FIGURES.lead_id)
    )
    rows = connection.execute(query).all()
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(
        query.selected_columns
    )
    ids, created, paces, minors, currencies, scores, *others = columns
    why = dict(summing.rejections(connection, cohort, _FIGURES.lead_id))
    yield AT, ",".join(str(at - day * DAY) for at in created)
    yield PACE, "".join(paces)
    yield VALUE, ",".join(str(minor or 0) for minor in minors)
    yield CURRENCY, _coded(currencies)
    yield REASONS, _coded([tuple(sorted(why.get(id_, ()))) for id_ in ids])
    yield CAME, "".join(_hours(step, day * DAY) for step in others[: len(STEPS)])
    yield (
        named(Dimension.RULE),
        _coded([tuple(sorted(summing.rules_in(score))) for score in scores]),
    )
    for dimension, values in zip(COLUMNS, others[len(STEPS) :], strict=True):
        yield named(dimension), _coded(values)


def read(
    connection: Connection, days: Collection[int], columns: Collection[str]
) -> dict[int, dict[str, str]]:
    """The texts of some columns, of those of these days that are kept and perhaps of some between
    them."""
    if not days:
        return {}
    query = select(summaries.c.first, summaries.c.cut, summaries.c.sums).where(
        firsts_in(days), summaries.c.days == 1, summaries.c.cut.in_(columns)
    )
    found: dict[int, dict[str, str]] = {}
    for day, column, text in connection.execute(query).all():
        found.setdefault(day, {})[column] = text
    return found


def firsts_in(days: Collection[int]) -> ColumnElement[bool]:
    """Finds summaries by their first days. Where these are close together, those between them are
    found as well: to name a thousand days takes longer than to read some more."""
    first, last = min(days), max(days)
    if last - first < 2 * len(days):
        return summaries.c.first.between(first, last)
    return summaries.c.first.in_(days)


def sign(place: int) -> str:
    """One character for a number; they are in the order of their numbers."""
    code = _FIRST + place
    return chr(code if code < _SURROGATES else code + _BEHIND_THEM)


def hour(at: int) -> str:
    """The sign of the hour that so many seconds are in."""
    return sign(max(0, min(at // HOUR, MOST_HOURS)))


def _coded(values: Sequence[Any]) -> str:
    """The values and, behind a line break, for each lead the sign of its value's place. Most days
    have the same values, in the same order."""
    names = sorted(set(values), key=str)
    codes = {name: sign(place) for place, name in enumerate(names)}
    return f"{json.dumps(names, ensure_ascii=False)}\n{''.join(map(codes.__getitem__, values))}"


@lru_cache(maxsize=256)
def names_of(text: str) -> tuple[Any, ...]:
    """The values at the head of such a column."""
    return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(text))


def _hours(step: Sequence[int | None], begin: int) -> str:
    return "".join(NEVER if at is None else hour(at - begin) for at in step)
