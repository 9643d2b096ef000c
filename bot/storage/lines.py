"""Leads as far as App Home shows them: a line with buttons each, and where their cards stand.

What no line shows, as the score or where the lead came from, is not read: there it is as it is by
default. A home is read anew after every step, and most of its leads are as they were, so a lead is
made once from the same row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Text, and_, select, type_coerce

from bot.storage.outbox import Kind, channel
from bot.storage.tables import leads, posts
from bot.storage.types import reader
from qualification.lead import Lead, Money
from qualification.stage import Stage
from qualification.workload import Card

REMEMBERED = 2_048
"""How many leads: those on the homes of sixty people, in 10 MB."""

Cards = dict[int, Card]
"""Where the cards of leads stand in the leads channel, of those that have one there."""

Shown = tuple[list[Lead], Cards]

CARD = (posts.c.channel.label("card_channel"), posts.c.ts.label("card_ts"))
WITH_CARD = leads.outerjoin(
    posts,
    and_(
        posts.c.lead_id == leads.c.id,
        posts.c.purpose == Kind.LEAD_CARD.value,
        posts.c.destination == channel("leads"),
    ),
)

_DOCUMENTS = ("person", "company", "clock", "qualification", "undo")
LINES = select(
    leads.c.id,
    leads.c.stage,
    leads.c.stage_since,
    leads.c.segment,
    leads.c.value_minor,
    leads.c.value_currency,
    leads.c.owner,
    leads.c.sdr,
    leads.c.ae,
    leads.c.reason,
    *(type_coerce(leads.c[name], Text).label(name) for name in _DOCUMENTS),
    *CARD,
).select_from(WITH_CARD)

_OF_LEAD = len(LINES.selected_columns) - len(CARD)
_person, _company, _clock, _qualification, _undo = (reader(leads.c[name]) for name in _DOCUMENTS)


def shown(rows: Iterable[Row[Any]]) -> Shown:
    """Rows of `LINES`, which may have more columns behind these."""
    found: list[Lead] = []
    cards: Cards = {}
    for row in rows:
        lead = _line(*row[:_OF_LEAD])
        found.append(lead)
        place, ts = row[_OF_LEAD : _OF_LEAD + len(CARD)]
        if ts:
            cards[lead.id] = place, ts
    return found, cards


@lru_cache(REMEMBERED)
def _line(
    id_: int,
    stage: str,
    since: datetime,
    segment: str | None,
    minor: int | None,
    currency: str | None,
    owner: str | None,
    sdr: str | None,
    ae: str | None,
    reason: str | None,
    person: str,
    company: str,
    clock: str | None,
    qualification: str,
    undo: str | None,
) -> Lead:
    return Lead(
        id=id_,
        stage=Stage(stage),
        stage_since=since,
        segment=segment,
        value=Money(minor, currency) if minor is not None and currency else None,
        owner=owner,
        sdr=sdr,
        ae=ae,
        reason=reason,
        person=_person(person),
        company=_company(company),
        clock=_clock(clock),
        qualification=_qualification(qualification),
        undo=_undo(undo),
    )
