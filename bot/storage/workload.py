"""What people have before them, as App Home shows it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
)

from bot.storage.documents import as_written, each, within
from bot.storage.figures import seconds
from bot.storage.leads import fact_from_row, from_row
from bot.storage.lines import CARD, LINES, WITH_CARD, Cards, Shown, shown
from bot.storage.listing import SOON
from bot.storage.standing import of_kind
from bot.storage.tables import OPEN, lead_facts, lead_figures, leads
from bot.storage.tables_customers import hand_overs
from qualification.customers import HandOver
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.urgency import CALL_SOON, most_urgent_first
from qualification.workload import CampaignRow, Holds

_UNTAKEN = (Stage.ESCALATED.value, Stage.HANDED_OFF.value)
_IS_UNTAKEN = text("stage IN ('escalated', 'handed_off')")
_LIMIT = bindparam("limit_", type_=Integer, literal_execute=True)
"""Within the text: where a limit is bound, SQLite plans the statement anew each time."""

_HELD = (
    select(leads.c.owner, leads.c.stage, func.count(), func.count().filter(leads.c.overdue))
    .where(OPEN)
    .group_by(leads.c.stage, leads.c.owner)  # the order of the index of open leads
)

_NOW, _CALL_SOON = bindparam("now_", type_=Text), bindparam("call_soon_", type_=Text)
_BEST_TIME = within(leads.c.qualification, "contact", "best_time")
_CALL_AT = within(leads.c.qualification, "contact", "best_time", "at")
_URGENCY = case(
    (within(leads.c.clock, "snoozed_until") > _NOW, 5),
    (_IS_UNTAKEN, case((leads.c.overdue, 0), else_=1)),
    (or_(leads.c.stage != Stage.ACCEPTED.value, _BEST_TIME.is_(None)), 4),
    (_CALL_AT.is_(None), 3),
    (_CALL_AT.between(_NOW, _CALL_SOON), 2),
    else_=4,
)
"""`qualification.urgency`, as far as the database can tell: it does not know when the weekly window
of a prospect opens, and takes it to be after any call that was agreed."""

_HELD_BY = (OPEN, leads.c.owner == bindparam("owner_"))
_QUEUE = (
    LINES.add_columns(select(func.count()).where(*_HELD_BY).scalar_subquery().label("in_all"))
    .where(*_HELD_BY)
    .order_by(_URGENCY, case((~leads.c.overdue, leads.c.due_at)), leads.c.stage_since, leads.c.id)
    .limit(_LIMIT)
)

_UNOWNED = leads.c.owner.is_(None)
_RANK = case((_UNOWNED, 2), (leads.c.overdue, 0), else_=1)
_LATE_FIRST = (
    _RANK,
    case((_RANK == 1, leads.c.due_at), else_=leads.c.stage_since),
    leads.c.id,
)
_LATEST = (
    select(leads.c.id, func.count().over().label("in_all"))
    .where(OPEN, _IS_UNTAKEN)
    .where(
        or_(
            and_(_UNOWNED, leads.c.hold_until.is_not(None)),
            and_(
                # Put so, no database looks up each person in the index of open leads.
                leads.c.owner.op("||")("").in_(each(bindparam("owners_", type_=Text))),
                or_(leads.c.overdue, leads.c.due_at <= bindparam("soon_")),
            ),
        )
    )
    .order_by(*_LATE_FIRST)
    .limit(_LIMIT)
    .subquery()
)
_LATE = (
    LINES.add_columns(_LATEST.c.in_all)
    .join(_LATEST, _LATEST.c.id == leads.c.id)
    .order_by(*_LATE_FIRST)
)

_CAME = (func.count(lead_figures.c[name]) for name in ("escalated", "accepted", "rejected", "won"))
_CAMPAIGNS = (
    select(lead_figures.c.campaign, func.count().label("received"), *_CAME)
    .where(lead_figures.c.created >= bindparam("since_"))
    .group_by(lead_figures.c.campaign)
    .order_by(func.count().desc(), lead_figures.c.campaign)
    .limit(_LIMIT)
)
_REJECTIONS = (
    select(lead_facts)
    .where(of_kind(FactKind.REJECTED), lead_facts.c.at >= bindparam("since_"))
    .order_by(lead_facts.c.at.desc())
    .limit(_LIMIT)
)
_CUSTOMERS = (
    select(hand_overs)
    .where(hand_overs.c.to == bindparam("to_"), hand_overs.c.accepted_by.is_(None))
    .order_by(hand_overs.c.lead_id)
    .limit(_LIMIT)
)
_WITH_CARDS = (
    select(leads, *CARD)
    .select_from(WITH_CARD)
    .where(leads.c.id.in_(bindparam("ids_", expanding=True)))
)


def holdings(connection: Connection) -> dict[str | None, Holds]:
    """How many open leads each person holds; None: on hold."""
    found: dict[str | None, list[int]] = {}
    for owner, stage, count, overdue in connection.execute(_HELD).all():
        held = found.setdefault(owner, [0, 0, 0])
        held[0] += count
        held[1] += count if stage in _UNTAKEN else 0
        held[2] += overdue
    return {owner: Holds(*counts) for owner, counts in found.items()}


def queue_of(connection: Connection, email: str, now: datetime, limit: int) -> tuple[Shown, int]:
    """Open leads that somebody holds, the most urgent first, and how many there are. Of those with
    a weekly window to call, the ones that have waited longest are within the limit."""
    asked = {
        "owner_": email,
        "now_": as_written(now),
        "call_soon_": as_written(now + CALL_SOON),
        "limit_": limit,
    }
    rows = connection.execute(_QUEUE, asked).all()
    found, cards = shown(rows)
    return (most_urgent_first(found, now), cards), rows[0].in_all if rows else 0


def late(
    connection: Connection, owners: Collection[str], now: datetime, limit: int
) -> tuple[Shown, int]:
    """Leads that these people have not taken and that are overdue or about to be, or that nobody
    has: some of them, overdue ones first, and how many there are."""
    asked = {"owners_": json.dumps(list(owners)), "soon_": now + SOON, "limit_": limit}
    rows = connection.execute(_LATE, asked).all()
    return shown(rows), rows[0].in_all if rows else 0


def campaigns(connection: Connection, since: datetime, limit: int) -> list[CampaignRow]:
    """The campaigns with most leads received from a time on, and how far these came."""
    rows = connection.execute(_CAMPAIGNS, {"since_": seconds(since), "limit_": limit})
    return [CampaignRow(*row) for row in rows]


def rejections(
    connection: Connection, since: datetime, limit: int
) -> tuple[list[tuple[Lead, Fact]], Cards]:
    """The latest rejections from a time on, the newest first, with their leads."""
    rows = connection.execute(_REJECTIONS, {"since_": since, "limit_": limit}).all()
    found, cards = _whole(connection, {row.lead_id for row in rows})
    return [(found[row.lead_id], fact_from_row(row)) for row in rows], cards


def customers_of(
    connection: Connection, email: str, limit: int
) -> tuple[list[tuple[Lead, HandOver]], Cards]:
    """Won deals whose customers somebody is to welcome, the oldest first."""
    rows = connection.execute(_CUSTOMERS, {"to_": email, "limit_": limit}).all()
    found, cards = _whole(connection, {row.lead_id for row in rows})
    return [(found[row.lead_id], HandOver(row.to, row.clock, row.had_by)) for row in rows], cards


def _whole(connection: Connection, ids: Collection[int]) -> tuple[dict[int, Lead], Cards]:
    if not ids:
        return {}, {}
    rows = connection.execute(_WITH_CARDS, {"ids_": list(ids)}).all()
    cards = {row.id: (row.card_channel, row.card_ts) for row in rows if row.card_ts}
    return {lead.id: lead for lead in map(from_row, rows)}, cards
