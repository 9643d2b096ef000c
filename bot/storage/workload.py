"""What people have before them, as App Home shows it: which leads, and then these all at once."""

from __future__ import annotations

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
    type_coerce,
)

from bot.storage.figures import seconds
from bot.storage.leads import fact_from_row, from_row
from bot.storage.listing import SOON
from bot.storage.outbox import Kind, channel
from bot.storage.standing import of_kind
from bot.storage.tables import OPEN, lead_facts, lead_figures, leads, posts
from bot.storage.tables_customers import hand_overs
from qualification.customers import HandOver
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.urgency import Waiting, most_urgent_first
from qualification.workload import CampaignRow, Card, Holds

_UNTAKEN = (Stage.ESCALATED.value, Stage.HANDED_OFF.value)
_NOTHING = Holds()
_LIMIT = bindparam("limit_", type_=Integer)

_HELD = (
    select(leads.c.owner, leads.c.stage, func.count(), func.count().filter(leads.c.overdue))
    .where(OPEN)
    .group_by(leads.c.stage, leads.c.owner)  # the order of the index of open leads
)
_HELD_BY = _HELD.where(leads.c.owner == bindparam("owner_"))

_HAS_CALL = type_coerce(leads.c.qualification, Text).contains('"best_time"')
_QUEUE = (
    select(
        leads.c.id,
        leads.c.stage,
        leads.c.stage_since,
        leads.c.overdue,
        leads.c.clock,
        case((_HAS_CALL, leads.c.qualification)),  # which is long, and most name no time to call
    )
    .where(OPEN, leads.c.owner == bindparam("owner_"))
    .order_by(
        leads.c.overdue.desc(),
        case((or_(leads.c.stage.in_(_UNTAKEN), _HAS_CALL), 0), else_=1),
        leads.c.stage_since,
        leads.c.id,
    )
    .limit(_LIMIT)
)


_UNOWNED = leads.c.owner.is_(None)
_RANK = case((_UNOWNED, 2), (leads.c.overdue, 0), else_=1)
_LATE = (
    select(leads.c.id, func.count().over())
    .where(OPEN, leads.c.stage.in_(_UNTAKEN))
    .where(
        or_(
            and_(_UNOWNED, leads.c.hold_until.is_not(None)),
            and_(
                # Put so, no database looks up each person in the index of open leads.
                leads.c.owner.op("||")("").in_(bindparam("owners_", expanding=True)),
                or_(leads.c.overdue, leads.c.due_at <= bindparam("soon_")),
            ),
        )
    )
    .order_by(_RANK, case((_RANK == 1, leads.c.due_at), else_=leads.c.stage_since), leads.c.id)
    .limit(_LIMIT)
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
    select(leads, posts.c.channel.label("card_channel"), posts.c.ts.label("card_ts"))
    .outerjoin(
        posts,
        and_(
            posts.c.lead_id == leads.c.id,
            posts.c.purpose == Kind.LEAD_CARD.value,
            posts.c.destination == channel("leads"),
        ),
    )
    .where(leads.c.id.in_(bindparam("ids_", expanding=True)))
)


def holdings(connection: Connection, email: str | None = None) -> dict[str | None, Holds]:
    """How many open leads each person holds, or this one; None: on hold."""
    query, asked = (_HELD_BY, {"owner_": email}) if email else (_HELD, {})
    found: dict[str | None, Holds] = {}
    for owner, stage, count, overdue in connection.execute(query, asked):
        held = found.get(owner, _NOTHING)
        found[owner] = Holds(
            held.open + count,
            held.untaken + (count if stage in _UNTAKEN else 0),
            held.overdue + overdue,
        )
    return found


def queue_of(
    connection: Connection, email: str, now: datetime, looked_at: int, limit: int
) -> list[int]:
    """Open leads that somebody holds, the most urgent first: of those that are looked at, which
    are overdue ones, others that they have not taken or are to call, and the oldest."""
    rows = connection.execute(_QUEUE, {"owner_": email, "limit_": looked_at})
    held = (
        Waiting(id_, Stage(stage), since, overdue, clock, said and said.contact.best_time)
        for id_, stage, since, overdue, clock, said in rows
    )
    return [lead.id for lead in most_urgent_first(held, now)[:limit]]


def late(
    connection: Connection, owners: Collection[str], now: datetime, limit: int
) -> tuple[list[int], int]:
    """Leads that these people have not taken and that are overdue or about to be, or that nobody
    has: some of them, overdue ones first, and how many there are."""
    asked = {"owners_": list(owners), "soon_": now + SOON, "limit_": limit}
    rows = connection.execute(_LATE, asked).all()
    return [lead_id for lead_id, _ in rows], rows[0][1] if rows else 0


def campaigns(connection: Connection, since: datetime, limit: int) -> list[CampaignRow]:
    """The campaigns with most leads received from a time on, and how far these came."""
    rows = connection.execute(_CAMPAIGNS, {"since_": seconds(since), "limit_": limit})
    return [CampaignRow(*row) for row in rows]


def rejections(connection: Connection, since: datetime, limit: int) -> list[tuple[int, Fact]]:
    """The latest rejections from a time on, the newest first, with their leads."""
    rows = connection.execute(_REJECTIONS, {"since_": since, "limit_": limit})
    return [(row.lead_id, fact_from_row(row)) for row in rows]


def customers_of(connection: Connection, email: str, limit: int) -> list[tuple[int, HandOver]]:
    """Won deals whose customers somebody is to welcome, the oldest first."""
    rows = connection.execute(_CUSTOMERS, {"to_": email, "limit_": limit})
    return [(row.lead_id, HandOver(row.to, row.clock, row.had_by)) for row in rows]


def with_cards(
    connection: Connection, ids: Collection[int]
) -> tuple[dict[int, Lead], dict[int, Card]]:
    """These leads, and where the cards of those that have one stand in the leads channel."""
    if not ids:
        return {}, {}
    rows = connection.execute(_WITH_CARDS, {"ids_": list(ids)}).all()
    cards = {row.id: (row.card_channel, row.card_ts) for row in rows if row.card_ts}
    return {lead.id: lead for lead in map(from_row, rows)}, cards
