"""The leads of a day, kept column by column: what any question can be counted from.

A column is one text. All of a day have the same leads in the same order, that in which they came.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import compress
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select

from bot.storage import summing
from bot.storage.counting import Cohort, Only, column_of, conditions
from bot.storage.figures import moment
from bot.storage.summing import COLUMNS
from bot.storage.tables import lead_figures, leads
from bot.storage.tables_summaries import DAY, summaries
from qualification.funnel import STEPS
from qualification.pace import NEVER
from qualification.question import NOTHING, Dimension
from qualification.reached import MILESTONES

AT, PACE, VALUE, CURRENCY, REASONS, CAME = (
    f"lead.{name}" for name in ("at", "pace", "value", "currency", "reasons", "came")
)
"""Seconds since the day began; `qualification.pace.signs`; minor units and their currency; why it
was rejected; the hours since the day began in which it came to each of `STEPS`."""

HOUR = 60 * 60
"""Seconds."""

MOST_HOURS = 50_000
"""More than five years: whoever asks about that counts lead by lead."""

T = TypeVar("T")

_FIGURES = lead_figures.c
_PACE = len(MILESTONES) + 1
_FEW = 0.3
"""Of a day's leads; so few are cut out one by one."""

_FIRST, _SURROGATES, _BEHIND_THEM = ord("]"), 0xD800, 0x800


def named(dimension: Dimension) -> str:
    """The column of what leads have of a dimension."""
    return f"lead.{dimension}"


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
    yield AT, json.dumps([at - day * DAY for at in created])
    yield PACE, "\n".join(paces)
    yield VALUE, _aligned([minor or 0 for minor in minors])
    yield CURRENCY, _coded(currencies)
    yield REASONS, _coded([tuple(sorted(why.get(id_, ()))) for id_ in ids])
    yield CAME, _hours(others[: len(STEPS)], day * DAY)
    yield (
        named(Dimension.RULE),
        _coded([tuple(sorted(summing.rules_in(score))) for score in scores]),
    )
    for dimension, values in zip(COLUMNS, others[len(STEPS) :], strict=True):
        yield named(dimension), _coded(values)


def read(connection: Connection, days: Collection[int], columns: Collection[str]) -> dict[int, Day]:
    """Some columns of those of these days that are kept, and perhaps of days between them."""
    if not days:
        return {}
    query = select(summaries.c.first, summaries.c.cut, summaries.c.sums).where(
        firsts_in(days), summaries.c.days == 1, summaries.c.cut.in_(columns)
    )
    found: dict[int, dict[str, str]] = {}
    for day, column, text in connection.execute(query):
        found.setdefault(day, {})[column] = text
    return {day: Day(texts) for day, texts in found.items()}


def firsts_in(days: Collection[int]) -> ColumnElement[bool]:
    """Finds summaries by their first days. Where these are close together, those between them are
    found as well: to name a thousand days takes longer than to read some more."""
    first, last = min(days), max(days)
    if last - first < 2 * len(days):
        return summaries.c.first.between(first, last)
    return summaries.c.first.in_(days)


class Day:
    """Some columns of a day, read as they are asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @cached_property
    def leads(self) -> int:
        """How many there are."""
        return (len(self._texts[PACE]) + 1) // _PACE

    def paces(self, places: Sequence[int]) -> Iterable[str]:
        """The signs of the leads at these places."""
        text, room = self._texts[PACE], _PACE
        if isinstance(places, range):
            some = text[places.start * room : places.stop * room - 1]
            return some.split("\n") if places else []
        if len(places) > _FEW * self.leads:
            return pick(text.split("\n"), places)
        return (text[at : at + room - 1] for at in [place * room for place in places])

    def minors(self, places: Sequence[int]) -> Iterable[int]:
        """What the leads at these places are worth, in minor units; 0 without a currency."""
        text, room = self._texts[VALUE], (len(self._texts[VALUE]) - 1) // max(1, self.leads)
        if isinstance(places, range):
            return list(json.loads(f"[{text[1 + places.start * room : places.stop * room]}]"))
        if len(places) > _FEW * self.leads:
            return pick(json.loads(text), places)
        return (int(text[at : at + room - 1]) for at in [1 + place * room for place in places])

    @cached_property
    def came(self) -> list[str]:
        """By step the sign of the hour in which each lead came to it, and behind them that of the
        last one in which any did."""
        return list(json.loads(self._texts[CAME]))

    def coded(self, column: str) -> tuple[tuple[Any, ...], str]:
        """The values of a column, and for each lead the sign of its place among them."""
        names, _, codes = self._texts[column].partition("\n")
        return _names(names), codes

    def between(self, start: int, end: int) -> range:
        """The places of the leads that came from so many seconds after the day began until before
        others."""
        if start <= 0 and end >= DAY:
            return range(self.leads)
        at = json.loads(self._texts[AT])
        return range(bisect_left(at, start), bisect_left(at, end))

    def chosen(self, only: Only, among: Sequence[int]) -> Sequence[int]:
        """The places of the leads that are named, of those among some places."""
        for dimension, name in only.items():
            names, codes = self.coded(named(dimension))
            wanted = {sign(place) for place, one in enumerate(names) if _is(one, name)}
            has = map(wanted.__contains__, pick(codes, among))
            among = list(compress(among, has))
        return among


def sign(place: int) -> str:
    """One character for a number; they are in the order of their numbers."""
    code = _FIRST + place
    return chr(code if code < _SURROGATES else code + _BEHIND_THEM)


def hour(at: int) -> str:
    """The sign of the hour that so many seconds are in."""
    return sign(max(0, min(at // HOUR, MOST_HOURS)))


def _is(value: Any, name: str) -> bool:
    """Whether a value is what `only` names; of rules it is a tuple."""
    if isinstance(value, tuple):
        return name in value if name != NOTHING else not value
    return (value or NOTHING) == name


def pick(column: Sequence[T], places: Sequence[int]) -> Iterable[T]:
    """What a column has at these places, which are in order and may be all."""
    return column if len(column) == len(places) else map(column.__getitem__, places)


def _aligned(numbers: Sequence[int]) -> str:
    """A list of JSON in which all numbers take the same room, so that some are found at once."""
    room = max(map(len, map(str, numbers)), default=0)
    return f"[{','.join(f'{number:{room}}' for number in numbers)}]"


def _coded(values: Sequence[Any]) -> str:
    """What `Day.coded` reads. Most days have the same values, in the same order."""
    names = sorted(set(values), key=str)
    codes = {name: sign(place) for place, name in enumerate(names)}
    return f"{json.dumps(names, ensure_ascii=False)}\n{''.join(map(codes.__getitem__, values))}"


@lru_cache(maxsize=256)
def _names(text: str) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(text))


def _hours(steps: Sequence[Sequence[int | None]], begin: int) -> str:
    """What `Day.came` reads."""
    signs = ["".join(NEVER if at is None else hour(at - begin) for at in step) for step in steps]
    return json.dumps(
        [*signs, "".join(max(one, default=NEVER) for one in signs)], ensure_ascii=False
    )
