"""`baton playbook backtest` and `/feedback backtest`: history through a changed playbook."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator, Sequence

from pydantic import TypeAdapter

from bot.storage import backtest as stored
from bot.storage.counting import Cohort
from bot.storage.database import Database
from qualification.backtest import Backtest, Line
from qualification.playbook import Playbook
from qualification.question import Question
from qualification.replay import Replay, Replayed

DEFAULT = "last 365 days"

_LINES: TypeAdapter[list[Line]] = TypeAdapter(list[Line])


class Run:
    """One backtest, a batch at a time: memory holds no more, and others read in between.

    Steps tell of each lead that would have gone another way, with `every` of all.
    """

    def __init__(
        self,
        database: Database,
        question: Question,
        new: Playbook,
        current: Playbook,
        *,
        every: bool = False,
    ) -> None:
        self._database = database
        self._question = question
        self._cohort = Cohort.of(question)
        self._replay = Replay(new, current, every=every)

    @property
    def total(self) -> int:
        """How many leads there are to replay."""
        return self._database.read(stored.count, self._cohort)

    def steps(self, tell: Callable[[Replayed], None] | None = None) -> Iterator[int]:
        """Replays everything; after each batch, how many leads it had."""
        self._replay.tell = tell
        reading = stored.Reading(self._cohort)
        while found := self._database.read(reading.batch):
            for past in found:
                self._replay.add(past)
            yield len(found)

    def line(self, replayed: Replayed) -> Line:
        """What `steps` told of, for a list; it takes about as long as the replay of the lead."""
        return self._replay.line(replayed)

    def result(self) -> Backtest:
        """What came of it, once all steps are taken."""
        weeks = max(self._question.period.days / 7, 1 / 7)
        return self._replay.result(weeks, self._database.read(stored.reminded, self._cohort))


def pack(lines: Sequence[Line]) -> str:
    """Lines for a row of the database, a tenth as long as they are."""
    return base64.b64encode(zlib.compress(_LINES.dump_json(list(lines)))).decode()


def unpack(packed: str) -> list[Line]:
    """What `pack` kept."""
    return _LINES.validate_json(zlib.decompress(base64.b64decode(packed)))
