"""What AEs decide on hand-offs: how often each accepts, and rejects."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.counting import Cohort, conditions
from bot.storage.standing import standing
from bot.storage.tables import lead_facts, lead_figures
from qualification.fact import FactKind


def decisions(connection: Connection, cohort: Cohort) -> dict[str, Counter[str]]:
    """What each AE decided on hand-offs in the cohort's time: how often they accepted, and
    rejected ("accepted", "rejected"), leaving out what was taken back."""
    found: dict[str, Counter[str]] = {}
    for kind in (FactKind.ACCEPTED, FactKind.REJECTED):
        query = (
            select(lead_facts.c.actor, func.count())
            .where(*standing(kind, cohort.start), lead_facts.c.at < cohort.end)
            .group_by(lead_facts.c.actor)
        )
        if cohort.only:
            some = select(lead_figures.c.lead_id).where(
                *conditions(Cohort(EVER, cohort.end, cohort.only))
            )
            query = query.where(lead_facts.c.lead_id.in_(some))
        for actor, count in connection.execute(query):
            found.setdefault(actor, Counter())[kind.value] = count
    return found


EVER = datetime.fromisoformat("1971-01-01T00:00:00+00:00")
"""Before any lead."""
