"""A file of another system, read through its map: every row a lead with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.intake import cleaning
from bot.intake.dates import Order, OrderFinder, Unclear, on_its_day, read_date
from bot.intake.files import FileError, Record, columns, table
from bot.intake.funnel_row import LONGEST, SHARED, BadRow, Row, companies, later, persons
from bot.intake.lead_form import AHEAD, EARLIEST
from bot.intake.mapping import DATES, Join, Map, plain
from qualification.history import History
from qualification.lead import Origin
from qualification.reached import MILESTONES
from qualification.stage import Stage

_NOT_FOUND = ("", "-", "–", "n/a", "na", "null", "none", "nan", "nil", "#n/a", "unknown")  # noqa: RUF001 (an empty cell)
EMPTY = frozenset(_NOT_FOUND)
"""Words that stand for a missing value."""

_NO_DATE = "0000-00-00"
"""What MySQL, and so some CRMs, write where there is none."""

_CLOSED = frozenset({Stage.WON, Stage.LOST})
_SPELLED = {
    "closed_won": Stage.WON,
    "closedwon": Stage.WON,
    "closed_lost": Stage.LOST,
    "closedlost": Stage.LOST,
}
"""What the common CRMs call their last stages."""

_IN_ORDER = (
    *("created_at", "escalated_at", "qualifying_at", "handed_off_at", "accepted_at"),
    *("rejected_at", "closed_at", "won_at", "lost_at"),
)
_STEPS = tuple((f"{name}_at", name) for name in MILESTONES)


@dataclass(slots=True)
class Joined:
    """A second file in memory, by its key."""

    join: Join
    names: Sequence[str]
    rows: dict[str, tuple[str, ...]]
    twice: int = 0


@dataclass(slots=True)
class Noticed:
    """What was noticed of the rows that were read.

    `unread` counts values that were put aside (kept under `extra`) by field and value, `cut` the
    rows whose text of a field was too long, `filled` those, of all `read`, that say something of a
    field, `strange` the stages that the map does not explain, `joined` the rows that found theirs
    in a second file, by its number.
    """

    read: int = 0
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)
    joined: Counter[int] = field(default_factory=Counter)

    def add(self, other: Noticed) -> None:
        """Adds what was noticed of other rows."""
        self.read += other.read
        self.unread.update(other.unread)
        self.cut.update(other.cut)
        self.filled.update(other.filled)
        self.strange.update(other.strange)
        self.joined.update(other.joined)


class FunnelFile:
    """One file and its map: its `lines`, and as `History` what they say, in batches (`read`).

    `orders` are those of the dates that need one, by file.
    """

    def __init__(self, path: Path, mapped: Map, currency: str, zone: ZoneInfo, now: datetime):
        self.path, self.map = path, mapped
        self._latest = now + AHEAD
        self.names = columns(path)
        self.joined = [_load(path.parent, join) for join in mapped.join]
        self.currency = mapped.currency or currency
        self.zone = mapped.zone(zone)
        self._places = dict(self._find_places())
        self._keys = [_place(join.column, self.names, path.name, "join") for join in mapped.join]
        self._meanings = {name: mapped.meaning(name) for name in mapped.values}
        self._constants = {name: str(value) for name, value in mapped.constants.items()}
        named = dict.fromkeys(mapped.fields)
        self._dates = [name for name in DATES if name in named]
        self._steps = [(name, step) for name, step in _STEPS if name in named]
        self._kept = [name for name in named if name.startswith("extra.")]
        self._asked = [name for name in named if name.startswith("answers.")]
        self.orders: dict[str, Order] = {}
        self._order_of: dict[str, Order] = {}
        for join in (None, *range(len(self.joined))):
            self._find_order(join)
        self._begin()

    def _begin(self) -> None:
        self.noticed = Noticed()
        self._said_beside = lru_cache(SHARED)(self._said_by)
        self._person = persons(set(self.map.fields))
        self._company = companies(set(self.map.fields))

    def __getstate__(self) -> dict[str, Any]:
        """For another process, which reads other rows: what was noticed and remembered of those
        that were read stays here."""
        own = ("noticed", "_said_beside", "_person", "_company")
        return {name: value for name, value in vars(self).items() if name not in own}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin()

    @property
    def unmapped(self) -> list[str]:
        """Columns of any of the files that the map does not name."""
        asked = {_name(column) for column in self.map.columns.values()}
        asked |= {_name(join.column) for join in self.map.join}
        left = [name for name in self.names if name and name not in asked]
        for one in self.joined:
            mine = {_name(column) for column in (*one.join.columns.values(), one.join.key)}
            left += [f"{name} ({one.join.file})" for name in one.names if name not in mine]
        return left

    def lines(self) -> Iterator[Record]:
        """Line number and cells of each row, or why they cannot be told apart."""
        return table(self.path, self.names)

    def read(self, lines: Iterable[Record]) -> Iterator[tuple[int, History | str]]:
        """Line number and history of each row with anything in it, or why it has none."""
        width = len(self.names)
        for number, cells in lines:
            if isinstance(cells, str):
                yield number, cells
            elif len(cells) > width and any(cells[width:]):
                yield number, f"This line has {len(cells)} fields, the header {width}."
            elif any(cells):
                try:
                    yield number, self._history(self._values(cells))
                except (BadRow, ValueError) as error:
                    yield number, str(error)

    def _find_places(self) -> Iterator[tuple[int | None, list[tuple[str, int]]]]:
        """The fields that each file has, with their columns; of the first file, then of those that
        are joined, by number."""
        own, file = self.map.columns.items(), self.path.name
        yield None, [(name, _place(column, self.names, file, name)) for name, column in own]
        for number, join in enumerate(self.map.join):
            yield number, [(name, at) for at, name in enumerate(join.columns)]

    def _find_order(self, join: int | None) -> None:
        """Which number is the day, of the dates of one file. Each file may be of another system."""
        dated = {name: at for name, at in self._places[join] if name in DATES}
        name = self.path.name if join is None else self.joined[join].join.file
        said = self.map.dates if join is None else self.map.join[join].dates
        finder = OrderFinder()
        for row in self._rows(join) if dated and not said else ():
            for at in dated.values():
                if at < len(row):
                    finder.see(row[at].strip())
        try:
            order = said or finder.order("in the map" if join is None else "in its [[join]]")
        except Unclear as error:
            if join is None or not self.map.dates:
                raise FileError(f"{name}: {error}") from error
            order = self.map.dates
        if not (said or finder.saw_any):
            return
        self.orders[name] = order
        for one in dated:
            if self._order_of.setdefault(one, order) is not order:
                raise FileError(f"{name}: {one} is in two files that write dates differently. "
                                "Name it in one of them.")  # fmt: skip

    def _rows(self, join: int | None) -> Iterator[Sequence[str]]:
        if join is not None:
            return iter(self.joined[join].rows.values())
        return (cells for _, cells in self.lines() if not isinstance(cells, str))

    def _values(self, cells: Sequence[str]) -> dict[str, str]:
        """What the row says, by Baton's names, in Baton's words; missing values are left out."""
        self.noticed.read += 1
        found = self._constants | self._said(None, cells)
        for number, (one, at) in enumerate(zip(self.joined, self._keys, strict=True)):
            key = cells[at].strip() if at < len(cells) else ""
            if key in one.rows:
                self.noticed.joined[number] += 1
                found |= self._said_beside(number, key)
        self.noticed.filled.update(found.keys())
        return found

    def _said_by(self, join: int, key: str) -> dict[str, str]:
        return self._said(join, self.joined[join].rows[key])

    def _said(self, join: int | None, cells: Sequence[str]) -> dict[str, str]:
        found = {}
        width = len(cells)
        for name, at in self._places[join]:
            text = cells[at].strip() if at < width else ""
            if not text or (len(text) < 8 and text.casefold() in EMPTY):
                continue
            if meanings := self._meanings.get(name):
                text = meanings.get(plain(text), text)
            found[name] = text
        return found

    def _history(self, values: dict[str, str]) -> History:
        stage = self._stage(values.get("stage"))
        if stage and stage not in _CLOSED:
            values.pop("closed_at", None)  # of an open deal it is a forecast
        dates = {
            name: self._date(name, values[name])
            for name in self._dates
            if not values.get(name, _NO_DATE).startswith(_NO_DATE)
        }
        extra = {
            name[6:]: cleaning.one_line(values[name])[: cleaning.LONGEST_EXTRA]
            for name in self._kept
            if name in values
        }
        self._on_its_day(dates)
        row = Row(values)
        currency = row.currency(self.currency)
        person, external_id = self._person.of(row), row.text("external_id")
        if not person.email and not external_id:
            raise BadRow("external_id: it is empty, and there is no address either.")
        company = self._company.of(row)
        origin = Origin(
            row.text("source"),
            row.text("campaign"),
            row.channel(),
            row.text("partner"),
            row.text("message"),
            {name[8:]: cleaning.one_line(values[name])[:2_000] for name in self._asked
             if name in values},
            None,
            row.money("deal_value", currency),
            extra,
        )  # fmt: skip
        history = History(
            person,
            company,
            origin,
            dates.get("created_at"),
            external_id,
            row.rep("sdr"),
            row.rep("ae"),
            stage,
            row.text("reason"),
            {step: dates[name] for name, step in self._steps if name in dates},
            dates.get("closed_at"),
            row.money("amount", currency),
            tuple(later(row, dates, currency)),
        )
        for name, text, cut in row.aside:
            if cut:
                self.noticed.cut[name] += 1
                extra[name] = text
            else:
                self.noticed.unread[name, text[:60]] += 1
                extra[name] = cleaning.one_line(text)[:LONGEST]
        return history

    def _on_its_day(self, dates: dict[str, datetime]) -> None:
        """No day without a time before what came earlier on it."""
        latest = None
        for name in _IN_ORDER:
            if at := dates.get(name):
                latest = dates[name] = on_its_day(at, latest, self.zone) if latest else at

    def _date(self, name: str, text: str) -> datetime:
        try:
            at = read_date(text, self._order_of.get(name, Order.MONTH_FIRST), self.zone)
        except (ValueError, OverflowError) as error:
            raise BadRow(f"{name}: {error}") from error
        if not EARLIEST <= at <= self._latest:
            raise BadRow(f"{name}: “{text}” does not lie between {EARLIEST.year} and now.")
        return at

    def _stage(self, text: str | None) -> Stage | None:
        if text is None:
            return None
        try:
            return _stage_named(text)
        except ValueError:
            self.noticed.strange[text[:60]] += 1
            raise BadRow(
                f"stage: the map's [values.stage] does not say what “{text}” is."
            ) from None


@lru_cache(maxsize=256)
def _stage_named(text: str) -> Stage:
    name = plain(text).replace(" ", "_").replace("-", "_")
    return _SPELLED.get(name) or Stage(name)


def _load(folder: Path, join: Join) -> Joined:
    """A second file, by its key: of each row the cells that are mapped, in the map's order. Of a
    key that stands there twice the first row counts."""
    names = columns(folder / join.file)
    at = _place(join.key, names, join.file, "join")
    places = [_place(column, names, join.file, name) for name, column in join.columns.items()]
    one = Joined(join, names, {})
    for _, cells in table(folder / join.file, names):
        if isinstance(cells, str) or at >= len(cells) or not cells[at].strip():
            continue
        key = cells[at].strip()
        if key in one.rows:
            one.twice += 1
        else:
            width = len(cells)
            one.rows[key] = tuple(cells[place] if place < width else "" for place in places)
    return one


def _name(column: str) -> str:
    return "_".join(column.strip().casefold().split())


def _place(column: str, names: Sequence[str], file: str, field: str) -> int:
    try:
        return names.index(_name(column))
    except ValueError:
        there = ", ".join(name for name in names if name)
        raise FileError(
            f"{file} has no column “{column}”, which the map names for {field}. There are: {there}."
        ) from None
