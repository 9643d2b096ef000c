"""Whose account a company is: the AEs who have leads of it, accepted or won."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.bulk import insert_rows
from bot.storage.database import insert_new
from bot.storage.tables import accounts
from qualification.account import account_keys
from qualification.lead import Lead
from qualification.stage import Stage

OWNED = frozenset({Stage.ACCEPTED, Stage.WON})
"""Stages in which a lead makes its company somebody's account."""

_ANY = select(accounts.c.lead_id).limit(1)
_OWNERS = (
    select(accounts.c.key, accounts.c.owner)
    .where(accounts.c.key.in_(bindparam("keys_", expanding=True)))
    .order_by(accounts.c.since.desc(), accounts.c.lead_id.desc())
)
_KEY_LENGTH = 330
_IN_LIST = 500


def keep(connection: Connection, before: Lead, after: Lead) -> None:
    """Brings the accounts up to date with a lead that was changed."""
    was, now = _ownership(before), _ownership(after)
    if was == now:
        return
    if was:
        connection.execute(delete(accounts).where(accounts.c.lead_id == after.id))
    if now:
        rows = [
            {"key": key, "lead_id": after.id, "owner": after.owner, "since": after.stage_since}
            for key in keys_of(after)
        ]
        insert_new(connection, accounts, rows)


def add_many(connection: Connection, new: Iterable[tuple[int, Lead]]) -> None:
    """The accounts that leads make which come in with their history, by their ids."""
    rows = [
        (key, lead_id, lead.owner, lead.stage_since)
        for lead_id, lead in new
        if lead.owner and lead.stage in OWNED
        for key in keys_of(lead)
    ]
    insert_rows(connection, accounts, ("key", "lead_id", "owner", "since"), rows)


def any_owned(connection: Connection) -> bool:
    """Whether anybody has an account at all."""
    return connection.execute(_ANY).first() is not None


def keys_of(lead: Lead) -> list[str]:
    """The lead's account keys as they are stored."""
    return [key[:_KEY_LENGTH] for key in account_keys(lead)]


def owners(connection: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """Who has leads of these accounts, by key, whoever took the latest one first."""
    wanted = sorted(set(keys))
    found: dict[str, list[str]] = {}
    for start in range(0, len(wanted), _IN_LIST):
        some = {"keys_": wanted[start : start + _IN_LIST]}
        for key, owner in connection.execute(_OWNERS, some):
            found.setdefault(key, []).append(owner)
    return found


def _ownership(lead: Lead) -> tuple[str, ...] | None:
    """Who owns the account by this lead, and under which keys; None where nobody does."""
    if lead.stage not in OWNED or lead.owner is None:
        return None
    return (lead.owner, *keys_of(lead))
