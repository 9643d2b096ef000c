"""The leads of a day, or of 8 days, kept column by column: what any question can be counted from.

A column is one text. All of the same days have the same leads in the same order, that in which they
came.
"""

from __future__ import annotations

import json
import struct
from binascii import b2a_base64
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from bot.storage.days import Days

_FORM = "lead.3"
"""The number is another one when what columns look like changes: what a version before has kept is
then made anew."""

AT, PACE, VALUE, CURRENCY, REASONS, CAME = (
    f"{_FORM}.{name}" for name in ("at", "pace", "value", "currency", "reasons", "came")
)
"""Seconds since the lead before, or since the first day began; `qualification.pace.signs`; minor
units and their currency; why it was rejected; of one day only, the hours since it began in which
the lead came to each of `STEPS`."""

HOUR = 60 * 60
"""Seconds."""

MOST_HOURS = 50_000
"""More than five years: whoever asks about that counts lead by lead."""

FIRST = ord("]")
"""The sign of 0."""

BEFORE_SURROGATES, SURROGATES = 0xD7FF, 0x800
"""The last code point before those that no text can have, and how many these are."""

_FIGURES = lead_figures.c


def named(dimension: Dimension) -> str:
    """The column of what leads have of a dimension."""
    return f"{_FORM}.{dimension}"


_CODED = (CURRENCY, REASONS, *map(named, (Dimension.RULE, *COLUMNS)))

JOINED = (AT, PACE, VALUE, *_CODED)
"""What of a day is in columns of several days, too."""


def needed(only: Only, by: Dimension | None, *, why: bool) -> set[str]:
    """The columns that a question is answered from."""
    found = {AT, PACE, VALUE, CURRENCY, *map(named, only)}
    found |= {named(by)} if by else set()
    return found | ({REASONS} if why else set())


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
    yield AT, _gaps([at - day * DAY for at in created])
    yield PACE, "".join(paces)
    yield VALUE, _packed([minor or 0 for minor in minors])
    yield CURRENCY, _coded(currencies)
    yield REASONS, _coded([tuple(sorted(why.get(id_, ()))) for id_ in ids])
    yield CAME, "".join(_hours(step, day * DAY) for step in others[: len(STEPS)])
    yield (
        named(Dimension.RULE),
        _coded([tuple(sorted(summing.rules_in(score))) for score in scores]),
    )
    for dimension, values in zip(COLUMNS, others[len(STEPS) :], strict=True):
        yield named(dimension), _coded(values)


def joined(days: Sequence[Days]) -> Iterator[tuple[str, str]]:
    """The columns of consecutive days, from those of each."""
    ats = [day.at + place * DAY for place, day in enumerate(days)]
    yield AT, _gaps([at for each in ats for at in each.tolist()])
    yield PACE, "".join(day.text(PACE) for day in days)
    yield VALUE, _packed([minor for day in days for minor in day.minors.tolist()])
    for column in _CODED:
        yield column, _coded(list(chain.from_iterable(day.values(column) for day in days)))


def read(
    connection: Connection, firsts: Collection[int], columns: Collection[str], days: int = 1
) -> Iterator[tuple[int, dict[str, str]]]:
    """First days in their order and the texts of some columns, of those of so many days that are
    kept and perhaps of some between them. One after another, so that few are in memory at a time.
    """
    if not firsts:
        return
    query = select(summaries.c.first, summaries.c.cut, summaries.c.sums).where(
        _firsts_in(firsts, days), summaries.c.days == days, summaries.c.cut.in_(columns)
    )
    rows = connection.execute(query.order_by(summaries.c.first))
    for first, some in groupby(rows, itemgetter(0)):
        yield first, {column: text for _, column, text in some}


def _firsts_in(firsts: Collection[int], days: int) -> ColumnElement[bool]:
    """Finds summaries by their first days. Where these are close together, those between them are
    found as well: to name a thousand days takes longer than to read some more."""
    since, until = min(firsts), max(firsts)
    if until - since < 2 * len(firsts) * days:
        return summaries.c.first.between(since, until)
    return summaries.c.first.in_(firsts)


def sign(place: int) -> str:
    """One character for a number; they are in the order of their numbers."""
    code = FIRST + place
    return chr(code if code <= BEFORE_SURROGATES else code + SURROGATES)


def hour(at: int) -> str:
    """The sign of the hour that so many seconds are in."""
    return sign(max(0, min(at // HOUR, MOST_HOURS)))


def _gaps(seconds: Sequence[int]) -> str:
    """The sign of how much later each is than the one before."""
    return "".join(sign(at - before) for before, at in pairwise((0, *seconds)))


def _packed(numbers: Sequence[int]) -> str:
    """Whole numbers of four bytes, or where one is too large for these of eight; before them the
    number of bytes."""
    size, kind = (4, "i") if all(-(2**31) <= one < 2**31 for one in numbers) else (8, "q")
    packed = struct.pack(f"<{len(numbers)}{kind}", *numbers)
    return f"{size}{b2a_base64(packed, newline=False).decode()}"


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
