"""Reports as plain SQL over the rows that they are counted from: the least that they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from benchmarks.big import NOW
from bot.storage.counting import Cohort
from bot.storage.figures import seconds
from qualification.funnel import STEPS
from qualification.pace import BEHIND
from qualification.question import Dimension, Question

WHERE = "FROM lead_figures WHERE created >= :start AND created < :end"
ENDS = ("handed_off", "accepted", "rejected", "won", "lost")
WEEK, MONDAY = 7 * 86_400, 4 * 86_400 + 5 * 3_600
"""In seconds since 1970: the first Monday's beginning in New York."""

Values = Mapping[str, int]


def pipeline(connection: Connection, question: Question) -> None:
    """Counts, sums, medians by the cut, the period before, and what is open."""
    cohort = Cohort.of(question)
    earlier = cohort.before(question, NOW)
    only = _only(question)
    now = {"start": seconds(cohort.start), "end": seconds(cohort.end)}
    _funnel(connection, "", only, now)
    if question.by:
        _funnel(connection, _cut(question.by), only, now)
    if earlier.end > earlier.start and earlier.asof:
        asof = ", ".join(f"sum(CASE WHEN {step} < :asof THEN 1 ELSE 0 END)" for step in STEPS)
        then = {"start": seconds(earlier.start), "end": seconds(earlier.end)}
        _all(
            connection,
            f"SELECT count(*), {asof} {WHERE}{only}",
            then | {"asof": seconds(earlier.asof)},
        )
    _all(
        connection,
        "SELECT stage, value_currency, count(*), sum(value_minor), min(stage_since) FROM leads "
        "WHERE stage IN ('escalated', 'qualifying', 'handed_off', 'accepted') "
        "GROUP BY stage, value_currency",
        {},
    )


def feedback(connection: Connection, question: Question) -> None:
    """Counts and sums by the cut, and why leads were rejected."""
    cohort = Cohort.of(question)
    only = _only(question)
    values = {"start": seconds(cohort.start), "end": seconds(cohort.end)}
    counts = ", ".join(f"count({step})" for step in ENDS)
    both = ", ".join(
        f"sum(CASE WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN 1 ELSE 0 END)"
        for one, other in (("accepted", "won"), ("rejected", "won"), ("accepted", "lost"))
    )
    told = f"count(*), {counts}, {both}, sum(CASE WHEN won IS NOT NULL THEN value_minor END)"
    _all(connection, f"SELECT {told} {WHERE}{only}", values)
    if question.by is Dimension.RULE:
        _all(
            connection,
            f"{_by_rule(connection, only)} SELECT name, {told} FROM told GROUP BY name",
            values,
        )
    elif question.by:
        cut = _cut(question.by)
        _all(connection, f"SELECT {cut}, {told} {WHERE}{only} GROUP BY {cut}", values)
    _all(
        connection,
        "SELECT reason, count(DISTINCT lead_facts.lead_id) FROM lead_figures "
        "JOIN lead_facts ON lead_facts.lead_id = lead_figures.lead_id "
        "WHERE kind = 'rejected' AND at >= '2000-01-01' AND rejected IS NOT NULL "
        f"AND created >= :start AND created < :end{only} GROUP BY reason",
        values,
    )


def _funnel(connection: Connection, cut: str, only: str, values: Values) -> None:
    sums = ", ".join(
        f"count({step}), sum(CASE WHEN {step} IS NOT NULL THEN value_minor END)" for step in STEPS
    )
    group = f"GROUP BY {cut}" if cut else ""
    _all(connection, f"SELECT count(*), sum(value_minor), {sums} {WHERE}{only} {group}", values)
    for step in STEPS:
        _percentiles(connection, step, cut, only, values)


def _percentiles(connection: Connection, step: str, cut: str, only: str, values: Values) -> None:
    """Median and 90th percentile of a step's time."""
    span = f"{step} - COALESCE({', '.join([*BEHIND[step], 'created'])}, created)"
    came = f"{WHERE}{only} AND {step} IS NOT NULL"
    name = cut or "1"
    group = f"GROUP BY {cut}" if cut else ""
    if connection.dialect.name == "postgresql":
        rank = f"percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {span})"
        _all(connection, f"SELECT {rank} {came} {group}", values)
        return
    tenth = f"ntile(10) OVER (PARTITION BY {name} ORDER BY {span})"
    ranked = f"SELECT {name} AS name, {span} AS span, {tenth} AS tenth {came}"
    query = f"SELECT name, tenth, max(span) FROM ({ranked}) GROUP BY 1, 2"
    _all(connection, query, values)


def _only(question: Question) -> str:
    """What narrows a question, behind other conditions."""
    named = question.only.items()
    return "".join(f" AND lead_figures.{_cut(by)} = '{name}'" for by, name in named)


def _cut(by: Dimension) -> str:
    match by:
        case Dimension.WEEK:
            return f"(created - {MONDAY}) / {WEEK}"
        case Dimension.REP:
            return "ae"
    return by.value


def _by_rule(connection: Connection, only: str) -> str:
    """One row for each rule that a lead's score names."""
    if connection.dialect.name == "postgresql":
        items = (
            "CROSS JOIN LATERAL jsonb_array_elements(leads.score::jsonb -> 'items') AS item(value)"
        )
        name = "item.value ->> 'rule'"
    else:
        items = "CROSS JOIN json_each(leads.score, '$.items') AS item"
        name = "json_extract(item.value, '$.rule')"
    return (
        f"WITH told AS (SELECT DISTINCT {name} AS name, lead_figures.* FROM lead_figures "
        f"JOIN leads ON leads.id = lead_figures.lead_id {items} "
        f"WHERE created >= :start AND created < :end{only})"
    )


def _all(connection: Connection, query: str, values: Mapping[str, Any]) -> None:
    connection.execute(text(query), values).all()
