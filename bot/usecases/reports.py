"""Where things stand: the figures behind `/pipeline`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from bot.storage.tables import lead_facts, leads
from qualification.funnel import Conversion, Holding, Pipeline
from qualification.lead import OPEN_STAGES, FactKind, Money, Stage

CONVERSION_PERIOD = timedelta(days=30)

RELAY = (Stage.ESCALATED, Stage.QUALIFYING, Stage.HANDED_OFF, Stage.ACCEPTED)
"""Open stages in the order a lead runs through them."""

Group = tuple[Stage, str | None, str | None, int, int, datetime, int]


def pipeline(connection: Connection, now: datetime) -> Pipeline:
    """Open leads per stage and per owner, and the conversion of the last 30 days."""
    groups = _open_groups(connection)
    stages = [(stage, [group for group in groups if group[0] is stage]) for stage in RELAY]
    owners = {owner: [group for group in groups if group[1] == owner] for _, owner, *_ in groups}
    by_load = [(owner, _holding(found)) for owner, found in owners.items()]
    return Pipeline(
        at=now,
        stages=tuple((stage, _holding(found)) for stage, found in stages),
        owners=tuple(sorted(by_load, key=lambda pair: (-pair[1].count, pair[0] or ""))),
        conversion=conversion(connection, now - CONVERSION_PERIOD),
    )


def conversion(connection: Connection, since: datetime) -> Conversion:
    """How far the leads created since then came."""
    counted = (FactKind.ESCALATED, FactKind.HANDED_OFF, FactKind.ACCEPTED, FactKind.WON)
    query = (
        select(lead_facts.c.kind, func.count(lead_facts.c.lead_id.distinct()))
        .join(leads, leads.c.id == lead_facts.c.lead_id)
        .where(lead_facts.c.kind.in_(counted), lead_facts.c.at >= since)
        .where(leads.c.created_at >= since)
        .group_by(lead_facts.c.kind)
    )
    reached = {FactKind(kind): count for kind, count in connection.execute(query)}
    received = select(func.count()).select_from(leads).where(leads.c.created_at >= since)
    return Conversion(
        since=since,
        received=connection.scalar(received) or 0,
        escalated=reached.get(FactKind.ESCALATED, 0),
        handed_off=reached.get(FactKind.HANDED_OFF, 0),
        accepted=reached.get(FactKind.ACCEPTED, 0),
        won=reached.get(FactKind.WON, 0),
    )


def _open_groups(connection: Connection) -> list[Group]:
    overdue = func.sum(case((leads.c.overdue, 1), else_=0))
    query = (
        select(
            leads.c.stage,
            leads.c.owner,
            leads.c.value_currency,
            func.count(),
            func.coalesce(func.sum(leads.c.value_minor), 0),
            func.min(leads.c.stage_since),
            overdue,
        )
        .where(leads.c.stage.in_(OPEN_STAGES))
        .group_by(leads.c.stage, leads.c.owner, leads.c.value_currency)
    )
    return [
        (Stage(stage), owner, currency, count, int(minor), oldest, late)
        for stage, owner, currency, count, minor, oldest, late in connection.execute(query)
    ]


def _holding(groups: Iterable[Group]) -> Holding:
    groups = list(groups)
    sums: dict[str, int] = {}
    for _, _, currency, _, minor, _, _ in groups:
        if currency:
            sums[currency] = sums.get(currency, 0) + minor
    return Holding(
        count=sum(group[3] for group in groups),
        value=tuple(Money(minor, currency) for currency, minor in sorted(sums.items())),
        oldest=min((group[5] for group in groups), default=None),
        overdue=sum(group[6] for group in groups),
    )
