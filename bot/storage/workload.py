"""What people have before them, as App Home shows it; bounded reads, however many leads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from bot.storage import summaries
from bot.storage.counting import Cohort
from bot.storage.figures import moment
from bot.storage.leads import fact_from_row, from_row
from bot.storage.listing import SOON
from bot.storage.outbox import Kind, channel
from bot.storage.summaries import EVER
from bot.storage.tables import OPEN, lead_facts, leads, posts
from bot.storage.tables_customers import hand_overs
from qualification.customers import HandOver
from qualification.lead import Company, Fact, FactKind, Lead, Origin, Person, Stage
from qualification.question import Dimension
from qualification.urgency import most_urgent_first
from qualification.workload import CampaignRow, Card, Holds

_ORDERED_BY = ("id", "stage", "stage_since", "clock", "qualification")
_UNTAKEN = (Stage.ESCALATED.value, Stage.HANDED_OFF.value)


def queue_of(
    connection: Connection, email: str, now: datetime, looked_at: int, limit: int
) -> list[Lead]:
    """Open leads that somebody holds, the most urgent first: of those that are looked at, which
    are overdue ones and the oldest in their stage."""
    query = (
        select(*(leads.c[name] for name in _ORDERED_BY))
        .where(OPEN, leads.c.owner == email)
        .order_by(leads.c.overdue.desc(), leads.c.stage_since, leads.c.id)
        .limit(looked_at)
    )
    held = [_outline(row) for row in connection.execute(query)]
    first = [lead.id for lead in most_urgent_first(held, now)[:limit]]
    found = _load(connection, first)
    return [found[lead_id] for lead_id in first]


def holdings(connection: Connection) -> dict[str | None, Holds]:
    """How many open leads each person holds; None: on hold."""
    query = select(leads.c.owner, leads.c.stage, leads.c.overdue, func.count())
    query = query.where(OPEN).group_by(leads.c.owner, leads.c.stage, leads.c.overdue)
    found: dict[str | None, Holds] = {}
    for owner, stage, overdue, count in connection.execute(query):
        held = found.get(owner, Holds())
        found[owner] = Holds(
            held.open + count,
            held.untaken + (count if stage in _UNTAKEN else 0),
            held.overdue + (count if overdue else 0),
        )
    return found


def late(
    connection: Connection, owners: Collection[str], now: datetime, limit: int
) -> tuple[list[Lead], int]:
    """Leads that these people have not taken and that are overdue or about to be, or that nobody
    has: some of them, overdue ones first, and how many there are."""
    theirs = and_(leads.c.owner.in_(owners), leads.c.stage.in_(_UNTAKEN))
    overdue = and_(OPEN, theirs, leads.c.overdue.is_(True))
    soon = and_(theirs, leads.c.due_at <= now + SOON, leads.c.overdue.is_(False))
    held = and_(leads.c.hold_until.is_not(None), leads.c.owner.is_(None))
    ids: list[int] = []
    total = 0
    for condition, first in (
        (overdue, leads.c.stage_since),
        (soon, leads.c.due_at),
        (held, leads.c.stage_since),
    ):
        query = select(leads.c.id, func.count().over()).where(condition).order_by(first, leads.c.id)
        rows = connection.execute(query.limit(limit)).all()
        total += rows[0][1] if rows else 0
        ids += [lead_id for lead_id, _ in rows][: limit - len(ids)]
    found = _load(connection, ids)
    return [found[lead_id] for lead_id in ids], total


def campaigns(connection: Connection, since: datetime, limit: int) -> list[CampaignRow]:
    """The campaigns with most leads received from a time on, and how far these came."""
    found = summaries.summed(connection, Cohort(since, moment(EVER)), Dimension.CAMPAIGN)
    rows = [
        CampaignRow(name, one.leads, one.escalated, one.accepted, one.rejected, one.won)
        for name, one in ((name, sums.tally()) for name, sums in found.items())
    ]
    return sorted(rows, key=lambda row: (-row.received, row.name or ""))[:limit]


def rejections(connection: Connection, since: datetime, limit: int) -> list[tuple[Lead, Fact]]:
    """The latest rejections from a time on, the newest first."""
    query = (
        select(lead_facts)
        .where(lead_facts.c.kind == FactKind.REJECTED.value, lead_facts.c.at >= since)
        .order_by(lead_facts.c.at.desc())
        .limit(limit)
    )
    told = [(row.lead_id, fact_from_row(row)) for row in connection.execute(query)]
    found = _load(connection, [lead_id for lead_id, _ in told])
    return [(found[lead_id], fact) for lead_id, fact in told if lead_id in found]


def customers_of(connection: Connection, email: str, limit: int) -> list[tuple[Lead, HandOver]]:
    """Won deals whose customers somebody is to welcome, the oldest first."""
    query = (
        select(hand_overs)
        .where(hand_overs.c.to == email, hand_overs.c.accepted_by.is_(None))
        .order_by(hand_overs.c.lead_id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    found = _load(connection, [row.lead_id for row in rows])
    return [
        (found[row.lead_id], HandOver(row.to, row.clock, row.had_by))
        for row in rows
        if row.lead_id in found
    ]


def cards_of(connection: Connection, ids: Collection[int]) -> dict[int, Card]:
    """Where the cards of these leads stand in the leads channel."""
    if not ids:
        return {}
    query = select(posts.c.lead_id, posts.c.channel, posts.c.ts).where(
        posts.c.lead_id.in_(ids),
        posts.c.purpose == Kind.LEAD_CARD.value,
        posts.c.destination == channel("leads"),
    )
    return {lead_id: (where, ts) for lead_id, where, ts in connection.execute(query) if ts}


def _outline(row: Row[Any]) -> Lead:
    """A lead with nothing but what its place in a queue goes by."""
    return Lead(
        Person(),
        Company(),
        Origin(),
        id=row.id,
        stage=Stage(row.stage),
        stage_since=row.stage_since,
        clock=row.clock,
        qualification=row.qualification,
    )


def _load(connection: Connection, ids: Collection[int]) -> dict[int, Lead]:
    if not ids:
        return {}
    rows = connection.execute(select(leads).where(leads.c.id.in_(ids)))
    return {row.id: from_row(row) for row in rows}
