"""The leads behind a number as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import listing
from qualification.money import to_major
from qualification.question import Question

HEAD = (
    "id",
    "external_id",
    "company",
    "name",
    "email",
    "stage",
    "value",
    "currency",
    "segment",
    "region",
    "industry",
    "source",
    "campaign",
    "channel",
    "score",
    "owner",
    "sdr",
    "ae",
    "received",
    "escalated",
    "qualifying",
    "handed_off",
    "accepted",
    "rejected",
    "won",
    "lost",
    "reason",
)


def rows(
    connection: Connection, question: Question, number: str, now: datetime
) -> Iterator[tuple[object, ...]]:
    """A row per lead, as `HEAD` says; times in the zone of the question."""
    zone = question.period.zone
    for lead in listing.every(connection, question, number, now):
        times = (
            lead.created_at,
            lead.reached.escalated,
            lead.reached.qualifying,
            lead.reached.handed_off,
            lead.reached.accepted,
            lead.reached.rejected,
            lead.reached.won,
            lead.reached.lost,
        )
        yield (
            lead.id,
            lead.external_id,
            lead.company.name,
            lead.person.name,
            lead.person.email,
            lead.stage.value,
            to_major(lead.value) if lead.value else None,
            lead.value.currency if lead.value else None,
            lead.segment,
            lead.region,
            lead.company.industry,
            lead.origin.source,
            lead.origin.campaign,
            lead.origin.channel.value,
            lead.score.points,
            lead.owner,
            lead.sdr,
            lead.ae,
            *(at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else None for at in times),
            lead.reason,
        )
