"""What happens by itself: rungs and holds as their time comes, and the upkeep of the outbox.

Due times live in rows, not here. The loops go by the event loop's clock, so that a clock that is
set back does not stop them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum, auto

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.delivery.worker import Worker
from bot.desk import Desk
from bot.outage import Outage
from bot.storage import leases, summaries, upkeep
from bot.storage.database import Conflict, Database
from bot.storage.outbox import Urgency
from bot.usecases import alarms, nag, nurture
from bot.usecases.reports import digests
from qualification.team import Team

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds between two looks. A rung is never more than a second late."""

UPKEEP = 2.0
"""Seconds between two looks at the outbox as a whole."""

PRUNE = 3600.0
"""Seconds between two prunings of the outbox."""

SUM_UP = 10.0
"""Seconds between two looks for days of which reports have no sums."""


class Due(Enum):
    """What a tick finds to do."""

    LEADS = auto()
    NURTURED = auto()
    ALARMS = auto()
    DIGESTS = auto()


class Ticker:
    """Fires rungs, releases holds, sends digests, and keeps the outbox in order."""

    def __init__(self, database: Database, desk: Desk, worker: Worker) -> None:
        self._database = database
        self._desk = desk
        self._worker = worker
        self._storage = Outage("ticker")
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def running(self) -> bool:
        """Whether the ticker is at work."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    def start(self) -> None:
        """Begins, in the running event loop."""
        for work, pause in (
            (self.tick, TICK),
            (self.look_after, UPKEEP),
            (self.sum_up, SUM_UP),
            (self.prune, PRUNE),
        ):
            self._tasks.append(asyncio.create_task(self._again(work, pause)))

    def stop(self) -> None:
        """Ends; a tick under way is not waited for: its transaction commits or does not."""
        for task in self._tasks:
            task.cancel()

    async def tick(self) -> None:
        """One look: everything that is due now is carried out."""
        due = await self._database.aread(_due, self._desk.team, self._desk.now())
        if Due.LEADS in due:
            for use in (nag.fire_due, nag.release_held):
                while await self._batch(use) == nag.BATCH:
                    pass
        while Due.NURTURED in due and await self._bring_back() == nurture.BATCH:
            pass
        while Due.ALARMS in due and await self._ring() == alarms.BATCH:
            pass
        if Due.DIGESTS in due:
            await self._database.awrite(digests.send_due, self._desk.team, self._desk.now())
            self._worker.wake()

    async def look_after(self) -> None:
        """Figures of what waits; and what waits only because the clock was set back, goes."""
        now = self._desk.now()
        waiting = await self._database.aread(upkeep.backlog, Urgency.NAG)
        age = (now - waiting.oldest).total_seconds() if waiting.oldest else 0.0
        metrics.outbox(waiting.counts, max(age, 0.0))
        if waiting.counts.get("leased"):
            await self._database.awrite(leases.shorten, now)
        if await self._database.aread(upkeep.clock_was_set_back, now):
            await self._database.awrite(upkeep.follow_clock, now)
            log.warning("clock.set_back")
            self._worker.wake()

    async def sum_up(self) -> None:
        """Sums up days that are over for reports, one at a time, while nobody waits to write."""
        while not self._database.writing:
            if not await self._database.anote(summaries.build, self._desk.now()):
                return

    async def prune(self) -> None:
        """Deletes what was said long ago, in small transactions."""
        while await self._database.awrite(upkeep.prune, self._desk.now()):
            pass

    async def _again(self, work: Callable[[], Awaitable[None]], pause: float) -> None:
        while True:
            try:
                await work()
                self._storage.succeeded(self._desk.now())
            except (SQLAlchemyError, Conflict) as error:
                self._storage.failed(type(error).__name__, self._desk.now())
            except Exception:
                log.exception("ticker.broken", work=work.__name__, ref=metrics.reference())
            await asyncio.sleep(pause)

    async def _bring_back(self) -> int:
        came = await self._database.awrite(nurture.bring_back, self._desk.team, self._desk.now())
        self._worker.wake()
        return came

    async def _ring(self) -> int:
        rung = await self._database.awrite(alarms.ring, self._desk.team, self._desk.now())
        self._worker.wake()
        return rung

    async def _batch(self, use: nag.Tick) -> int:
        looked_at = await self._database.awrite(use, self._desk.team, self._desk.now())
        if looked_at:
            metrics.ticked(looked_at)
            self._worker.wake()
        return looked_at


def _due(connection: Connection, team: Team, now: datetime) -> set[Due]:
    """What there is to do; one look, which does not take the writer's turn."""
    found = {
        Due.LEADS: nag.anything_due(connection, now),
        Due.NURTURED: nurture.anything_due(connection, team, now),
        Due.ALARMS: alarms.anything_due(connection, now),
        Due.DIGESTS: digests.anything_due(connection, team, now),
    }
    return {what for what, is_due in found.items() if is_due}
