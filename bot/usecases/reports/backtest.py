"""`baton playbook backtest` and `/feedback backtest`: history through a changed playbook."""

from __future__ import annotations

from collections.abc import Iterator

from bot.storage import backtest as stored
from bot.storage.counting import Cohort
from bot.storage.database import Database
from qualification.backtest import Backtest, Replay
from qualification.playbook import Playbook
from qualification.question import Question

DEFAULT = "last 365 days"


class Run:
    """One backtest, a batch at a time: memory holds no more, and others read in between."""

    def __init__(
        self, database: Database, question: Question, new: Playbook, current: Playbook
    ) -> None:
        self._database = database
        self._question = question
        self._cohort = Cohort.of(question)
        self._replay = Replay(new, current)

    @property
    def total(self) -> int:
        """How many leads there are to replay."""
        return self._database.read(stored.count, self._cohort)

    def steps(self) -> Iterator[int]:
        """Replays everything; after each batch, how many leads it had."""
        reading = stored.Reading(self._cohort)
        while found := self._database.read(reading.batch):
            for past in found:
                self._replay.add(past)
            yield len(found)

    def result(self) -> Backtest:
        """What came of it, once all steps are taken."""
        weeks = max(self._question.period.days / 7, 1 / 7)
        return self._replay.result(weeks, self._database.read(stored.reminded, self._cohort))
