"""Sends what waits in the outbox: each message once, in order, no faster than Slack takes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.delivery import record, retry
from bot.delivery.gateway import Gateway
from bot.delivery.ledger import Ledger
from bot.delivery.material import Material, gather
from bot.delivery.record import Write
from bot.delivery.retry import Failure, Trouble
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.outage import Outage
from bot.storage import homes, leases, queue
from bot.storage.database import Conflict, Database
from bot.storage.lanes import Pace
from bot.storage.outbox import UPDATES_LANE

log = structlog.get_logger(__name__)

PACES = {
    "channel": Pace(timedelta(seconds=1.05), burst=4),
    "person": Pace(timedelta(seconds=1.05), burst=4),
    UPDATES_LANE: Pace(timedelta(seconds=1.1), burst=40),
    homes.LANE: Pace(timedelta(seconds=0.6), burst=20),
}
"""Slack posts about one message a second per conversation, with short bursts; for the workspace,
`chat.update` is tier 3, 50 a minute and more, and `views.publish` tier 4, 100."""

IN_FLIGHT = 16
LEAST_WAIT = 0.01

LONG_LOOK = 0.03
LONGEST_PAUSE = 0.2
"""Seconds: a look at the queue that takes long, or for which others have to wait, is not repeated
at once."""

SOON = 0.02
"""Seconds until a worker that has begun to send looks again, unless it is woken before."""

HEARSAY = 0.1
"""Seconds after which a worker looks for what another process has announced."""

IDLE = 1.0
"""Seconds after which an idle worker looks for itself, in case it was not woken."""

SENDING = 20.0
"""Seconds for all calls of one message, looking for it included: less than its lease."""


class Worker:
    """One delivery loop. `wake` it after each commit; `run` until cancelled."""

    def __init__(
        self, database: Database, gateway: Gateway, desk: Desk, doubt: Callable[[], None]
    ) -> None:
        """`doubt` is told when Slack does not know a destination as we know it."""
        self._database = database
        self._desk = desk
        self._doubt = doubt
        self._sender = Sender(database, gateway, desk)
        self._woken = asyncio.Event()
        self._news = False
        self._blocked = False
        self._hearsay: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._slack = Outage("slack")
        self._storage = Outage("database")
        self._ledger = Ledger(database, self._attempt, self._stopping)

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._news = True
        self._woken.set()

    def hear(self) -> None:
        """Another process put something into the outbox, and is about to send it: what it leaves is
        looked for a moment later."""
        if self._hearsay is None or self._hearsay.when() < asyncio.get_running_loop().time():
            self._hearsay = asyncio.get_running_loop().call_later(HEARSAY, self._woken.set)

    async def run(self) -> None:
        """Sends until cancelled; what is in flight then is finished first."""
        loop = asyncio.get_running_loop()
        try:
            await self._take_over()
            while True:
                self._woken.clear()
                began = loop.time()
                wait = await _to_its_end(self._attempt(self._round))
                took = loop.time() - began
                if took > LONG_LOOK or self._database.writing:  # presses come first
                    await asyncio.sleep(min(2 * took, LONGEST_PAUSE))
                # Not `wait_for`: on Python 3.11 it loses a cancellation that comes with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._woken.wait()
        finally:
            self._stopping.set()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take_over(self) -> None:
        """SQLite has one process: what others had in hand, they had when they died."""
        if not self._database.is_sqlite:
            return

        async def expire() -> float:
            worker = self._database.process
            await self._database.awrite(leases.expire_others, self._desk.now(), worker)
            return 0.0

        while wait := await self._attempt(expire):
            await asyncio.sleep(wait)

    async def _attempt(self, work: Callable[[], Any]) -> float:
        """Some work on the database; where that fails, how many seconds to wait."""
        try:
            wait: float = await work()
        except (SQLAlchemyError, Conflict) as error:
            self._storage.failed(type(error).__name__, self._desk.now())
            return IDLE
        self._storage.succeeded(self._desk.now())
        return wait

    async def _round(self) -> float:
        """Claims and starts what may go now; answers how many seconds to wait before the next."""
        free = IN_FLIGHT - len(self._tasks)
        if not free:
            return IDLE
        worker, now = self._database.process, self._desk.now()
        if self._blocked or not self._news:  # a look that locks nothing
            due = await self._database.aread(queue.first_due, worker)
            if due is None or due > now:
                return self._until(due)
        self._news = False
        batch = await self._database.awrite(_claim, now, free, worker)
        self._blocked = not batch
        for material in batch:
            task = asyncio.create_task(self._deliver(material))
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        return SOON if batch else self._until(await self._database.aread(queue.next_due, worker))

    def _until(self, due: datetime | None) -> float:
        """Seconds to wait for a time; at least a little, at most as long as an idle worker."""
        wait = (due - self._desk.now()).total_seconds() if due else IDLE
        return min(max(wait, LEAST_WAIT), IDLE)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._woken.set()

    async def _deliver(self, material: Material) -> None:
        """One message, from words to the record of what became of it."""
        intent = material.intent
        started = self._desk.now()
        try:
            async with asyncio.timeout(SENDING):
                done = await self._sender.send(material)
        except Failure as failure:
            write = self._refused(material, failure, started)
        except TimeoutError:
            write = self._refused(material, Failure(Trouble.UNCLEAR, "too_slow"), started)
        except SQLAlchemyError:  # on the way to an address, before anything was sent
            write = self._refused(material, Failure(Trouble.UNREACHABLE, "database"), started)
        except Exception:
            reference = metrics.reference()
            log.exception("message.broken", message=intent.id, kind=intent.kind, ref=reference)
            broken = Failure(Trouble.REFUSED, f"broken_message {reference}")
            write = record.of_failure(material, broken, started, self._desk.now())
        else:
            ended = self._desk.now()
            self._slack.succeeded(ended)
            took = (ended - intent.created_at).total_seconds()
            metrics.sent(intent.kind, intent.destination, done.is_new, took)
            write = record.of_success(material, done, ended)
        await self._ledger.enter(write)

    def _refused(self, material: Material, failure: Failure, started: datetime) -> Write:
        """What to write, to log and to doubt after a failure."""
        intent, now = material.intent, self._desk.now()
        metrics.slack_error(failure.code)
        if failure.code in retry.LOST:
            self._sender.forget(intent.destination)
            self._doubt()
        if material.card and failure.code in retry.CARD_GONE:
            pass  # somebody deleted it, which is theirs to do
        elif isinstance(retry.decide(failure, intent.attempts, now), retry.Park):
            log.warning("message.refused", message=intent.id, kind=intent.kind, error=failure.code)
        else:
            self._slack.failed(failure.code, now)
        return record.of_failure(material, failure, started, now)


async def _to_its_end(work: Coroutine[Any, Any, float]) -> float:
    """Whoever is told to stop in the middle of a claim sends what was claimed first."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _claim(connection: Connection, now: datetime, limit: int, worker: str) -> list[Material]:
    claimed = queue.claim(connection, now, limit, PACES, worker)
    return [_material(connection, intent) for intent in claimed]


def _material(connection: Connection, intent: queue.Claimed) -> Material:
    try:
        return gather(connection, intent)
    except (LookupError, ValueError):  # nothing to render it from: it breaks alone, and is parked
        return Material(intent)
