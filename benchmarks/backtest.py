"""Leads a second that a backtest replays, on one core: read from the database, assessed, routed.

The floor is the same leads read from the database as values and counted, with nothing decided.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.figure import Figure
from benchmarks.score import NOW, PLAYBOOK, some_leads
from bot.intake.files import uncollected
from bot.storage import backtest as stored
from bot.storage import leads, schema
from bot.storage.counting import Cohort
from bot.storage.database import Database
from bot.usecases.reports.backtest import Run
from qualification.period import period
from qualification.playbook import parse_playbook
from qualification.question import Question
from qualification.stage import Stage

ROUNDS = 3


async def measure(folder: Path) -> list[Figure]:
    """20,000 leads with up to four actions each, on SQLite."""
    text = PLAYBOOK.read_text(encoding="utf-8")
    current, new = parse_playbook(text), parse_playbook(text.replace("= 70", "= 40", 1))
    database = Database(f"sqlite:///{folder / 'backtest.db'}")
    schema.migrate(database)
    arrived = [
        replace(one, stage=Stage.NURTURE, activities=tuple(dict.fromkeys(one.activities)))
        for one in some_leads()
    ]
    database.write(leads.add_many, [(lead, ()) for lead in arrived])
    question = Question(period("last 365 days", NOW, ZoneInfo("UTC")))

    def replayed() -> int:
        with uncollected():
            return sum(Run(database, question, new, current).steps())

    def read_only() -> int:
        reading, count = stored.Reading(Cohort.of(question)), 0
        with uncollected():
            while found := database.read(reading.batch):
                count += len(found)
        return count

    rate, floor = _best(replayed), _best(read_only)
    database.close()
    return [Figure("leads replayed", rate, "/s", "/s read only", floor, "20,000/s")]


def _best(work: Callable[[], int]) -> float:
    """Leads a second of processor time, in the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        count = work()
        best = max(best, count / (time.process_time() - start))
    return best
