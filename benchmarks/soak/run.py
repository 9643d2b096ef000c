"""The soak itself: time, leads, people, Slack's faults and the bot's deaths, and then the audit."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from benchmarks.soak import absences, world
from benchmarks.soak.crowd import Crowd, Deed
from benchmarks.soak.news import News
from benchmarks.soak.report import NOBODY_LOOKS, Onlooker, Report
from benchmarks.soak.weather import Storm, forecast
from bot.manifest import manifest
from bot.storage import people, schema
from bot.storage.database import Conflict, Database
from bot.usecases import intake
from bot.usecases.record import Repeated
from qualification.lead import Lead
from qualification.lifecycle import Cause, Refused
from qualification.team import Team
from sandbox.description import add_app, build
from sandbox.events import Events
from sandbox.faults import EventFault, Faults
from tests.model import audit
from tests.model.bot import Bot
from tests.model.virtual import Clock, VirtualLoop
from tests.model.wire import Killed

AUDIT_EVERY = timedelta(days=7)
"""The outbox is pruned after thirty days; what became of its messages is written down before."""


class Soak:
    """One simulated stretch of days."""

    def __init__(
        self,
        loop: VirtualLoop,
        url: str,
        onlooker: Onlooker,
        *,
        reps: int,
        leads: int,
        days: float,
        seed: int,
    ) -> None:
        self._onlooker = onlooker
        self._random = Random(seed)
        self._url = url
        self._days = days
        self._team = world.reps(reps)
        self.playbook = world.playbook(self._team)
        self.clock = Clock(loop, world.START)
        self.workspace = build(world.workspace(self._team), clock=self.clock.unix)
        add_app(self.workspace, manifest("http://127.0.0.1"))
        self._faults = Faults()
        self._users = {user.email: user for user in self.workspace.users.values()}
        slack_ids = {email: user.id for email, user in self._users.items()}
        self._crowd = Crowd(self._team, slack_ids, self._random)
        self._news = News(self._faults, self.clock)
        Events(self.workspace, self._news)
        self._absences = absences.calendar(self._team, days, self._random)[::-1]
        self._arrivals = list(enumerate(world.arrivals(leads, days, self._random)))[::-1]
        self._storms = sorted(forecast(days, self._random), key=lambda storm: storm.at)[::-1]
        self._outage_until = world.START
        self.ledger = audit.Ledger(self.workspace)
        self.workspace.feed.listen(self._heard)
        self.latest = timedelta()
        self.seen: Counter[str] = Counter()
        self._eyes = Database(url)
        self._audited = world.START

    async def run(self) -> Report:
        """The days, and what is to be said of them."""
        began = time.perf_counter()
        await self._born()
        while (at := self._next_at()) is not None:
            await self._live_until(at)
            await self._happen()
            if self.clock() - self._audited > AUDIT_EVERY:
                self._audited = self.clock()
                self._eyes.read(self.ledger.read)
                self._tell(time.perf_counter() - began)
        days = (self.clock() - world.START) / timedelta(days=1)
        self._faults.clear()
        while self._news.next_at:
            await self._live_until(self._news.next_at)
            await self._hear()
        await self._settle()
        await self._die()
        report = Report(self._eyes.read(self._judge), self.latest, self.seen, days)
        self._eyes.close()
        report.seconds = time.perf_counter() - began
        return report

    def _next_at(self) -> datetime | None:
        """When people, leads or the weather do the next thing."""
        if self._onlooker.has_enough():
            return None
        end = world.START + timedelta(days=self._days)
        times = [self._crowd.next_at, self._news.next_at]
        times += [self._absences[-1].at] if self._absences else []
        times += [self._arrivals[-1][1]] if self._arrivals else []
        times += [self._storms[-1].at] if self._storms else []
        if self._outage_until > self.clock():
            times.append(self._outage_until)
        at = min((time for time in times if time), default=end)
        return None if self.clock() >= end or at >= end else at

    async def _live_until(self, at: datetime) -> None:
        while self.clock() < at:
            try:
                await self._bot.run_until(at)
            except Killed:
                await self._again()

    async def _happen(self) -> None:
        """Everything whose time has come."""
        now = self.clock()
        if self._outage_until and self._outage_until <= now:
            self._outage_until = world.START
            self._faults.clear()
        while self._storms and self._storms[-1].at <= now:
            await self._strike(self._storms.pop())
        new = []
        while self._arrivals and self._arrivals[-1][1] <= now:
            new.append(world.lead(*self._arrivals.pop(), self._random))
        if new:
            await self._send(new)
        while self._absences and self._absences[-1].at <= now:
            absence = self._absences.pop()
            absences.tell(self.workspace, self._users[absence.email], absence)
            self.seen[f"people say {absence.what}"] += 1
        while (told := self._news.next_at) and told <= now:
            await self._hear()
        while (soon := self._crowd.next_at) and soon <= now:
            deed = self._crowd.take()
            if not self._users[deed.who].deleted:
                await self._press(deed)

    async def _send(self, new: list[Lead]) -> None:
        """A program sends leads until they are taken, and now and then once more."""
        for _ in range(2 if self._random.random() < 0.05 else 1):
            await self._until_done(
                lambda: (intake.take, new, self._bot.desk.team, self.clock(), "http")
            )
            self.seen["leads sent"] += len(new)

    async def _hear(self) -> None:
        """Slack tells of people; once more where the bot did not take it."""
        event = self._news.take()
        while event is not None:
            try:
                await self._bot.hear(event)
                self.seen["events"] += 1
                return
            except Killed:
                await self._again()

    async def _press(self, deed: Deed) -> None:
        """Slack delivers a press, some twice; what it leads to, people go on with."""
        for _ in range(deed.times):
            done = await self._until_done(
                lambda: (
                    deed.use,
                    deed.lead_id,
                    *deed.given,
                    self._bot.desk.team,
                    Cause(deed.who, self.clock(), "card", f"press-{deed.number}"),
                )
            )
            self.seen["presses"] += 1
            match done:
                case Refused():
                    self.seen["presses refused"] += 1
                case Repeated():
                    self.seen["presses repeated"] += 1
                case _:
                    self._crowd.did_it(deed, done, self.clock())

    async def _until_done(self, work: Any) -> Any:
        """A request that is answered, if need be by the next life of the bot."""
        while True:
            try:
                return await self._bot.do(*work())
            except (Refused, Repeated) as answer:
                return answer
            except (Conflict, IntegrityError):
                self.seen["conflicts"] += 1
            except Killed:
                await self._again()

    async def _strike(self, storm: Storm) -> None:
        if storm.steps is not None:
            self._down = storm.lasts
            self._bot.life.end_in(storm.steps)
        elif isinstance(storm.fault, EventFault):
            self._faults.set_events(storm.fault)
            self.seen["faults set for events"] += 1
        elif storm.fault and self._outage_until <= self.clock():
            self._faults.set(storm.fault)
            self.seen["faults set"] += 1
            if storm.lasts:
                self._outage_until = self.clock() + storm.lasts
                self.seen["outages of an hour"] += 1

    async def _again(self) -> None:
        """After a death: down for a while, and there again."""
        await self._die()
        self.seen["deaths"] += 1
        self.clock.skip(self._down)
        self._down = timedelta()
        await self._born()

    _down = timedelta()

    async def _born(self) -> None:
        self._bot = Bot(self._url, self.playbook, self.workspace, self.clock, self._faults)
        try:
            await self._bot.start()
        except Killed:
            await self._again()

    async def _die(self) -> None:
        self.latest = max(self.latest, self._bot.latest)
        self.seen["calls of Slack"] += self._bot.wire.calls
        self.seen["transactions and calls"] += self._bot.life.steps
        await self._bot.end()

    async def _settle(self) -> None:
        while True:
            try:
                await self._bot.settle()
                return
            except Killed:
                await self._again()

    def _heard(self, change: Any) -> None:
        if change.type != "message" or change.body["message"].get("subtype"):
            return
        channel = self.workspace.channels[change.body["channel"]]
        self.seen["messages"] += 1
        self._crowd.sees(channel, change.body["message"], self.clock())

    def _tell(self, seconds: float) -> None:
        days = (self.clock() - world.START).days
        leads, messages = self.seen["leads sent"], self.seen["messages"]
        self._onlooker.say(
            f"{days} days: {leads:,} leads, {messages:,} messages, {seconds / 60:.1f} min"
        )

    def _mistaken(self, connection: Any) -> Any:
        known = people.whereabouts_of_all(connection)
        return absences.mistaken(self.workspace, self._team, known)

    def _judge(self, connection: Any) -> dict[str, list[str]]:
        team, now = Team(self.playbook), self.clock()
        self.ledger.read(connection)
        wrong: dict[str, list[str]] = {
            "orphans": [],
            "double accepts": [],
            "broken histories": [],
            "lost messages": [],
            "doubled messages": list(self.ledger.doubled()),
            "rungs fired twice or not told": list(audit.rungs_once(connection)),
            "people taken for elsewhere": list(self._mistaken(connection)),
        }
        for lead, history in audit.everything(connection):
            self.seen["leads"] += 1
            self.seen[f"leads {lead.stage.value}"] += 1
            self.seen["facts"] += len(history)
            self.seen["rungs"] += sum(fact.kind == "rung" for fact in history)
            self.seen["accepts"] += sum(fact.kind == "accepted" for fact in history)
            wrong["orphans"] += audit.orphans(lead, history, team, now)
            wrong["double accepts"] += audit.accepts(lead, history)
            wrong["broken histories"] += audit.chain(lead, history)
            wrong["broken histories"] += audit.milestones(lead, history)
        wrong["lost messages"] += self.ledger.lost()
        wrong["lost messages"] += self.ledger.untold(connection)
        for state, count in self.ledger.states().items():
            self.seen[f"intents {state}"] = count
        return wrong


def soak(
    url: str,
    *,
    reps: int = 50,
    leads: int,
    days: float,
    seed: int = 1,
    onlooker: Onlooker = NOBODY_LOOKS,
) -> Report:
    """Runs it on an empty database, which is brought to the schema first."""
    database = Database(url)
    schema.migrate(database)
    database.close()
    loop = VirtualLoop()
    loop.set_exception_handler(_unless_killed)
    asyncio.set_event_loop(None)
    with _broken_things() as broken:
        try:
            work = Soak(loop, url, onlooker, reps=reps, leads=leads, days=days, seed=seed)
            report = loop.run_until_complete(work.run())
        finally:
            loop.close()
    report.wrong["errors"] = broken
    return report


def _unless_killed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)


@contextmanager
def _broken_things() -> Any:
    """Collects what the bot logs as broken; the rest of its log is not kept."""
    broken: list[str] = []
    before = structlog.get_config()["processors"].copy()

    def look(_logger: Any, _method: str, line: Any) -> Any:
        if line["event"].endswith(".broken"):
            broken.append(str(structlog.processors.format_exc_info(_logger, _method, line)))
        raise structlog.DropEvent

    structlog.get_config()["processors"][:] = [look]
    try:
        yield broken
    finally:
        structlog.get_config()["processors"][:] = before


def in_memory() -> Path | None:
    """A folder that needs no disk, where there is one."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None
