"""A bot in a workspace, both in this process, to be run through time and killed at any step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, event, func, select

from bot.delivery.gateway import Gateway
from bot.delivery.worker import Worker
from bot.desk import Desk
from bot.directory import Directory
from bot.handlers.events import News
from bot.handlers.relay import Relay
from bot.jobs import TICK, Ticker
from bot.storage import people, queue, upkeep
from bot.storage.database import Database
from bot.storage.tables import HELD, WAITING, alarms, digests, leads, rungs
from qualification.playbook import Playbook
from sandbox.faults import Faults
from sandbox.workspace import Workspace
from tests.model.virtual import Clock
from tests.model.wire import Killed, Life, Wire

FIRST_LOOK = 5.0
"""Seconds for which a start waits for the directory, as in a real run."""

ALMOST = timedelta(seconds=2 * TICK)
"""Time leaps to so long before the next thing that is due."""

_RUNG = select(func.min(leads.c.due_at)).where(WAITING)
_OTHERS = (
    select(func.min(leads.c.hold_until)).where(HELD),
    select(func.min(alarms.c.at)),
    select(func.min(digests.c.due_at)),
)


class Bot:
    """One life of Baton's process, wired as for a real run, without its HTTP surface."""

    def __init__(
        self, url: str, playbook: Playbook, workspace: Workspace, clock: Clock, faults: Faults
    ) -> None:
        self.life = Life()
        self.clock = clock
        self.database = Database(url)
        self.eyes = Database(url)
        """What looks on: it is not killed."""
        for moment in ("begin", "commit"):
            event.listen(self.database.engine, moment, lambda _: self.life.step())
        desk = self.desk = Desk(playbook, clock)
        (app,) = workspace.apps.values()
        self.wire = Wire(workspace, app.bot_token, faults, self.life)
        gateway = Gateway(self.wire)  # type: ignore[arg-type]  # what the gateway needs of a client
        self.directory = Directory(self.database, desk, gateway, lambda: self.worker.wake())
        self.worker = Worker(self.database, gateway, desk, self.directory.doubt)
        self.ticker = Ticker(self.database, desk, self.worker)
        self._news = News(Relay(self.database, desk, self.worker.wake), self.directory.doubt)
        self.began = clock()
        self.latest = timedelta()
        """How late a rung has been at most, where the bot was up when it fell due."""
        self._phase = Random(clock().isoformat())
        self._due: dict[int, datetime] = {}
        self._tasks: list[asyncio.Task[Any]] = []

    async def start(self) -> None:
        """Everything at work. Raises `Killed`."""
        self.desk.meet(self.database.read(people.everybody))
        self.desk.regroup(self.database.read(people.members))
        self._tasks.append(asyncio.create_task(self.directory.keep_fresh()))
        await self.directory.looked(FIRST_LOOK)
        self._tasks.append(asyncio.create_task(self.worker.run()))
        self.ticker.start()
        self.began = self.clock()
        if self.life.dead:
            raise Killed

    async def end(self) -> None:
        """The process is gone, wherever it was."""
        self.life.dead = True
        self.ticker.stop()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
        self.database.close()
        self.eyes.close()

    async def do(self, use: Callable[..., Any], *args: Any) -> Any:
        """A use case, as a handler runs it."""
        done = await self.database.awrite(use, *args)
        self.worker.wake()
        return done

    async def hear(self, event: dict[str, Any]) -> None:
        """An event of Slack's."""
        await self._news.hear(event)

    async def run_until(self, moment: datetime) -> None:
        """Lets time pass, and leaps over what nothing would happen in. Raises `Killed`."""
        while (now := self.clock()) < moment:
            following = self._next(now)
            before = ALMOST + timedelta(seconds=self._phase.uniform(0, TICK))
            idle = min(following - before if following else moment, moment) - now
            if not self.wire.busy and idle > timedelta():
                self.clock.skip(idle)
            await asyncio.sleep(max(min(TICK, (moment - self.clock()).total_seconds()), 0))
            if self.life.dead:
                raise Killed

    async def settle(self, within: timedelta = timedelta(hours=2)) -> None:
        """Until nothing waits to be said. Raises TimeoutError where that takes too long."""
        end = self.clock() + within
        while self.unsaid():
            if self.clock() > end:
                raise TimeoutError("The outbox does not empty.")
            await self.run_until(self.clock() + timedelta(seconds=1))
            due = self.eyes.read(queue.next_due, self.database.process)
            if due and not self.wire.busy and due - self.clock() > 4 * ALMOST:
                await self.run_until(due)

    def unsaid(self) -> int:
        """How many messages wait or are on their way."""
        counts = self.eyes.read(upkeep.counts)
        return counts.get("due", 0) + counts.get("leased", 0)

    def _next(self, now: datetime) -> datetime | None:
        """When the next thing is due."""

        def look(connection: Connection) -> list[Any]:
            times = [connection.scalar(query) for query in (_RUNG, *_OTHERS)]
            return [*times, queue.next_due(connection, self.database.process)]

        rung, *others = self.eyes.read(look)
        if self._due or (rung and rung < now + ALMOST):
            self.eyes.read(self._time, now)
        return min((time for time in (rung, *others) if time), default=None)

    def _time(self, connection: Connection, now: datetime) -> None:
        """Notes what is about to be due, and how late it fired."""
        soon = select(leads.c.id, leads.c.due_at).where(leads.c.due_at < now + ALMOST)
        due = {row.id: row.due_at for row in connection.execute(soon)}
        for lead_id, was in list(self._due.items()):
            if due.get(lead_id) == was:
                continue
            del self._due[lead_id]
            fired = select(func.max(rungs.c.at)).where(rungs.c.lead_id == lead_id)
            at = connection.scalar(fired)
            if at and at >= was:
                self.latest = max(self.latest, at - max(was, self.began))
        self._due |= due
        still = (now - max(was, self.began) for was in due.values())
        self.latest = max(self.latest, *still, timedelta())
