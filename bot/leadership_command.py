"""`baton report funnels` and `baton report customers`: what leadership asks, on the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.desk import Desk
from bot.messages import leadership as words
from bot.storage.database import Database
from bot.usecases.reports import asking
from bot.usecases.reports import leadership as report
from qualification.lead import Money
from qualification.leadership import Counts, Customers, Funnels, Type, Worth
from qualification.money import to_major

out = Console(
    highlight=False, soft_wrap=True, markup=False, width=None if sys.stdout.isatty() else 160
)


class Shown:
    """A report in each of the forms it can be printed in."""

    def __init__(
        self, head: Sequence[object], rows: Sequence[Sequence[object]], data: Mapping[str, Any]
    ) -> None:
        self.head, self.rows, self.data = [str(one) for one in head], rows, data
        self.before: list[tuple[str, Sequence[object], Sequence[Sequence[object]]]] = []
        self.title = ""

    def as_table(self) -> None:
        """Prints it for a reader."""
        for told, head, rows in self.before:
            out.print(told)
            if rows:
                _table([str(one) for one in head], rows[:MOST_ROWS], None)
            out.print()
        _table(self.head, self.rows, self.title)

    def as_json(self) -> None:
        """Prints it for a program."""
        out.print_json(json.dumps(self.data))


MOST_ROWS = 5
"""Of the table below an answer; the one at the end has all types."""


def funnels(database: Database, desk: Desk, typed: str) -> Shown:
    """The funnel of each type. Raises `NotUnderstood`."""
    context = desk.context()
    question = _question(database, desk, typed)
    found = database.read(report.funnels, question, context.now)
    head, rows = words.funnels_table(found)
    shown = Shown(head, rows, _funnels(found))
    shown.title = f"Funnels by type of customer, {question.period.label}"
    return shown


def customers(database: Database, desk: Desk, typed: str) -> Shown:
    """The four questions and the figures of each type. Raises `NotUnderstood`."""
    context = desk.context()
    question = _question(database, desk, typed)
    currency = desk.playbook.team.currency
    found, names = database.read(report.best_customers, question, context.now, currency)
    head, rows = words.customers_table(found)
    shown = Shown(head, rows, _customers(found))
    shown.title = f"Customers, {question.period.label}"
    shown.before = [
        (f"{one.question} {one.sentence.unescape()}", one.head, one.rows)
        for one in words.answers(found, names, context)
    ]
    return shown


def _question(database: Database, desk: Desk, typed: str) -> Any:
    playbook = desk.playbook
    return database.read(
        asking.read, typed, report.CUTS, report.FILTERS, playbook, desk.now(), playbook.timezone,
        report.DEFAULT_PERIOD,
    )  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], title: str | None) -> None:
    table = Table(*head, title=title, title_justify="left")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def _funnels(found: Funnels) -> dict[str, Any]:
    rows = [(None, found.total), *found.types]
    return {
        "at": found.at.isoformat(),
        "types": [
            {
                **_type(kind),
                "leads": _counts(course.now),
                "before": course.before and _counts(course.before),
                "year_ago": course.year_ago and _counts(course.year_ago),
                "cycle_seconds": course.cycle and course.cycle.total_seconds(),
            }
            for kind, course in rows
        ],
    }


def _customers(found: Customers) -> dict[str, Any]:
    return {
        "at": found.at.isoformat(),
        "currency": found.currency,
        "top_tenth": found.top_tenth,
        "top": [
            {"id": lead_id, **_type(kind), "paid": float(to_major(money))}
            for lead_id, kind, money in found.top
        ],
        "types": [
            {**_type(kind), **_worth(one, found)}
            for kind, one in [(None, found.total), *found.types]
        ],
    }


def _worth(one: Worth, found: Customers) -> dict[str, Any]:
    def mean(minor: float) -> float:
        return float(to_major(Money(round(minor), found.currency)))

    return {
        "won": one.close.count,
        "decided": one.close.of,
        "cycle_seconds": one.cycle and one.cycle.total_seconds(),
        "first_mean": mean(one.first.value) if one.first.count else None,
        "lifetime_mean": mean(one.lifetime.value) if one.lifetime.count else None,
        "priced": one.lifetime.count,
        "renewed": one.renewed.count,
        "revenue_share": found.revenue_share(one),
        "relative": one.relative,
    }


def _type(kind: Type | None) -> dict[str, str | None]:
    """None for all types together."""
    return {
        "segment": kind.segment if kind else None,
        "industry": kind.industry if kind else None,
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__slots__}
