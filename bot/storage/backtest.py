"""Leads as they came, in the order in which they came, some thousands at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Text, func, select, tuple_, type_coerce

from bot.storage.counting import Cohort, conditions
from bot.storage.tables import activities, lead_figures, leads, rungs
from qualification.backtest import Past, Way
from qualification.funnel import RECEIVED
from qualification.lead import Activity, Lead, Stage

BATCH = 2_000
_IN_LIST = 500

Key = tuple[int, int]
"""Where a batch ended: the second in which its last lead came, and that lead's id."""


def count(connection: Connection, cohort: Cohort, step: str = RECEIVED) -> int:
    """How many leads of the cohort came to a step."""
    query = select(func.count()).select_from(lead_figures).where(*conditions(cohort, step))
    return connection.scalar(query) or 0


def batch(
    connection: Connection, cohort: Cohort, after: Key | None, size: int = BATCH
) -> tuple[list[Past], Key | None]:
    """The next leads, and where they end; None behind the last ones."""
    key = tuple_(lead_figures.c.created, lead_figures.c.lead_id)
    query = (
        select(
            lead_figures.c.created,
            lead_figures.c.accepted,
            lead_figures.c.won,
            lead_figures.c.escalated,
            leads.c.id,
            leads.c.created_at,
            leads.c.stage,
            leads.c.sdr,
            leads.c.ae,
            leads.c.external_id,
            leads.c.person,
            leads.c.company,
            leads.c.origin,
            type_coerce(leads.c.screening, Text).label("verdict"),
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == lead_figures.c.lead_id)
        .where(*conditions(cohort))
        .order_by(lead_figures.c.created, lead_figures.c.lead_id)
        .limit(size)
    )
    if after:
        query = query.where(key > after)
    rows = connection.execute(query).all()
    if not rows:
        return [], None
    done = _activities(connection, [row.id for row in rows])
    return [_past(row, done.get(row.id, ())) for row in rows], (rows[-1].created, rows[-1].id)


def late(connection: Connection, cohort: Cohort) -> int:
    """How many leads of the cohort somebody had to be reminded of."""
    some = select(lead_figures.c.lead_id).where(*conditions(cohort, "escalated"))
    query = select(func.count(rungs.c.lead_id.distinct())).where(
        rungs.c.at >= cohort.start, rungs.c.lead_id.in_(some)
    )
    return connection.scalar(query) or 0


def _past(row: Any, done: Sequence[Activity]) -> Past:
    lead = Lead(
        person=row.person,
        company=row.company,
        origin=row.origin,
        activities=tuple(done),
        created_at=row.created_at,
        external_id=row.external_id,
        id=row.id,
    )
    way = _way(row)
    first = (row.sdr or row.ae) if way is Way.SALES else None
    return Past(lead, way, first, row.accepted is not None, row.won is not None)


def _way(row: Any) -> Way:
    if row.escalated is not None:
        return Way.SALES
    # As stored, a verdict begins with its rule; reading all of it would cost as much as a lead.
    stopped = row.stage == Stage.DISQUALIFIED and row.verdict.startswith('{"rule":"')
    return Way.STOPPED if stopped else Way.MARKETING


def _activities(connection: Connection, ids: Sequence[int]) -> dict[int, list[Activity]]:
    found: dict[int, list[Activity]] = {}
    for start in range(0, len(ids), _IN_LIST):
        chunk = ids[start : start + _IN_LIST]
        query = select(activities).where(activities.c.lead_id.in_(chunk)).order_by(activities.c.at)
        for row in connection.execute(query):
            found.setdefault(row.lead_id, []).append(
                Activity(row.action, row.at, row.detail or None, row.channel, row.campaign)
            )
    return found
