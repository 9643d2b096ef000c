"""Digests: when each is due, and what happened since the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, or_, select, update

from bot.storage import cards, listing, outbox
from bot.storage.database import insert_into
from bot.storage.figures import seconds
from bot.storage.listing import Pressed
from bot.storage.outbox import Kind
from bot.storage.standing import standing
from bot.storage.tables import digests, lead_facts, lead_figures
from qualification.digest import MOVES, ForManagers, ForMarketing, Moved, Reason
from qualification.fact import FactKind
from qualification.funnel import Pressing
from qualification.lead import Lead, Money
from qualification.period import period
from qualification.playbook import Playbook
from qualification.question import Question

MOST_PRESSING = 10

QUIET = (FactKind.SCREENED_OUT, FactKind.NURTURED, FactKind.PASSED, FactKind.SNOOZED)
"""News of low value: in the lead's thread or nowhere at the time, counted in the digest."""


def due(connection: Connection, now: datetime) -> list[tuple[str, datetime, datetime]]:
    """Names of the digests whose time has come, with that time and the last one's."""
    query = select(digests.c.name, digests.c.due_at, digests.c.since).where(digests.c.due_at <= now)
    return [(row.name, row.due_at, row.since) for row in connection.execute(query)]


def planned(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """The rule of each digest that is planned, and the end of what the last one told of."""
    query = select(digests.c.name, digests.c.rule, digests.c.since)
    return {row.name: (row.rule, row.since) for row in connection.execute(query)}


def plan(connection: Connection, name: str, rule: str, due_at: datetime, now: datetime) -> None:
    """A digest is due at a time from now on; a new one tells what happens from `now`."""
    connection.execute(
        insert_into(connection, digests)
        .values(name=name, rule=rule, due_at=due_at, since=now)
        .on_conflict_do_update(index_elements=["name"], set_={"rule": rule, "due_at": due_at})
    )


def drop(connection: Connection, name: str) -> None:
    """Nobody reads it any more."""
    connection.execute(digests.delete().where(digests.c.name == name))


def take(connection: Connection, name: str, was: datetime, then: datetime, now: datetime) -> bool:
    """Moves a digest on to its next time; False where another process did so first."""
    moved = connection.execute(
        update(digests)
        .where(digests.c.name == name, digests.c.due_at == was)
        .values(due_at=then, since=now)
    )
    return moved.rowcount == 1


def for_managers(
    connection: Connection, playbook: Playbook, since: datetime, until: datetime
) -> ForManagers:
    """What a manager is told at `until`."""
    question = Question(period("", until, ZoneInfo(playbook.team.timezone)))
    pressing = [
        *listing.page(connection, question, Pressed.OVERDUE, until, MOST_PRESSING, 0),
        *listing.page(connection, question, Pressed.HELD, until, MOST_PRESSING, 0),
        *listing.page(connection, question, Pressed.SOON, until, MOST_PRESSING, 0),
    ]
    unique = list({lead.id: lead for lead in pressing}.values())[:MOST_PRESSING]
    return ForManagers(
        pressing=tuple(_with_card(connection, lead) for lead in unique),
        overdue=listing.number_of(connection, question, Pressed.OVERDUE, until),
        soon=listing.number_of(connection, question, Pressed.SOON, until),
        held=listing.number_of(connection, question, Pressed.HELD, until),
        moved=moved(connection, since, until),
        quiet=_quiet(connection, since, until),
    )


def for_marketing(connection: Connection, since: datetime, until: datetime) -> ForMarketing:
    """What marketing is told at `until`. A rejection that was taken back is none."""
    query = (
        select(lead_facts.c.reason, lead_figures.c.campaign, func.count())
        .join(lead_figures, lead_figures.c.lead_id == lead_facts.c.lead_id)
        .where(*standing(FactKind.REJECTED, since), lead_facts.c.at < until)
        .group_by(lead_facts.c.reason, lead_figures.c.campaign)
    )
    found: dict[str | None, Counter[str | None]] = {}
    for reason, campaign, count in connection.execute(query):
        found.setdefault(reason, Counter())[campaign] += count
    reasons = [
        Reason(code, sum(campaigns.values()), tuple(campaigns.most_common()))
        for code, campaigns in found.items()
    ]
    ordered = sorted(reasons, key=lambda one: (-one.count, one.code or ""))
    return ForMarketing(moved(connection, since, until), tuple(ordered))


def moved(connection: Connection, since: datetime, until: datetime) -> Moved:
    """How many leads came to each step; what was taken back does not count."""
    start, end = seconds(since), seconds(until)
    columns = [lead_figures.c.created, *(lead_figures.c[name] for name in MOVES[1:])]
    sums = [func.sum(case(((column >= start) & (column < end), 1), else_=0)) for column in columns]
    counts = [int(count or 0) for count in connection.execute(select(*sums)).one()]
    won = (
        select(lead_figures.c.value_currency, func.sum(lead_figures.c.value_minor))
        .where(lead_figures.c.won >= start, lead_figures.c.won < end)
        .where(lead_figures.c.value_currency.is_not(None))
        .group_by(lead_figures.c.value_currency)
        .order_by(lead_figures.c.value_currency)
    )
    money = tuple(Money(int(minor), currency) for currency, minor in connection.execute(won))
    return Moved(since, until, dict(zip(MOVES, counts, strict=True)), money)


def _quiet(connection: Connection, since: datetime, until: datetime) -> Mapping[str, int]:
    query = (
        select(lead_facts.c.kind, func.count(lead_facts.c.lead_id.distinct()))
        .where(or_(*(and_(*standing(kind, since)) for kind in QUIET)), lead_facts.c.at < until)
        .group_by(lead_facts.c.kind)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _with_card(connection: Connection, lead: Lead) -> Pressing:
    post = cards.posts_of(connection, lead.id).get((Kind.LEAD_CARD, outbox.channel("leads")))
    return Pressing(lead, (post.channel, post.ts) if post else None)
