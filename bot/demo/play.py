"""What a visitor of the demo can make happen, from the bar above the workspace."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

from bot.bootstrap import Baton
from bot.demo import newcomers
from bot.usecases import intake
from qualification.stage import Stage
from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.server import Sandbox

OUTAGE = 60.0
"""Real seconds for which Slack stays down."""

MORNING = time(9, 0)
SATURDAY = 5


class Play:
    """The demo's events, on one workspace, one bot and the clock that both go by."""

    def __init__(self, slack: Sandbox, baton: Baton, clock: Clock) -> None:
        self._slack = slack
        self._baton = baton
        self._clock = clock
        self._arrivals = newcomers.forever()
        self._repair: asyncio.Task[None] | None = None

    def offer(self) -> None:
        """Puts the buttons into the bar."""
        for id_, label, act in (
            ("arrive", "A lead arrives", self.arrive),
            ("skip15", "Skip 15 minutes", self.skip),
            ("morning", "Next morning", self.next_morning),
            ("outage", "Slack goes down for a minute", self.outage),
        ):
            self._slack.stagehand.offer(id_, label, act)

    async def arrive(self) -> str:
        """The next lead comes in; who is known from an earlier run is not news."""
        desk = self._baton.desk
        while True:
            lead = next(self._arrivals)(desk.now())
            take = self._baton.relay.do(intake.take, [lead], desk.team, desk.now(), "http")
            (taken,) = await take
            if taken.created:
                out = " and was screened out" if taken.stage is Stage.DISQUALIFIED else ""
                return f"{lead.company.name} came in{out}."

    async def skip(self) -> str:
        """A quarter of an hour is over."""
        self._clock.skip(timedelta(minutes=15).total_seconds())
        return "15 minutes later."

    async def next_morning(self) -> str:
        """Nine o'clock on the team's next working day."""
        zone = self._baton.desk.playbook.timezone
        day = self._baton.desk.now().astimezone(zone).date() + timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        morning = datetime.combine(day, MORNING, zone)
        self._clock.at(morning.timestamp())
        return f"{morning:%A}, nine in the morning."

    async def outage(self) -> str:
        """Slack takes no calls; whatever Baton has to say waits, and goes out afterwards."""
        self._slack.faults.set(Fault(status=503))
        if self._repair:
            self._repair.cancel()
        self._repair = asyncio.create_task(self._mend())
        return "Slack is down. What Baton has to say waits, and comes in a minute, once."

    async def _mend(self) -> None:
        await asyncio.sleep(OUTAGE)
        self._slack.faults.clear()
