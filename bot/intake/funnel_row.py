"""One row of a foreign file: the texts of its cells, by Baton's names, as values of a lead."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from bot.intake import cleaning
from qualification.amounts import AmountError, parse_amount
from qualification.countries import country_code
from qualification.customers import Sale, SaleKind
from qualification.iso import currency_exponent
from qualification.lead import Channel, Company, Money, Person
from qualification.money import from_major

T = TypeVar("T")

LONGEST = 200
"""Characters of a text that are kept, as in any lead."""

LONGEST_PROSE = 20_000
"""The same of a text of several lines."""

SHARED = 4_096
"""How many companies, people, or rows of another file, that rows share are known at a time."""

_PLAIN_SUM = re.compile(r"\d{1,12}(?:\.(\d{1,4}))?")
_NOTHING = re.compile(r"\D*0[0.,]*\D*")
_WHOLE = re.compile(r"\d{1,3}(?:([,.\s])\d{3})(?:\1\d{3})*|\d{1,14}(?:\.0*)?")
_BETWEEN_ADDRESSES = re.compile(r"[;,|\s]+")
_PERSON = ("email", "first_name", "last_name", "title", "phone")
_COMPANY = (
    *("company", "domain", "country", "industry", "employees", "founded", "capital_raised"),
    "tools",
)
_PROSE = frozenset({"message"})


def longest(name: str) -> int:
    """How many characters a field of a lead keeps of a text."""
    return LONGEST_PROSE if name in _PROSE else LONGEST


class BadRow(ValueError):
    """A row that cannot be taken; the message names the field and says why."""


class Aside(NamedTuple):
    """A text that its field cannot hold: it cannot be read, or was `cut`, being too long."""

    field: str
    text: str
    cut: bool = False


class Row:
    """Answers with single values; `aside` are those that their fields cannot hold."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.aside: list[Aside] = []

    def text(self, name: str) -> str | None:
        text = self.values.get(name)
        if text is None:
            return None
        clean = cleaning.several_lines(text) if name in _PROSE else cleaning.one_line(text)
        if len(clean) > LONGEST:
            return self._cut(name, clean)
        return clean or None

    def rep(self, name: str) -> str | None:
        """Somebody of the team: by their address as the playbook has it, or another name."""
        text = self.text(name)
        return text.casefold() if text and "@" in text else text

    def email(self) -> str | None:
        """The address; of several in one cell the first."""
        text = self.values.get("email", "")
        if not _BETWEEN_ADDRESSES.search(text):
            return self._read("email", cleaning.email)
        self.aside.append(Aside("email", text))
        parts = (part.strip("<>") for part in _BETWEEN_ADDRESSES.split(text))
        try:
            return cleaning.email(next((part for part in parts if "@" in part), ""))
        except ValueError:
            return None

    def country(self) -> str | None:
        return self._read("country", _country)

    def channel(self) -> Channel:
        return self._read("channel", _channel) or Channel.INBOUND

    def currency(self, default: str) -> str:
        if "currency" not in self.values:
            return default
        try:
            return cleaning.currency(self.values["currency"])
        except ValueError as error:
            raise BadRow(f"currency: “{self.values['currency'][:20]}” {error}.") from error

    def domain(self) -> str | None:
        return cleaning.domain(self.values["domain"]) if "domain" in self.values else None

    def tools(self) -> tuple[str, ...]:
        return tuple(cleaning.listed(self.values["tools"])) if "tools" in self.values else ()

    def number(self, name: str) -> int | None:
        return self._read(name, _whole)

    def money(self, name: str, currency: str) -> Money | None:
        if name not in self.values:
            return None
        return self._read(name, lambda text: _sum(text, currency))

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        text = self.values.get(name)
        if text is None:
            return None
        try:
            return read(text)
        except (ValueError, AmountError):
            self.aside.append(Aside(name, text))
            return None

    def _cut(self, name: str, text: str) -> str:
        most = longest(name)
        if len(text) <= most:
            return text
        if name == "external_id":  # what is left of it could be another lead's
            raise BadRow(f"{name}: This has {len(text):,} characters. Shorten it to {most}.")
        self.aside.append(Aside(name, text, cut=True))
        return text[:most]


class Part(Generic[T]):
    """Makes a part of a lead of those of its fields that a map names. Rows that say the same of it
    share one, such as all leads of a company."""

    def __init__(
        self, named: Container[str], fields: Sequence[str], make: Callable[[Row], T]
    ) -> None:
        self._names = [name for name in fields if name in named]

        @lru_cache(SHARED)
        def known(*texts: str | None) -> tuple[T, Sequence[Aside]]:
            told = zip(self._names, texts, strict=True)
            row = Row({name: text for name, text in told if text is not None})
            return make(row), row.aside

        self._known = known

    def of(self, row: Row) -> T:
        """The part of one row."""
        part, aside = self._known(*map(row.values.get, self._names))
        if aside:
            row.aside += aside
        return part


def persons(named: Container[str]) -> Part[Person]:
    """Who the leads are."""
    return Part(named, _PERSON, _person)


def companies(named: Container[str]) -> Part[Company]:
    """Where they work."""
    return Part(named, _COMPANY, _company)


def _person(row: Row) -> Person:
    return Person(
        row.email(),
        row.text("first_name"),
        row.text("last_name"),
        row.text("title"),
        row.text("phone"),
    )


def _company(row: Row) -> Company:
    return Company(
        row.text("company"),
        row.domain(),
        row.country(),
        row.text("industry"),
        row.number("employees"),
        row.number("founded"),
        row.number("capital_raised"),
        row.tools(),
    )


def later(row: Row, dates: Mapping[str, datetime], currency: str) -> Iterator[Sale]:
    """What a customer paid later. Raises `BadRow`."""
    for kind in (SaleKind.UPSELL, SaleKind.RENEWAL):
        if kind not in row.values:
            continue
        amount, at = row.money(kind.value, currency), dates.get(f"{kind.value}_at")
        if amount and at:
            yield Sale(kind, at, amount)
        elif amount:
            raise BadRow(f"{kind.value}: there is an amount but no {kind.value}_at.")


@lru_cache(maxsize=64)
def _channel(text: str) -> Channel:
    return Channel(text.lower())


@lru_cache(maxsize=50_000)
def _sum(text: str, currency: str) -> Money | None:
    """A sum; nothing paid is no sum."""
    plain = _PLAIN_SUM.fullmatch(text)
    # Three digits behind the point are thousands, as in 12.500, but where money has thousandths.
    if plain and (len(plain[1] or "") != 3 or currency_exponent(currency) == 3):
        amount = Decimal(text)
        return from_major(amount, currency) if amount else None
    if _NOTHING.fullmatch(text):
        return None
    return parse_amount(text, currency)


def _country(text: str) -> str:
    """An ISO 3166 code, or a country by its name."""
    return country_code(text) or cleaning.country(text)


def _whole(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    digits = text.replace(match[1], "") if match[1] else text.partition(".")[0]
    return int(digits)
