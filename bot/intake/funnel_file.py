"""A file of another system, read through its map: every row a lead with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.intake import cleaning
from bot.intake.dates import Order, OrderFinder, Unclear, read_date
from bot.intake.files import FileError, columns, table
from bot.intake.funnel_row import LONGEST, BadRow, Row, companies, later, persons
from bot.intake.lead_form import AHEAD, EARLIEST
from bot.intake.mapping import DATES, Join, Map, plain
from qualification.history import History
from qualification.lead import Origin, Stage
from qualification.reached import MILESTONES

_NOT_FOUND = ("", "-", "–", "n/a", "na", "null", "none", "nan", "nil", "#n/a", "unknown")  # noqa: RUF001 (an empty cell)
EMPTY = frozenset(_NOT_FOUND)
"""Words that stand for a missing value."""

_STEPS = tuple((f"{name}_at", name) for name in MILESTONES)


@dataclass(slots=True)
class Joined:
    """A second file in memory, by its key; `used` counts the rows that found theirs."""

    join: Join
    names: Sequence[str]
    rows: dict[str, tuple[str, ...]]
    twice: int = 0
    used: int = 0


class FunnelFile:
    """One file and its map. Iterate over it for line number and `History`, or why not.

    `unread` counts values that were put aside (kept under `extra`) by field and value, `filled` the
    rows, of those `read`, that say something of a field.
    """

    def __init__(self, path: Path, mapped: Map, currency: str, zone: ZoneInfo, now: datetime):
        self.path, self.map, self.now = path, mapped, now
        self.names = columns(path)
        self.joined = [_load(path.parent, join) for join in mapped.join]
        self.currency = mapped.currency or currency
        self.zone = mapped.zone(zone)
        self.unread: Counter[tuple[str, str]] = Counter()
        self.filled: Counter[str] = Counter()
        self.read = 0
        self._fields = list(self._places())
        self._meanings = {name: mapped.meaning(name) for name in mapped.values}
        self._constants = {name: str(value) for name, value in mapped.constants.items()}
        named = dict.fromkeys(mapped.fields)
        self._dates = [name for name in DATES if name in named]
        self._kept = [name for name in named if name.startswith("extra.")]
        self._asked = [name for name in named if name.startswith("answers.")]
        self._person = persons(named)
        self._company = companies(named)
        self._finder = OrderFinder()
        self.order = mapped.dates or self._find_order()

    @property
    def has_numeric_dates(self) -> bool:
        """Whether it matters which number is the day."""
        return self._finder.saw_any

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

    def __iter__(self) -> Iterator[tuple[int, History | str]]:
        width = len(self.names)
        for number, cells in table(self.path, self.names):
            if isinstance(cells, str):
                yield number, cells
            elif len(cells) > width and any(cells[width:]):
                yield number, f"This line has {len(cells)} fields, the header {width}."
            elif any(cells):
                try:
                    yield number, self._history(self._values(cells))
                except (BadRow, ValueError) as error:
                    yield number, str(error)

    def _places(self) -> Iterator[tuple[str, int | None, int]]:
        """Each field with the joined file it is in (None: the first) and its column."""
        for name, column in self.map.columns.items():
            yield name, None, _place(column, self.names, self.path.name, name)
        for index, one in enumerate(self.joined):
            for at, name in enumerate(one.join.columns):
                yield name, index, at
        self._keys = [
            _place(one.join.column, self.names, self.path.name, "join") for one in self.joined
        ]

    def _find_order(self) -> Order:
        finder = self._finder
        dated = [(join, at) for name, join, at in self._fields if name in DATES]
        own = [at for join, at in dated if join is None]
        if own:
            for _, cells in table(self.path, self.names):
                if not isinstance(cells, str):
                    for at in own:
                        if at < len(cells):
                            finder.see(cells[at].strip())
        for join, at in dated:
            if join is not None:
                for row in self.joined[join].rows.values():
                    finder.see(row[at].strip())
        try:
            return finder.order()
        except Unclear as error:
            raise FileError(f"{self.path.name}: {error}") from error

    def _values(self, cells: Sequence[str]) -> dict[str, str]:
        """What the row says, by Baton's names, in Baton's words; missing values are left out."""
        self.read += 1
        found = dict(self._constants)
        others: list[Sequence[str] | None] = []
        for one, at in zip(self.joined, self._keys, strict=True):
            other = one.rows.get(cells[at].strip()) if at < len(cells) else None
            one.used += other is not None
            others.append(other)
        for name, join, at in self._fields:
            row = cells if join is None else others[join]
            if row is None or at >= len(row):
                continue
            text = row[at].strip()
            if not text or (len(text) < 8 and text.casefold() in EMPTY):
                continue
            if meanings := self._meanings.get(name):
                text = meanings.get(plain(text), text)
            found[name] = text
        self.filled.update(found.keys())
        return found

    def _history(self, values: dict[str, str]) -> History:
        dates = {name: self._date(name, values[name]) for name in self._dates if name in values}
        extra = {
            name[6:]: cleaning.one_line(values[name])[: cleaning.LONGEST_EXTRA]
            for name in self._kept
            if name in values
        }
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
            self._stage(values.get("stage")),
            row.text("reason"),
            {step: dates[name] for name, step in _STEPS if name in dates},
            dates.get("closed_at"),
            row.money("amount", currency),
            tuple(later(row, dates, currency)),
        )
        for name, text in row.unread:
            self.unread[name, text[:60]] += 1
            extra[name] = cleaning.one_line(text)[:LONGEST]
        return history

    def _date(self, name: str, text: str) -> datetime:
        try:
            at = read_date(text, self.order, self.zone)
        except (ValueError, OverflowError) as error:
            raise BadRow(f"{name}: {error}") from error
        if not EARLIEST <= at <= self.now + AHEAD:
            raise BadRow(f"{name}: “{text}” does not lie between {EARLIEST.year} and now.")
        return at

    def _stage(self, text: str | None) -> Stage | None:
        if text is None:
            return None
        name = plain(text).replace(" ", "_").replace("-", "_")
        try:
            return Stage(name)
        except ValueError:
            raise BadRow(
                f"stage: the map's [values.stage] does not say what “{text}” is."
            ) from None


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
