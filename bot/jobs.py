"""The ticker: asks at short intervals what is due. Due times live in rows, not here."""

from __future__ import annotations

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.delivery.worker import Worker
from bot.desk import Desk
from bot.storage.database import Conflict, Database
from bot.usecases import nag

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds between two looks. A rung is never more than a second late."""


class Ticker:
    """Fires rungs and releases holds as their time comes."""

    def __init__(self, database: Database, desk: Desk, worker: Worker) -> None:
        self._database = database
        self._desk = desk
        self._worker = worker
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    @property
    def running(self) -> bool:
        """Whether the ticker is at work."""
        return bool(self._scheduler.running)

    def start(self) -> None:
        """Begins, in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ends; a tick under way is not waited for: its transaction commits or does not."""
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One look: everything that is due now is carried out."""
        try:
            for use in (nag.fire_due, nag.release_held):
                while await self._batch(use) == nag.BATCH:
                    pass
        except (SQLAlchemyError, Conflict) as error:
            log.error("tick.failed", error=type(error).__name__)

    async def _batch(self, use: nag.Tick) -> int:
        now = self._desk.now()
        if not await self._database.aread(nag.anything_due, now):
            return 0
        looked_at = await self._database.awrite(use, self._desk.team, now)
        if looked_at:
            metrics.ticked(looked_at)
            self._worker.wake()
        return looked_at
