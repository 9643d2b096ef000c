"""A file of another system, read through its map: every row a lead with its history."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.intake import cleaning
from bot.intake.dates import Order, OrderFinder, Unclear, read_date
from bot.intake.files import FileError, columns, table
from bot.intake.lead_form import AHEAD, EARLIEST
from bot.intake.mapping import DATES, Join, Map, plain
from qualification.amounts import AmountError, parse_amount
from qualification.customers import Sale, SaleKind
from qualification.history import History
from qualification.lead import Channel, Company, Lead, Money, Origin, Person, Stage
from qualification.money import from_major

T = TypeVar("T")

LONGEST = 200
"""Characters of a text that are kept, as in any lead."""

_PLAIN_SUM = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_WHOLE = re.compile(r"\d{1,3}(?:([,. ])\d{3})(?:\1\d{3})*|\d{1,14}(?:\.0*)?")
_NOT_FOUND = ("", "-", "–", "n/a", "na", "null", "none", "nan", "nil", "#n/a", "unknown")  # noqa: RUF001 (an empty cell)
EMPTY = frozenset(_NOT_FOUND)
"""Words that stand for a missing value."""

_STEPS = ("escalated", "qualifying", "handed_off", "accepted", "rejected", "won", "lost")
_PROSE = frozenset({"message"})


class BadRow(ValueError):
    """A row that cannot be taken; the message names the field and says why."""


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

    `unread` counts values that were put aside (kept under `extra`) by field and value.
    """

    def __init__(self, path: Path, mapped: Map, currency: str, zone: ZoneInfo, now: datetime):
        self.path, self.map, self.now = path, mapped, now
        self.names = columns(path)
        self.joined = [_load(path.parent, join) for join in mapped.join]
        self.currency = mapped.currency or currency
        self.zone = mapped.zone(zone)
        self.unread: Counter[tuple[str, str]] = Counter()
        self._fields = list(self._places())
        self._meanings = {name: mapped.meaning(name) for name in mapped.values}
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
        found: dict[str, str] = {name: str(value) for name, value in self.map.constants.items()}
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
        return found

    def _history(self, values: dict[str, str]) -> History:
        dates = {name: self._date(name, values[name]) for name in DATES if name in values}
        extra = {
            name[6:]: cleaning.one_line(text)[: cleaning.LONGEST_EXTRA]
            for name, text in values.items()
            if name.startswith("extra.")
        }
        take = _Taker(values, extra, self)
        currency = take.currency()
        closed = dates.get("closed_at")
        email, external_id = take.email(), take.text("external_id")
        if not email and not external_id:
            raise BadRow("external_id: it is empty, and there is no address either.")
        lead = Lead(
            person=Person(
                email, take.text("first_name"), take.text("last_name"), take.text("title"),
                take.text("phone"),
            ),
            company=Company(
                take.text("company"),
                cleaning.domain(values["domain"]) if "domain" in values else None,
                take.country(),
                take.text("industry"),
                take.number("employees"),
                take.number("founded"),
                take.number("capital_raised"),
                tuple(cleaning.listed(values["tools"])) if "tools" in values else (),
            ),
            origin=Origin(
                take.text("source"),
                take.text("campaign"),
                take.channel(),
                take.text("partner"),
                take.text("message"),
                _under("answers.", values),
                None,
                take.money("deal_value", currency),
                extra,
            ),
            created_at=dates.get("created_at"),
            external_id=external_id,
            sdr=take.text("sdr"),
            ae=take.text("ae"),
            reason=take.text("reason"),
        )  # fmt: skip
        return History(
            lead,
            self._stage(values.get("stage")),
            {step: at for step in _STEPS if (at := dates.get(f"{step}_at"))},
            closed,
            take.money("amount", currency),
            tuple(_later(take, dates, currency)),
        )

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


class _Taker:
    """Takes single values of a row; what cannot be read is kept under `extra` and counted."""

    def __init__(self, values: Mapping[str, str], extra: dict[str, Any], file: FunnelFile) -> None:
        self._values, self._extra, self._file = values, extra, file

    def text(self, name: str) -> str | None:
        text = self._values.get(name)
        if text is None:
            return None
        clean = cleaning.several_lines(text) if name in _PROSE else cleaning.one_line(text)
        return clean[: 20_000 if name in _PROSE else LONGEST] or None

    def email(self) -> str | None:
        return self._read("email", cleaning.email)

    def country(self) -> str | None:
        return self._read("country", cleaning.country)

    def channel(self) -> Channel:
        return self._read("channel", lambda text: Channel(text.lower())) or Channel.INBOUND

    def currency(self) -> str:
        if "currency" not in self._values:
            return self._file.currency
        try:
            return cleaning.currency(self._values["currency"])
        except ValueError as error:
            raise BadRow(f"currency: “{self._values['currency'][:20]}” {error}.") from error

    def number(self, name: str) -> int | None:
        return self._read(name, _whole)

    def money(self, name: str, currency: str) -> Money | None:
        return self._read(name, lambda text: _sum(text, currency))

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        text = self._values.get(name)
        if text is None:
            return None
        try:
            return read(text)
        except (ValueError, AmountError):
            self._file.unread[name, text[:60]] += 1
            self._extra[name] = cleaning.one_line(text)[:LONGEST]
            return None


def _later(take: _Taker, dates: Mapping[str, datetime], currency: str) -> Iterator[Sale]:
    for kind in (SaleKind.UPSELL, SaleKind.RENEWAL):
        amount, at = take.money(kind.value, currency), dates.get(f"{kind.value}_at")
        if amount and at:
            yield Sale(kind, at, amount)
        elif amount:
            raise BadRow(f"{kind.value}: there is an amount but no {kind.value}_at.")


@lru_cache(maxsize=50_000)
def _sum(text: str, currency: str) -> Money | None:
    """A sum; nothing paid is no sum."""
    if _PLAIN_SUM.fullmatch(text):
        amount = Decimal(text)
        return from_major(amount, currency) if amount else None
    return parse_amount(text, currency)


def _whole(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    digits = text.replace(match[1], "") if match[1] else text.partition(".")[0]
    return int(digits)


def _under(prefix: str, values: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(prefix): cleaning.one_line(text)[:2_000]
        for name, text in values.items()
        if name.startswith(prefix)
    }


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
