"""Rows that tell who somebody is, found and emptied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, or_, select, update

from bot.storage import leads
from bot.storage.outbox import Kind
from bot.storage.streams import DUE
from bot.storage.tables import accounts, activities, alarms, lead_facts, lead_keys, outbox, posts
from bot.storage.tables import leads as table
from bot.storage.tables_conversations import conversations
from bot.storage.tables_nagging import reminders
from qualification.contact import dedupe_key
from qualification.forgetting import bare


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of a lead were emptied or deleted."""

    activities: int = 0
    facts: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A message in Slack; `is_file`: `ts` is a file's id."""

    channel: str
    ts: str
    is_file: bool = False


def leads_of(connection: Connection, email: str) -> list[int]:
    """Leads that are known by an address, or in which it was confirmed as the contact's."""
    folded = dedupe_key(email)
    known = set(leads.by_key(connection, [f"email:{folded}"]).values())
    likely = or_(*(_has(column, folded) for column in (table.c.person, table.c.qualification)))
    for row in connection.execute(select(table).where(likely)):
        lead = leads.from_row(row)
        addresses = (lead.person.email, lead.qualification.contact.email)
        if any(dedupe_key(one) == folded for one in addresses if one):
            known.add(lead.id)
    return sorted(known)


def empty(connection: Connection, lead_id: int) -> Erased:
    """Deletes what the person did and what they are known by; of facts and messages only what
    happened remains."""
    done = connection.execute(delete(activities).where(activities.c.lead_id == lead_id)).rowcount
    for one in (lead_keys, accounts, alarms, conversations, reminders):
        connection.execute(delete(one).where(one.c.lead_id == lead_id))
    query = select(lead_facts).where(lead_facts.c.lead_id == lead_id)
    rows = connection.execute(query).all()
    for row in rows:
        fact = bare(leads.fact_from_row(row))
        values = {"data": dict(fact.data), "reason": fact.reason, "press": None}
        connection.execute(update(lead_facts).where(lead_facts.c.id == row.id).values(values))
    mine = outbox.c.lead_id == lead_id
    connection.execute(
        update(outbox).where(mine, outbox.c.state == DUE).values(state="moot", coalesce=None)
    )
    told = connection.scalar(
        select(func.count()).select_from(outbox).where(mine, outbox.c.ts.is_not(None))
    )
    return Erased(done, len(rows), told or 0)


def destinations_of(connection: Connection, lead_id: int) -> Sequence[str]:
    """Where anything was said of a lead, or is being said."""
    told = select(outbox.c.destination).where(
        outbox.c.lead_id == lead_id, outbox.c.state.in_(["sent", "leased"])
    )
    stand = select(posts.c.destination).where(posts.c.lead_id == lead_id)
    return sorted(set(connection.scalars(told.union(stand))))


def said(connection: Connection, lead_id: int, destination: str) -> list[Standing]:
    """Every message of a lead that was sent to a destination, the latest first."""
    query = (
        select(outbox.c.channel, outbox.c.ts, outbox.c.kind)
        .where(
            outbox.c.lead_id == lead_id,
            outbox.c.destination == destination,
            outbox.c.ts.is_not(None),
        )
        .order_by(outbox.c.id.desc())
    )
    return list(
        dict.fromkeys(
            Standing(row.channel, row.ts, row.kind == Kind.CALENDAR)
            for row in connection.execute(query)
        )
    )


def _has(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    return func.lower(cast(column, Text)).contains(text, autoescape=True)
