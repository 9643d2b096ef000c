"""`/pipeline` and `/feedback` over 1,000,000 leads with 12 million facts, beside plain SQL."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from benchmarks import homes, plain
from benchmarks.big import NOW, build
from benchmarks.figure import Figure, percentile
from bot.storage import schema, summaries
from bot.storage.counting import Only
from bot.storage.database import Database
from bot.usecases.reports import feedback, pipeline
from qualification.period import period
from qualification.question import Dimension, Question

ROUNDS, PLAIN_ROUNDS = 20, 5
AIM = "300 ms"
NEW_YORK = ZoneInfo("America/New_York")

YEAR = "last 365 days"
SMB, REPS = {Dimension.SEGMENT: "smb"}, {Dimension.OWNER: homes.REP}

Asked = tuple[str, Dimension | None, Only]
"""The period, what the report is cut by, and what it is narrowed to."""

PIPELINES: tuple[Asked, ...] = (
    ("last 30 days", None, {}),
    ("last 30 days", Dimension.OWNER, {}),
    (YEAR, None, {}),
    *((YEAR, by, {}) for by in pipeline.CUTS),
    (YEAR, Dimension.OWNER, SMB),
    (YEAR, Dimension.WEEK, SMB),
    (YEAR, Dimension.CAMPAIGN, REPS),
    (YEAR, Dimension.CAMPAIGN, REPS | SMB),
    ("all", Dimension.WEEK, {}),
    ("all", Dimension.OWNER, SMB),
    ("all", Dimension.WEEK, SMB),
)
FEEDBACKS: tuple[Asked, ...] = (
    ("last 30 days", None, {}),
    *((YEAR, by, {}) for by in (None, *feedback.CUTS)),
    (YEAR, Dimension.RULE, SMB),
    ("all", Dimension.CAMPAIGN, SMB),
)

Ask = tuple[str, Callable[[Connection], object], Callable[[Connection], object]]
"""What is asked, how it is answered, and the least that answers it."""


async def measure(folder: Path) -> list[Figure]:
    """Each period and cut; on PostgreSQL where BATON_BENCH_URL names an empty database, or one that
    an earlier run has filled."""
    database = Database(os.environ.get("BATON_BENCH_URL", f"sqlite:///{folder / 'big.db'}"))
    if not _is_built(database):
        build(database)
    schema.migrate(database)
    while database.write(summaries.build, NOW):
        pass
    database.read(homes.check)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    figures = [
        _figure(database, f"{name}, {kind}", report, floor, AIM, ROUNDS, PLAIN_ROUNDS)
        for name, report, floor in [*_pipelines(), *_feedbacks()]
    ]
    figures += [
        _figure(
            database,
            f"App Home of a {name}, {kind}",
            home,
            floor,
            homes.AIM,
            homes.ROUNDS,
            homes.ROUNDS,
        )
        for name, home, floor in homes.asked()
    ]
    database.close()
    return figures


def _pipelines() -> Iterator[Ask]:
    for label, by, only in PIPELINES:
        question = Question(period(label, NOW, NEW_YORK), by, only)
        yield (
            _named("/pipeline", question),
            lambda connection, asked=question: pipeline.pipeline(connection, asked, NOW),
            lambda connection, asked=question: plain.pipeline(connection, asked),
        )


def _feedbacks() -> Iterator[Ask]:
    for label, by, only in FEEDBACKS:
        question = Question(period(label, NOW, NEW_YORK), by, only)
        yield (
            _named("/feedback", question),
            lambda connection, asked=question: feedback.feedback(connection, asked, NOW),
            lambda connection, asked=question: plain.feedback(connection, asked),
        )


def _named(command: str, question: Question) -> str:
    only = "".join(f" {name} {value}" for name, value in question.only.items())
    by = f" by {question.by}" if question.by else ""
    return f"{command} {question.period.label}{only}{by}, 1,000,000 leads"


def _figure(
    database: Database,
    name: str,
    report: Callable[[Connection], object],
    floor: Callable[[Connection], object],
    aim: str,
    rounds: int,
    plain_rounds: int,
) -> Figure:
    least = percentile(_times(lambda: database.read(floor), plain_rounds), 95) * 1000
    value = percentile(_times(lambda: database.read(report), rounds), 95) * 1000
    return Figure(f"{name}, p95", value, "ms", "ms plain SQL, same figures", least, aim)


def _is_built(database: Database) -> bool:
    with database.engine.connect() as connection:
        return database.engine.dialect.has_table(connection, "lead_figures")


def _times(work: Callable[[], Any], rounds: int) -> list[float]:
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times
