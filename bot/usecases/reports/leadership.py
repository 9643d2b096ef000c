"""`/pipeline funnels` and `/pipeline customers`: what leadership asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import closing, leads
from bot.storage.counting import Cohort
from qualification.leadership import (
    Counts,
    Course,
    Customers,
    Funnels,
    Type,
    customers,
    median,
    summed,
)
from qualification.period import Period
from qualification.question import Dimension, Question

YEAR = 366
"""Days; a longer period overlaps with itself a year earlier."""

CUTS: Collection[Dimension] = ()
FILTERS = (
    Dimension.SEGMENT,
    Dimension.INDUSTRY,
    Dimension.OWNER,
    Dimension.SOURCE,
    Dimension.CAMPAIGN,
    Dimension.REGION,
)

DEFAULT_PERIOD = "last 12 months"
"""Deals of a year: fewer say little of a type of customer."""


def funnels(connection: Connection, question: Question, now: datetime) -> Funnels:
    """Leads received in the period by type, beside the period before and the year before."""
    cohort = Cohort.of(question)
    here = closing.courses(connection, cohort)
    spans = closing.cycles(connection, cohort)
    before = _then(connection, cohort, question.period.before(), now)
    year_ago = {}
    if question.period.days <= YEAR:
        year_ago = _then(connection, cohort, question.period.year_before(), now)
    rows = [
        (kind, Course(counts, before.get(kind), year_ago.get(kind), median(spans.get(kind, ()))))
        for kind, counts in here.items()
    ]
    rows.sort(key=lambda row: (-row[1].now.received, row[0]))
    everyone = median(span for own in spans.values() for span in own)
    total = Course(summed(here), _known(before), _known(year_ago), everyone)
    return Funnels(now, question, total, tuple(rows))


def best_customers(
    connection: Connection, question: Question, now: datetime, currency: str
) -> tuple[Customers, dict[int, str]]:
    """Deals decided in the period by type, and what those who paid most are called."""
    period = question.period
    deals = list(closing.decided(connection, period.start, period.end, question.only))
    found = customers(deals, question, now, currency)
    top = leads.load_many(connection, [lead_id for lead_id, _, _ in found.top])
    names = {
        lead_id: lead.company.name or lead.company.domain or lead.display_name
        for lead_id, lead in top.items()
    }
    return found, names


def _then(
    connection: Connection, cohort: Cohort, period: Period, now: datetime
) -> dict[Type, Counts]:
    """The same leads of an earlier period, as far as they had come at the age of these now."""
    asof = period.start + (now - cohort.start)
    end = min(period.end, asof)
    if end <= period.start:
        return {}
    return closing.courses(connection, Cohort(period.start, end, cohort.only, asof))


def _known(counts: dict[Type, Counts]) -> Counts | None:
    return summed(counts) if counts else None
