"""`/lead`: which lead somebody means, and everything there is to say of it. Read only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import cards, finding, leads, outbox
from bot.storage.leads import UnknownLead
from bot.storage.outbox import Kind
from bot.usecases.roster import Roster
from qualification.availability import Unavailable
from qualification.fact import Fact
from qualification.lead import Lead
from qualification.team import Team

MOST_FOUND = 8
"""How many leads of a name are offered to choose from."""

_ID = re.compile(r"#?(\d{1,18})")
_MAILTO = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Page:
    """A lead with its history, oldest first.

    `owner_is_out` is why its owner would be given no lead now; `card` where its card stands in
    the leads channel (channel, ts).
    """

    lead: Lead
    history: Sequence[Fact]
    owner_is_out: Unavailable | None = None
    card: tuple[str, str] | None = None


def find(connection: Connection, typed: str) -> list[Lead]:
    """The leads that somebody may mean, by id, address, another program's id, or words of name,
    company and address; `MOST_FOUND` and one more at most."""
    typed = _MAILTO.sub(r"\1", typed).strip()[:_LONGEST]
    lead_id = _by_key(connection, typed)
    if lead_id is not None:
        return [leads.load(connection, lead_id)]
    if _ADDRESS.fullmatch(typed):
        return []
    return finding.by_words(connection, typed.split()[:6], MOST_FOUND + 1)


def page(connection: Connection, lead_id: int, team: Team, now: datetime) -> Page:
    """Everything about a lead. Raises `UnknownLead`."""
    lead = leads.load(connection, lead_id)
    posted = cards.posts_of(connection, lead_id).get((Kind.LEAD_CARD, outbox.channel("leads")))
    why = Roster(connection, team, now).availability(lead.owner) if lead.owner else None
    history = leads.facts_of(connection, lead_id)
    return Page(lead, history, why, (posted.channel, posted.ts) if posted else None)


def _by_key(connection: Connection, typed: str) -> int | None:
    if _ADDRESS.fullmatch(typed):
        return finding.by_email(connection, typed)
    if match := _ID.fullmatch(typed):
        try:
            return leads.load(connection, int(match[1])).id
        except UnknownLead:
            pass
    return finding.by_external_id(connection, typed)
