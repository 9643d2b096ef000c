"""Which leads a report is about, and what is open of them.

Every report begins with a `Cohort`. What is summed up and what `listing` lists are the same leads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    case,
    func,
    not_,
    select,
    type_coerce,
)

from bot.storage.figures import moment, seconds
from bot.storage.standing import rejected_for
from bot.storage.tables import OPEN, lead_figures, leads
from qualification.funnel import RECEIVED, Holding
from qualification.lead import Money
from qualification.question import NOTHING, Dimension, Question
from qualification.stage import Stage

_COLUMNS = {
    Dimension.OWNER: lead_figures.c.owner,
    Dimension.SEGMENT: lead_figures.c.segment,
    Dimension.INDUSTRY: lead_figures.c.industry,
    Dimension.SOURCE: lead_figures.c.source,
    Dimension.CAMPAIGN: lead_figures.c.campaign,
    Dimension.REGION: lead_figures.c.region,
    Dimension.CHANNEL: lead_figures.c.channel,
    Dimension.REP: lead_figures.c.ae,
}

_OPEN_COLUMNS = {
    Dimension.OWNER: leads.c.owner,
    Dimension.SEGMENT: leads.c.segment,
    Dimension.SOURCE: leads.c.source,
    Dimension.CAMPAIGN: leads.c.campaign,
    Dimension.REGION: leads.c.region,
    Dimension.INDUSTRY: leads.c.industry,
    Dimension.CHANNEL: leads.c.channel,
    Dimension.REP: leads.c.ae,
}

Only = Mapping[Dimension, str]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Leads received from `start` until before `end` (UTC), and of them those that `only` names.

    With `asof` (UTC), what happened from then on does not count.
    """

    start: datetime
    end: datetime
    only: Only = field(default_factory=dict)
    asof: datetime | None = None

    @classmethod
    def of(cls, question: Question) -> Cohort:
        """The leads that a question is about."""
        return cls(question.period.start, question.period.end, question.only)

    def before(self, question: Question, now: datetime) -> Cohort:
        """The leads of the period before, as far as they had come when they were as old as this
        cohort is at `now`."""
        earlier = question.period.before()
        asof = earlier.start + (now - self.start)
        return Cohort(earlier.start, min(earlier.end, asof), self.only, asof)


def conditions(cohort: Cohort, step: str = RECEIVED) -> list[ColumnElement[bool]]:
    """What makes a row of `lead_figures` one of the cohort that came to a step.

    Of "rejected+won" both are meant; "rejected:no_budget" is a rejection for that reason.
    """
    found = [
        lead_figures.c.created >= seconds(cohort.start),
        lead_figures.c.created < seconds(cohort.end),
        *_only(cohort.only, _COLUMNS),
    ]
    reached, _, reason = step.partition(":")
    for name in reached.split("+") if reached != RECEIVED else ():
        found.append(lead_figures.c[name].is_not(None))
        if cohort.asof:
            found.append(lead_figures.c[name] < seconds(cohort.asof))
    if reason:
        found.append(lead_figures.c.lead_id.in_(rejected_for(reason, cohort.start)))
    return found


def holdings(
    connection: Connection, only: Only, by: Dimension | None = None
) -> list[tuple[Stage, str | None, Holding]]:
    """Open leads by stage, and by a dimension's values where one is given."""
    cut = _OPEN_COLUMNS[by] if by else None
    query = select(
        leads.c.stage,
        leads.c.value_currency,
        func.count(),
        func.coalesce(func.sum(leads.c.value_minor), 0),
        func.min(leads.c.stage_since),
        func.sum(case((leads.c.overdue, 1), else_=0)),
        *([cut] if cut is not None else []),
    ).where(*open_conditions(only))
    query = query.group_by(leads.c.stage, leads.c.value_currency, *([] if cut is None else [cut]))
    found: dict[tuple[Stage, str | None], Holding] = {}
    for stage, currency, count, minor, oldest, overdue, *name in connection.execute(query):
        value = (Money(int(minor), currency),) if currency else ()
        key = Stage(stage), name[0] if name else None
        found[key] = found.get(key, Holding()) + Holding(count, value, oldest, int(overdue))
    return [(stage, name, holding) for (stage, name), holding in found.items()]


def earliest(connection: Connection) -> datetime | None:
    """When the first lead of all came."""
    created = connection.scalar(select(func.min(lead_figures.c.created)))
    return None if created is None else moment(created)


def open_conditions(only: Only) -> list[Any]:
    """What makes a row of `leads` an open one that `only` names."""
    # In words: neither database sees in a bound value that the index of open leads will do.
    return [OPEN, *_only(only, _OPEN_COLUMNS)]


def column_of(dimension: Dimension) -> ColumnElement[Any]:
    """The column of `lead_figures` that a report is cut by."""
    return _COLUMNS[dimension]


def _only(only: Only, columns: Mapping[Dimension, Any]) -> Iterator[ColumnElement[bool]]:
    for dimension, name in only.items():
        if dimension is Dimension.RULE:
            yield _scored_by(name, columns is _OPEN_COLUMNS)
            continue
        column = columns[dimension]
        yield column.is_(None) if name == NOTHING else column == name


def _scored_by(rule: str, from_leads: bool) -> ColumnElement[bool]:
    """Whether a score has points from a rule; without a name, from none."""
    sign = f'"rule":{json.dumps(rule, ensure_ascii=False)}' if rule else '"rule":'
    has = type_coerce(leads.c.score, Text).contains(sign, autoescape=True)
    has = has if rule else not_(has)
    if from_leads:
        return has
    scored = select(leads.c.id).where(leads.c.id == lead_figures.c.lead_id, has)
    return scored.correlate(lead_figures).exists()
