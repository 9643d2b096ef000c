"""`/pipeline` over 1,000,000 leads with 12 million facts, beside the best plain SQL."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from benchmarks.big import NOW, build
from benchmarks.figure import Figure, percentile
from bot.storage.counting import Cohort
from bot.storage.database import Database
from bot.storage.figures import seconds
from bot.usecases.reports import pipeline as report
from qualification.funnel import STEPS
from qualification.pace import BEHIND
from qualification.period import period
from qualification.question import Question

ROUNDS = 20
AIM = "300 ms"
WHERE = "FROM lead_figures WHERE created >= :start AND created < :end"


async def measure(folder: Path) -> list[Figure]:
    """The default period and a year; on PostgreSQL where BATON_BENCH_URL names an empty one."""
    url = os.environ.get("BATON_BENCH_URL", f"sqlite:///{folder / 'big.db'}")
    database = Database(url)
    if not _is_built(database):
        build(database)
    figures = [
        one for label in ("last 30 days", "last 365 days") for one in _measured(database, label)
    ]
    database.close()
    return figures


def _is_built(database: Database) -> bool:
    with database.engine.connect() as connection:
        return database.engine.dialect.has_table(connection, "lead_figures")


def _measured(database: Database, label: str) -> list[Figure]:
    question = Question(period(label, NOW, ZoneInfo("America/New_York")))
    floor = percentile(_times(lambda: database.read(_plain, question)), 95)
    value = percentile(_times(lambda: database.read(report.pipeline, question, NOW)), 95)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    name = f"/pipeline, {label}, 1,000,000 leads, {kind}, p95"
    return [Figure(name, value * 1000, "ms", "ms plain SQL, same figures", floor * 1000, AIM)]


def _times(work: Callable[[], Any]) -> list[float]:
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times


def _plain(connection: Connection, question: Question) -> None:
    """Counts, sums, medians and the period before, as one would write them by hand."""
    cohort = Cohort.of(question)
    earlier = cohort.before(question, NOW)
    assert earlier.asof
    now = {"start": seconds(cohort.start), "end": seconds(cohort.end)}
    then = {"start": seconds(earlier.start), "end": seconds(earlier.end)}
    sums = ", ".join(
        f"count({step}), sum(CASE WHEN {step} IS NOT NULL THEN value_minor END)" for step in STEPS
    )
    connection.execute(text(f"SELECT count(*), sum(value_minor), {sums} {WHERE}"), now).one()
    for step in STEPS:
        _percentiles(connection, step, now)
    asof = ", ".join(f"sum(CASE WHEN {step} < :asof THEN 1 ELSE 0 END)" for step in STEPS)
    values = {**then, "asof": seconds(earlier.asof)}
    connection.execute(text(f"SELECT count(*), {asof} {WHERE}"), values).one()
    connection.execute(
        text(
            "SELECT stage, value_currency, count(*), sum(value_minor), min(stage_since) FROM leads "
            "WHERE stage IN ('escalated', 'qualifying', 'handed_off', 'accepted') "
            "GROUP BY stage, value_currency"
        )
    ).all()


def _percentiles(connection: Connection, step: str, values: dict[str, int]) -> None:
    """Median and 90th percentile of a step's time."""
    span = f"{step} - COALESCE({', '.join([*BEHIND[step], 'created'])}, created)"
    if connection.dialect.name == "postgresql":
        rank = f"percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {span})"
        connection.execute(text(f"SELECT {rank} {WHERE} AND {step} IS NOT NULL"), values).one()
        return
    ranked = f"SELECT {span} AS span, ntile(10) OVER (ORDER BY {span}) AS tenth {WHERE}"
    query = f"SELECT tenth, max(span) FROM ({ranked} AND {step} IS NOT NULL) GROUP BY tenth"
    connection.execute(text(query), values).all()
