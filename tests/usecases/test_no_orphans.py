"""Whatever people, Slack and the clock do: an open lead has an owner, a due time or a told hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from bot.storage import leads, people
from bot.storage.database import Database
from bot.storage.people import Profile
from bot.storage.tables import metadata
from bot.usecases import availability, hand_off, intake, nag, qualify
from qualification.availability import Span
from qualification.fact import FactKind
from qualification.lead import Activity, Lead
from qualification.lifecycle import Consequence, Refused, Rejection
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, JO, KIM, RILEY, RILEYS_ENTRY, SAM, by, minutes

COMPANIES = ("Globex", "Initech", "Hooli Inc.", "hooli")
BOTH_TAKE_ALL = ('segments = ["enterprise"]\nregions', "regions")
TWO_LEADS_EACH = (RILEYS_ENTRY, RILEYS_ENTRY + "max_open = 2\n")
TEAMS = (
    scene.team_with(BOTH_TAKE_ALL, TWO_LEADS_EACH),
    scene.team_with(BOTH_TAKE_ALL, (RILEYS_ENTRY, "")),  # riley is not in the playbook
    scene.team_with(BOTH_TAKE_ALL, TWO_LEADS_EACH, ('nobody = "hold" ', 'nobody = "manager" ')),
    scene.team_with(
        BOTH_TAKE_ALL, ('nobody = "hold" ', 'nobody = "pool" '), ("pool = []", f'pool = ["{DANA}"]')
    ),
)


@dataclass
class World:
    """A team at work, as its database knows it."""

    database: Database
    now: datetime
    team: Team = TEAMS[0]
    arrived: int = 0
    ids: list[int] = field(default_factory=list)

    def write(self, use: Callable[..., Any], *args: Any) -> Any:
        return self.database.write(use, *args)

    def arrive(self) -> None:
        self.arrived += 1
        company = COMPANIES[self.arrived % len(COMPANIES)]
        new = scene.fresh(self.now)
        lead = Lead(
            person=replace(new.person, email=f"pat{self.arrived}@gmail.com"),
            company=replace(new.company, name=company, domain=None),
            activities=(Activity("demo_request", self.now),),
            created_at=self.now,
        )
        (taken,) = self.write(intake.take, [lead], self.team, self.now, "http")
        self.ids.append(taken.lead_id)

    def press(self, use: Callable[..., Any], who: str, which: int, *args: Any) -> None:
        lead_id = self.ids[which % len(self.ids)]
        with suppress(Refused):
            self.write(use, lead_id, *args, self.team, by(who, self.now))

    def undo(self, which: int) -> None:
        lead = self.database.read(leads.load, self.ids[which % len(self.ids)])
        if lead.undo:
            self.press(qualify.undo, lead.undo.by, which, lead.undo.key)

    def slack_says(self, who: str, **profile: Any) -> None:
        self.write(availability.slack_says, {who: Profile(**profile)}, self.now)

    def tick(self) -> None:
        """What the directory and the ticker do by themselves."""
        self.write(availability.take_from_leavers, self.team, self.now)
        for use in (nag.fire_due, nag.release_held):
            self.write(use, self.team, self.now)

    def check(self) -> None:
        where = self.database.read(people.whereabouts_of_all)
        for lead in self.database.read(leads.load_many, self.ids).values():
            if not lead.is_open:
                assert lead.hold_until is None
                continue
            if lead.owner is None:
                assert lead.hold_until is not None
                assert lead.hold_until > self.now
                placed = [
                    fact.kind
                    for fact in scene.facts(self.database, lead)
                    if fact.kind in (FactKind.ASSIGNED, FactKind.HELD, FactKind.CLAIMED)
                ]
                assert placed[-1] is FactKind.HELD  # which is told to the managers
                continue
            assert lead.hold_until is None
            assert self.team.playbook.person(lead.owner)
            assert not (lead.owner in where and where[lead.owner].left)
            if lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF):
                assert lead.clock is not None
                ladder = self.team.terms(lead).ladder
                assert lead.clock.due or lead.clock.fired == ladder[-1].after


def _reject(consequence: Consequence, code: str) -> Callable[[World, str, int], None]:
    rejection = Rejection(code, consequence)
    return lambda world, who, which: world.press(hand_off.reject, who, which, rejection)


def _absent(world: World, who: str, which: int) -> None:
    span = Span(world.now, world.now + timedelta(hours=which))
    world.write(availability.do_not_disturb, {who: span if which else None}, world.now)


def _away(world: World, who: str, which: int) -> None:
    until = world.now + timedelta(hours=7 * which) if which else None
    world.write(availability.go_away, who, until, world.team, world.now)


def _pass_all(world: World, who: str, _: int) -> None:
    world.write(availability.pass_on_untaken, world.team, by(who, world.now))


def _later(span: timedelta) -> Callable[[World, str, int], None]:
    def pass_time(world: World, _: str, which: int) -> None:
        world.now += span * (which + 1)

    return pass_time


COMMANDS: dict[str, Callable[[World, str, int], None]] = {
    "arrive": lambda world, _, __: world.arrive(),
    "take": lambda world, who, which: world.press(qualify.claim, who, which),
    "take over": lambda world, who, which: world.press(qualify.take_over, who, which),
    "pass": lambda world, who, which: world.press(qualify.pass_on, who, which),
    "snooze": lambda world, who, which: world.press(
        qualify.snooze, who, which, world.now + minutes(90)
    ),
    "assign": lambda world, who, which: world.press(qualify.assign, DANA, which, who, None),
    "hand off": lambda world, who, which: world.press(qualify.hand_off, who, which, "in a hurry"),
    "accept": lambda world, who, which: world.press(hand_off.accept, who, which),
    "send back": _reject(Consequence.BACK_TO_SDR, "no_authority"),
    "duplicate": _reject(Consequence.REROUTE, "duplicate"),
    "nurture": _reject(Consequence.NURTURE, "bad_timing"),
    "win": lambda world, who, which: world.press(hand_off.win, who, which, None),
    "undo": lambda world, _, which: world.undo(which),
    "away": _away,
    "back": lambda world, who, _: world.write(availability.come_back, who, world.team, world.now),
    "pass all": _pass_all,
    "do not disturb": _absent,
    "vacation": lambda world, who, _: world.slack_says(who, vacation=Span(world.now)),
    "leave Slack": lambda world, who, _: world.slack_says(who, left=True),
    "there again": lambda world, who, _: world.slack_says(who),
    "playbook": lambda world, _, which: setattr(world, "team", TEAMS[which]),
    "minutes": _later(minutes(20)),
    "hours": _later(timedelta(hours=5)),
    "days": _later(timedelta(days=1)),
}

steps = st.tuples(
    st.sampled_from(sorted(COMMANDS)),
    st.sampled_from([SAM, RILEY, ALEX, JO, DANA, KIM]),
    st.integers(0, len(TEAMS) - 1),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=st.lists(steps, min_size=10, max_size=35))
def test_no_lead_is_ever_dropped(
    sqlite_url: str, now: datetime, script: list[tuple[str, str, int]]
) -> None:
    database = Database(sqlite_url)
    world = World(database, now)
    try:
        world.arrive()
        for name, who, which in script:
            COMMANDS[name](world, who, which)
            world.tick()
            world.check()
    finally:
        database.write(_empty)
        database.close()


def _empty(connection: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))
