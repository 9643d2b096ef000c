"""Leads by what people type of them: a key, or words of a name, company or address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Text, cast, func, or_, select

from bot.storage.leads import by_key, from_row
from bot.storage.tables import leads
from qualification.contact import dedupe_key
from qualification.lead import Lead

SEARCHED = 50_000
"""So many leads, the newest, are searched by name: what is older is found by address or id."""


def by_email(connection: Connection, email: str) -> int | None:
    """The lead with this address, or with one that it was corrected from."""
    return next(iter(by_key(connection, [f"email:{dedupe_key(email)}"]).values()), None)


def by_external_id(connection: Connection, external_id: str) -> int | None:
    """The lead that other programs know by this id."""
    return next(iter(by_key(connection, [f"id:{external_id}"]).values()), None)


def by_words(connection: Connection, words: Sequence[str], limit: int) -> list[Lead]:
    """The newest leads in whose name, title, address or company each of the words stands."""
    if not words:
        return []
    oldest = (connection.scalar(select(func.max(leads.c.id))) or 0) - SEARCHED
    query = select(leads).where(leads.c.id > oldest)
    for word in words:
        texts = (func.lower(cast(column, Text)) for column in (leads.c.person, leads.c.company))
        query = query.where(or_(*(text.like(_pattern(word)) for text in texts)))
    query = query.order_by(leads.c.id.desc()).limit(limit)
    found = (from_row(row) for row in connection.execute(query))
    return [lead for lead in found if all(word.casefold() in _names(lead) for word in words)]


def _names(lead: Lead) -> str:
    person = lead.person
    known = (person.name, person.title, person.email, lead.company.name, lead.company.domain)
    return " ".join(part for part in known if part).casefold()


def _pattern(word: str) -> str:
    """A word for LIKE. What is no plain letter or digit may be written in two ways: any sign."""
    plain = (char if char.isascii() and char.isalnum() else "_" for char in word.lower())
    return f"%{''.join(plain)}%"
