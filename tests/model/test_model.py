"""The relay against a simple model: whatever people, time, Slack and kill -9 do to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, delete
from structlog.testing import capture_logs

from bot.manifest import manifest
from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import metadata
from bot.usecases import hand_off, intake, qualify
from bot.usecases.record import Repeated
from qualification.lead import Activity, Lead
from qualification.lifecycle import Cause, Consequence, Refusal, Refused, Rejection
from qualification.stage import Stage
from sandbox.description import add_app, build
from sandbox.faults import Fault, Faults
from tests import scene
from tests.model import audit
from tests.model.bot import Bot
from tests.model.virtual import Clock, VirtualLoop
from tests.model.wire import Killed
from tests.scene import ALEX, DANA, JO, KIM, RILEY, SAM

DEEP = bool(os.environ.get("BATON_DEEP"))
"""Set by `make soak`: many more examples."""

LADDERS = """
[[sla]]
applies_to = "escalated"
ladder = [
  { after = "15m", do = "nudge" },
  { after = "45m", do = "nudge" },
  { after = "1h", do = "reroute" },
  { after = "2h", do = "manager" },
  { after = "20h", do = "managers_manager" },
]
[[sla]]
applies_to = "handed_off"
ladder = [ { after = "10m", do = "nudge" }, { after = "30m", do = "reroute" },
           { after = "1h", do = "manager" } ]

"""
TEAM = scene.team_with(
    ('"Mon-Fri 09:00-18:00"', '"always"'),
    ('business_hours = "Mon-Fri 08:00-17:00" # instead of the team\'s\n', ""),
    ('holidays = "US" ', "# "),
    ('holidays = "GB"', ""),
    ('segments = ["enterprise"]\nregions', "regions"),
    ('segments = ["smb", "mid_market"]       # without', "#"),
    (scene.LADDERS, LADDERS),
)
PEOPLE = [SAM, RILEY, ALEX, JO, DANA, KIM]
MANAGERS = (DANA, KIM)
WORKSPACE = {
    "people": [
        {"name": email.split("@")[0], "email": email, "tz": "America/New_York"}
        for email in [*PEOPLE, scene.MAX]
    ],
    "channels": [{"name": "leads"}, {"name": "marketing-feedback"}, {"name": "sales-managers"}],
}
START = datetime.fromisoformat("2026-10-31T15:00:00+00:00")

E_, Q, H, A = Stage.ESCALATED, Stage.QUALIFYING, Stage.HANDED_OFF, Stage.ACCEPTED
REJECT = Rejection("no_authority", Consequence.BACK_TO_SDR)
DUPLICATE = Rejection("duplicate", Consequence.REROUTE)
NO_NEED = Rejection("no_need", Consequence.NURTURE)

COMMANDS: dict[str, tuple[Callable[..., Any], tuple[Any, ...], dict[Stage, Stage]]] = {
    "take": (qualify.claim, (), {E_: Q}),
    "pass": (qualify.pass_on, (), {E_: E_, Q: E_}),
    "hand off": (qualify.hand_off, ("in a hurry",), {Q: H}),
    "nurture": (qualify.nurture, (None, None), {E_: Stage.NURTURE, Q: Stage.NURTURE}),
    "accept": (hand_off.accept, (), {H: A}),
    "send back": (hand_off.reject, (REJECT,), {H: E_}),
    "duplicate": (hand_off.reject, (DUPLICATE,), {H: H}),
    "no need": (hand_off.reject, (NO_NEED,), {H: Stage.NURTURE}),
    "win": (hand_off.win, (None,), {A: Stage.WON}),
    "lose": (hand_off.lose, ("went silent",), {A: Stage.LOST}),
}
"""What people press: the use case, what it is given, and the model: from which stage to which."""


@dataclass
class Known:
    """What the model knows of a lead."""

    id: int
    stage: Stage
    owner: str | None


class Relay(RuleBasedStateMachine):
    """Leads, the people who press at them, a bot that dies, a Slack that fails."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(_unless_killed)
        self.clock = Clock(self.loop, START)
        self.workspace = build(WORKSPACE, clock=self.clock.unix)
        add_app(self.workspace, manifest("http://127.0.0.1"))
        self.faults = Faults()
        self.eyes = Database(self.url)
        self.ledger = audit.Ledger(self.workspace)
        self.known: list[Known] = []
        self.outages: list[tuple[datetime, datetime]] = []
        self.presses = 0
        self.bot = self.born()

    def born(self) -> Bot:
        bot = Bot(self.url, TEAM.playbook, self.workspace, self.clock, self.faults)
        self.loop.run_until_complete(bot.start())
        return bot

    def reborn(self, down: timedelta = timedelta()) -> None:
        """What is left of a killed process is the database."""
        died = self.clock()
        self.loop.run_until_complete(self.bot.end())
        self.clock.skip(down)
        self.bot = self.born()
        self.outages.append((died, self.clock()))

    def live(self, work: Any) -> bool:
        """Does something; False where the bot died of it, and is there again."""
        try:
            self.loop.run_until_complete(work)
        except Killed:
            self.reborn()
            return False
        if self.bot.life.dead:
            self.reborn()
        return True

    def teardown(self) -> None:
        try:
            self.all_is_said()
        finally:
            self.loop.run_until_complete(self.bot.end())
            self.eyes.write(_empty)
            self.eyes.close()
            self.loop.close()

    def lead(self, one: Known) -> Lead:
        return self.eyes.read(leads.load, one.id)

    # What people do --------------------------------------------------------------------------

    @initialize()
    def first(self) -> None:
        self.arrive()

    @precondition(lambda self: len(self.known) < 4)
    @rule()
    def arrive(self) -> None:
        """A lead is sent until it is taken: it is there once."""
        number = len(self.known) + 1
        new = scene.fresh(self.clock())
        arrival = Lead(
            person=replace(new.person, email=f"pat@company{number}.com"),
            company=replace(new.company, name=f"Company {number}", domain=f"company{number}.com"),
            activities=(Activity("demo_request", self.clock()),),
            created_at=self.clock(),
        )

        async def send() -> None:
            team, now = self.bot.desk.team, self.clock()
            (taken,) = await self.bot.do(intake.take, [arrival], team, now, "http")
            self.known.append(Known(taken.lead_id, taken.stage, None))

        while not self.live(send()):
            pass
        one = self.known[-1]
        assert one.stage is E_
        one.owner = self.lead(one).owner

    @rule(
        which=st.integers(0, 3),
        command=st.sampled_from(sorted(COMMANDS)),
        who=st.sampled_from([*PEOPLE, "owner", "owner", "owner", "owner", "owner"]),
        twice=st.booleans(),
    )
    def press(self, which: int, command: str, who: str, twice: bool) -> None:
        """Pressed until it is answered, and perhaps once more by Slack: it has one effect."""
        one = self.known[which % len(self.known)]
        self.follow(one)
        use, given, leads_to = COMMANDS[command]
        actor = (one.owner or DANA) if who == "owner" else who
        self.presses += 1
        press = f"press-{self.presses}"
        outcome = self.deliver(one, use, given, actor, press)
        if twice and not isinstance(outcome, Refused):
            again = self.deliver(one, use, given, actor, press)
            assert isinstance(again, Lead)
            assert again.version == outcome.version
        if isinstance(outcome, Refused):
            assert one.stage not in leads_to or one.owner != actor, outcome
            return
        theirs = one.owner == actor and (command, one.stage) in (("accept", A), ("take", Q))
        assert theirs or outcome.stage is leads_to[one.stage]
        one.stage, one.owner = outcome.stage, outcome.owner

    def deliver(
        self, one: Known, use: Callable[..., Any], given: tuple[Any, ...], actor: str, press: str
    ) -> Lead | Refused:
        answers: list[Lead | Refused] = []

        async def send() -> None:
            cause = Cause(actor, self.clock(), "card", press)
            try:
                answers.append(await self.bot.do(use, one.id, *given, self.bot.desk.team, cause))
            except Repeated as repeated:
                answers.append(repeated.lead)
            except Refused as refused:
                answers.append(refused)

        while not answers:
            self.live(send())
        return answers[-1]

    @rule(which=st.integers(0, 3), minutes=st.integers(1, 90))
    def snooze(self, which: int, minutes: int) -> None:
        one = self.known[which % len(self.known)]
        self.follow(one)
        self.presses += 1
        until = self.clock() + timedelta(minutes=minutes)
        actor = one.owner or DANA
        done = self.deliver(one, qualify.snooze, (until,), actor, f"press-{self.presses}")
        if one.stage in (E_, H) and one.owner and isinstance(done, Refused):
            assert done.why not in (Refusal.MOVED_ON, Refusal.NOT_ALLOWED)

    @rule(which=st.integers(0, 3))
    def undo(self, which: int) -> None:
        one = self.known[which % len(self.known)]
        self.follow(one)
        last = self.lead(one).undo
        if last is None:
            return
        self.presses += 1
        done = self.deliver(one, qualify.undo, (last.key,), last.by, f"press-{self.presses}")
        if isinstance(done, Lead):
            assert done.stage is last.before.stage
            one.stage, one.owner = done.stage, done.owner
        else:
            assert done.why is Refusal.TOO_LATE

    def follow(self, one: Known) -> None:
        """Time alone changes hands, never the stage."""
        lead = self.lead(one)
        assert lead.stage is one.stage
        one.owner = lead.owner

    # What happens to them --------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 14, 16, 31, 61, 200, 1300]))
    def time_passes(self, minutes: int) -> None:
        end = self.clock() + timedelta(minutes=minutes)
        while self.clock() < end:
            self.live(self.bot.run_until(end))

    @rule(steps=st.integers(0, 40))
    def will_be_killed(self, steps: int) -> None:
        self.bot.life.end_in(steps)

    @rule(minutes=st.sampled_from([0, 1, 50, 130]))
    def is_down(self, minutes: int) -> None:
        self.bot.life.dead = True
        self.reborn(timedelta(minutes=minutes))

    @rule(
        fault=st.sampled_from(
            [
                Fault(status=500, times=2),
                Fault(drop="before", times=2),
                Fault(drop="after", times=2),
                Fault(drop="after", methods=frozenset({"chat.postMessage"}), times=4),
                Fault(ratelimit=7, times=5),
                Fault(latency=12.0, times=1),
                Fault(status=503),
                Fault(),
            ]
        )
    )
    def slack_fails(self, fault: Fault) -> None:
        self.faults.set(fault)

    @rule()
    def all_is_said(self) -> None:
        self.faults.clear()
        while not self.live(self.bot.settle()) or self.bot.unsaid():
            pass
        self.check_messages()

    # What holds ------------------------------------------------------------------------------

    @invariant()
    def it_holds(self) -> None:
        wrong = self.eyes.read(self.audited)
        assert not wrong

    def audited(self, connection: Connection) -> list[str]:
        wrong = list(audit.rungs_once(connection))
        just_begun = self.clock() - self.bot.began < 2 * audit.LATE
        looked = START if just_begun else self.clock() - audit.LATE
        for lead, history in audit.everything(connection):
            wrong += audit.orphans(lead, history, TEAM, looked)
            wrong += audit.accepts(lead, history)
            wrong += audit.chain(lead, history)
            wrong += audit.milestones(lead, history)
            wrong += audit.rung_times(lead, history, self.outages)
        return wrong + list(self.ledger.doubled())

    def check_messages(self) -> None:
        self.eyes.read(self.ledger.read)
        untold = self.eyes.read(lambda connection: list(self.ledger.untold(connection)))
        assert not [*self.ledger.lost(), *self.ledger.doubled(), *untold]


def _unless_killed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)


def _empty(connection: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))


@contextmanager
def quiet() -> Iterator[None]:
    with capture_logs() as lines:
        yield
        broken = [line for line in lines if line["event"].endswith(".broken")]
        assert not broken


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_relay_whatever_happens(kind: str, request: pytest.FixtureRequest) -> None:
    name = "sqlite_url" if kind == "sqlite" else "postgres_url"
    Relay.url = str(request.getfixturevalue(name))
    examples = 60 if DEEP else {"sqlite": 6, "postgresql": 3}[kind]
    profile = settings(
        max_examples=examples,
        stateful_step_count=50 if DEEP else 18,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=set(Phase) if DEEP else [Phase.generate],  # the short run does not shrink
    )
    with quiet():
        run_state_machine_as_test(Relay, settings=profile)
