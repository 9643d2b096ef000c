"""What leadership's reports are counted from: funnels by type, and deals that were decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from bot.storage.counting import Cohort, Only, conditions
from bot.storage.figures import seconds
from bot.storage.tables import accounts, lead_figures
from bot.storage.tables_customers import sales
from qualification.customers import SaleKind
from qualification.lead import Money
from qualification.leadership import STEPS, Counts, Deal, Type

_TYPE = (lead_figures.c.segment, lead_figures.c.industry)
_SINCE_EVER = datetime(1971, 1, 1, tzinfo=UTC)


def courses(connection: Connection, cohort: Cohort) -> dict[Type, Counts]:
    """How many leads of a cohort came to each step, by type."""
    by_then = seconds(cohort.asof) if cohort.asof else None

    def came(step: str) -> ColumnElement[bool]:
        at = lead_figures.c[step]
        return at.is_not(None) if by_then is None else at < by_then

    reached = [func.count(case((came(step), 1))) for step in STEPS]
    pairs = list(pairwise(STEPS))
    together = [func.count(case((came(before) & came(step), 1))) for before, step in pairs]
    query = select(*_TYPE, func.count(), *reached, *together)
    found: dict[Type, Counts] = {}
    for row in connection.execute(query.where(*conditions(cohort)).group_by(*_TYPE)):
        segment, industry, received, *counts = row
        steps = dict(zip(STEPS, counts, strict=False))
        both = zip(pairs, counts[len(STEPS) :], strict=True)
        leaps = {step: steps[step] - known for (_, step), known in both if steps[step] > known}
        kind = Type(segment or "", industry or "")
        found[kind] = found.get(kind, Counts()) + Counts(received, **steps, leaps=leaps)
    return found


def cycles(connection: Connection, cohort: Cohort) -> dict[Type, list[timedelta]]:
    """From arrival to won, of the leads of a cohort that are, by type."""
    query = select(*_TYPE, lead_figures.c.won - lead_figures.c.created).where(
        *conditions(cohort, "won")
    )
    found: dict[Type, list[timedelta]] = {}
    for segment, industry, took in connection.execute(query):
        found.setdefault(Type(segment or "", industry or ""), []).append(timedelta(seconds=took))
    return found


def decided(connection: Connection, start: datetime, end: datetime, only: Only) -> Iterator[Deal]:
    """Deals that were won or lost from `start` until before `end` (UTC), in the order of winning,
    with what customers paid until now."""
    paid: dict[int, list[tuple[SaleKind, Money]]] = {}
    query = (
        select(sales.c.lead_id, sales.c.kind, sales.c.minor, sales.c.currency)
        .join(lead_figures, lead_figures.c.lead_id == sales.c.lead_id)
        .where(_within("won", start, end))
    )
    for lead_id, kind, minor, currency in connection.execute(query):
        paid.setdefault(lead_id, []).append((SaleKind(kind), Money(minor, currency)))
    customers = _customers(connection, start, end)
    columns = (lead_figures.c.lead_id, *_TYPE, lead_figures.c.created, lead_figures.c.won,
               lead_figures.c.lost)  # fmt: skip
    decided_then = or_(_within("won", start, end), _within("lost", start, end))
    everything = Cohort(_SINCE_EVER, end, only)
    asked = select(*columns).where(*conditions(everything), decided_then)
    rows = connection.execute(asked.order_by(lead_figures.c.won, lead_figures.c.lead_id))
    for lead_id, segment, industry, created, won, lost in rows:
        told = paid.get(lead_id, ())
        first = next((money for kind, money in told if kind is SaleKind.FIRST), None)
        yield Deal(
            lead_id,
            Type(segment or "", industry or ""),
            won is not None,
            timedelta(seconds=(won if won is not None else lost) - created),
            first,
            tuple(money for kind, money in told if kind is not SaleKind.FIRST),
            any(kind is SaleKind.RENEWAL for kind, _ in told),
            customers.get(lead_id),
        )


def _customers(connection: Connection, start: datetime, end: datetime) -> dict[int, int]:
    """Of deals that were won then, the lead by which their company became a customer. Companies
    are told apart as for routing."""
    query = (
        select(accounts.c.lead_id, accounts.c.key)
        .join(lead_figures, lead_figures.c.lead_id == accounts.c.lead_id)
        .where(_within("won", start, end))
        .order_by(lead_figures.c.won, accounts.c.lead_id)
    )
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for lead_id, rows in groupby(connection.execute(query), attrgetter("lead_id")):
        keys = [row.key for row in rows]
        came_by = min((first[key] for key in keys if key in first), default=lead_id)
        for key in keys:
            first.setdefault(key, came_by)
        found[lead_id] = came_by
    return found


def _within(step: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    at = lead_figures.c[step]
    return and_(at >= seconds(start), at < seconds(end))
