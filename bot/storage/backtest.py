"""Leads as they came, in the order in which they came, some thousands at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
    type_coerce,
)

from bot.storage.counting import Cohort, conditions
from bot.storage.figures import seconds
from bot.storage.tables import activities, lead_figures, leads, rungs
from qualification.backtest import Past, Reminded, Way
from qualification.funnel import RECEIVED
from qualification.lead import Activity, Company, Lead, Origin, Person
from qualification.reached import MILESTONES
from qualification.stage import Stage

BATCH = 2_000
_IN_LIST = 500

SHORT = 400
"""Characters of an origin that many leads may have in common: without a message."""

_person: Callable[[str], Person] = TypeAdapter(Person).validator.validate_json
_origin: Callable[[str], Origin] = TypeAdapter(Origin).validator.validate_json
_same_origin = lru_cache(maxsize=4096)(_origin)
_same_company: Callable[[str], Company] = lru_cache(maxsize=4096)(
    TypeAdapter(Company).validator.validate_json
)


def count(connection: Connection, cohort: Cohort, step: str = RECEIVED) -> int:
    """How many leads of the cohort came to a step."""
    query = select(func.count()).select_from(lead_figures).where(*conditions(cohort, step))
    return connection.scalar(query) or 0


class Reading:
    """Reads the leads of a cohort, a batch at a time: they are never in memory together, and
    others read and write in between."""

    def __init__(self, cohort: Cohort, size: int = BATCH) -> None:
        key = lead_figures.c.created, lead_figures.c.lead_id
        self._after = {"created_": seconds(cohort.start), "lead_": 0}
        # With the cohort's own beginning SQLite would look from there for each batch again.
        _beginning, *others = conditions(cohort)
        # One statement for all batches: making it takes longer than a hundred leads.
        self._query = (
            select(
                *key,
                leads.c.created_at,
                _text(leads.c.person),
                _text(leads.c.company),
                _text(leads.c.origin),
                leads.c.external_id,
                _WITH_SALES,
                _STOPPED,
                func.coalesce(leads.c.sdr, leads.c.ae),
                lead_figures.c.accepted.is_not(None),
                lead_figures.c.won.is_not(None),
            )
            .select_from(lead_figures)
            .join(leads, leads.c.id == lead_figures.c.lead_id)
            .where(
                *others,
                tuple_(*key) > tuple_(bindparam("created_"), bindparam("lead_")),
            )
            .order_by(*key)
            .limit(size)
        )

    def batch(self, connection: Connection) -> list[Past]:
        """The next leads; none behind the last ones."""
        rows = connection.execute(self._query, self._after).all()
        if not rows:
            return []
        self._after = {"created_": rows[-1][0], "lead_": rows[-1][1]}
        done = _activities(connection, [row[1] for row in rows])
        return [_past(row, done) for row in rows]


def reminded(connection: Connection, cohort: Cohort) -> dict[str | None, Reminded]:
    """How often reps had to be reminded of leads of the cohort, by who had them first. No clock
    ran on imported leads, nor on those that nobody was given."""
    late = select(rungs.c.lead_id).where(
        # Runs of sales count from 1; customer success has another.
        rungs.c.run > 0,
        rungs.c.at >= cohort.start,
    )
    rep = func.coalesce(leads.c.sdr, leads.c.ae)
    query = (
        select(rep, func.count(), func.sum(case((leads.c.id.in_(late), 1), else_=0)))
        .select_from(lead_figures)
        .join(leads, leads.c.id == lead_figures.c.lead_id)
        .where(*conditions(cohort, "escalated"), leads.c.clock.is_not(None))
        .group_by(rep)
    )
    return {email: Reminded(int(of), int(late)) for email, of, late in connection.execute(query)}


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return type_coerce(column, Text)


_WITH_SALES = func.coalesce(
    *(lead_figures.c[step] for step in MILESTONES if step != "rejected")
).is_not(None)
"""Not every file of another system knows the steps before an acceptance or a deal."""

_STOPPED = and_(
    leads.c.stage == Stage.DISQUALIFIED.value, _text(leads.c.screening).startswith('{"rule":"')
)
"""As stored, a verdict begins with its rule; reading all of it would cost as much as a lead."""


def _past(row: Sequence[Any], done: dict[int, list[Activity]]) -> Past:
    _, id_, created, person, company, origin, external, sold, stopped, first, accepted, won = row
    lead = Lead(
        _person(person),
        _same_company(company),
        _same_origin(origin) if len(origin) < SHORT else _origin(origin),
        tuple(done[id_]) if id_ in done else (),
        created,
        external_id=external,
        id=id_,
    )
    if sold:
        return Past(lead, Way.SALES, first, bool(accepted), bool(won))
    return Past(lead, Way.STOPPED if stopped else Way.MARKETING, None, bool(accepted), bool(won))


_ACTIVITIES = (
    select(
        activities.c.lead_id,
        activities.c.action,
        activities.c.at,
        func.nullif(activities.c.detail, ""),
        activities.c.channel,
        activities.c.campaign,
    )
    .where(activities.c.lead_id.in_(bindparam("ids", expanding=True)))
    .order_by(activities.c.lead_id, activities.c.action, activities.c.at)
)


def _activities(connection: Connection, ids: Sequence[int]) -> dict[int, list[Activity]]:
    found: dict[int, list[Activity]] = {}
    for start in range(0, len(ids), _IN_LIST):
        rows = connection.execute(_ACTIVITIES, {"ids": ids[start : start + _IN_LIST]}).all()
        for lead_id, action, at, detail, channel, campaign in rows:
            done = found.get(lead_id)
            if done is None:
                done = found[lead_id] = []
            done.append(Activity(action, at, detail, channel, campaign))
    return found
