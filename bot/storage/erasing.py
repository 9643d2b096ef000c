"""Rows that tell who somebody is, found and emptied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, delete, func, or_, select, update

from bot.storage import leads
from bot.storage.database import insert_into
from bot.storage.gathering import GATHERED, SHEETS
from bot.storage.outbox import Kind
from bot.storage.streams import DUE
from bot.storage.tables import accounts, activities, alarms, lead_facts, lead_keys, outbox, posts
from bot.storage.tables import leads as table
from bot.storage.tables_conversations import conversations
from bot.storage.tables_nagging import reminders
from bot.storage.tables_said import said as old
from qualification.contact import dedupe_key
from qualification.forgetting import bare


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of a lead were emptied or deleted."""

    activities: int = 0
    facts: int = 0
    messages: int = 0


_SHARED = [rule.into.value for rule in GATHERED.values() if rule.into not in SHEETS]
"""Kinds of messages that name several leads once. Sheets of cards are followed as posts."""


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
    long_ago = select(old.c.destination).where(old.c.lead_id == lead_id, ~old.c.is_shared)
    return sorted(set(connection.scalars(told.union(stand, long_ago))))


def said(connection: Connection, lead_id: int, destination: str) -> list[Standing]:
    """Every message about this lead alone that was sent to a destination, the latest first."""
    recent = (
        select(outbox.c.channel, outbox.c.ts, outbox.c.kind)
        .where(
            outbox.c.lead_id == lead_id,
            outbox.c.destination == destination,
            outbox.c.ts.is_not(None),
        )
        .order_by(outbox.c.id.desc())
    )
    long_ago = (
        select(old)
        .where(old.c.lead_id == lead_id, old.c.destination == destination, ~old.c.is_shared)
        .order_by(old.c.ts.desc())
    )
    found = [
        Standing(row.channel, row.ts, row.kind == Kind.CALENDAR)
        for row in connection.execute(recent)
    ]
    found += [Standing(row.channel, row.ts, row.is_file) for row in connection.execute(long_ago)]
    return list(dict.fromkeys(found))


def mentions(connection: Connection, lead_id: int) -> Iterator[tuple[str, Standing]]:
    """Every message that named a lead among others, with its destination."""
    recent = select(outbox).where(outbox.c.kind.in_(_SHARED), outbox.c.ts.is_not(None))
    for row in connection.execute(recent):
        if any(lead_id == named for named, _ in row.data.get("parts", ())):
            yield row.destination, Standing(row.channel, row.ts)
    for row in connection.execute(select(old).where(old.c.lead_id == lead_id, old.c.is_shared)):
        yield row.destination, Standing(row.channel, row.ts)


def keep_places(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Messages leave the outbox; where they stand in Slack is kept."""
    places: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in rows:
        if row.ts is None:
            continue
        shared = row.kind in _SHARED
        parts = row.data.get("parts", ())  # none where it was shown anew: its post names them
        named = {part[0] for part in parts} if shared else {row.lead_id}
        for lead_id in named - {None}:
            places[lead_id, row.channel, row.ts] = {
                "lead_id": lead_id,
                "channel": row.channel,
                "ts": row.ts,
                "destination": row.destination,
                "is_file": row.kind == Kind.CALENDAR,
                "is_shared": shared,
            }
    if places:
        connection.execute(
            insert_into(connection, old).on_conflict_do_nothing(), list(places.values())
        )


def _has(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    return func.lower(cast(column, Text)).contains(text, autoescape=True)
