"""People as Slack knows them, and whose turn it is in the round robin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.storage.database import insert_into
from bot.storage.tables import leads, people, turns
from qualification.lead import OPEN_STAGES, Role


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """Somebody of the playbook in Slack; `zone` is an IANA name."""

    email: str
    slack_id: str
    name: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """How many leads the round robin gave to a rep, and when the last one (UTC)."""

    assigned: float
    last_at: datetime | None


def everybody(connection: Connection) -> list[SlackPerson]:
    """All people known from Slack."""
    query = select(people.c.email, people.c.slack_id, people.c.name, people.c.zone)
    return [SlackPerson(*row) for row in connection.execute(query)]


def replace_everybody(connection: Connection, found: Iterable[SlackPerson], now: datetime) -> None:
    """What Slack says today stands in place of what it said before."""
    connection.execute(people.delete())
    rows = [
        {
            "email": one.email,
            "slack_id": one.slack_id,
            "name": one.name,
            "zone": one.zone,
            "seen_at": now,
        }
        for one in found
    ]
    if rows:
        connection.execute(insert(people), rows)


def open_leads(connection: Connection) -> dict[str, int]:
    """How many open leads each person holds."""
    query = (
        select(leads.c.owner, func.count())
        .where(leads.c.stage.in_(OPEN_STAGES), leads.c.owner.is_not(None))
        .group_by(leads.c.owner)
    )
    return dict(connection.execute(query).all())


def turns_of(connection: Connection, role: Role) -> dict[str, Turn]:
    """Each rep's turns so far."""
    query = select(turns).where(turns.c.role == role.value).with_for_update()
    return {row.email: Turn(row.assigned, row.last_at) for row in connection.execute(query)}


def save_turn(connection: Connection, email: str, role: Role, turn: Turn) -> None:
    """A rep's turns are these from now on."""
    values = {"assigned": turn.assigned, "last_at": turn.last_at}
    connection.execute(
        insert_into(connection, turns)
        .values(email=email, role=role.value, **values)
        .on_conflict_do_update(index_elements=["email", "role"], set_=values)
    )
