"""Any sequence of commands, by anybody at any time, leaves no lead without an owner or a hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qualification import lifecycle
from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Qualification
from qualification.lifecycle import (
    Consequence,
    Refused,
    Rejection,
    Transition,
)
from qualification.playbook import parse_playbook
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING, ROOT
from tests.scene import ALEX, COMPLETE, DANA, JO, KIM, MAX, NOBODY, RILEY, SAM, STRANGER, by, to

TEAM = Team(parse_playbook((ROOT / "playbook.toml").read_text(encoding="utf-8")))
THEN = MONDAY_MORNING
NOW = THEN + timedelta(minutes=5)

PEOPLE = st.sampled_from([SAM, RILEY, ALEX, JO, DANA, KIM, MAX, STRANGER])
SDRS = st.sampled_from([to(SAM), to(RILEY), NOBODY])
AES = st.sampled_from([to(ALEX), to(JO), NOBODY])


class Relay(RuleBasedStateMachine):
    """One lead, pressed at by anybody at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = THEN
        self.lead = Lead()
        self.history: list[Fact] = []

    def take(self, done: Transition) -> None:
        self.lead = done.lead
        self.history.extend(done.facts)

    def try_(self, command: Callable[[], Transition]) -> None:
        try:
            self.take(command())
        except Refused as refused:
            assert refused.lead is self.lead

    @initialize(
        fast=st.booleans(), sdr=SDRS, ae=AES, segment=st.sampled_from(["smb", "enterprise"])
    )
    def arrive(self, fast: bool, sdr: Choice, ae: Choice, segment: str) -> None:
        lead = scene.fresh(THEN, segment=segment)
        enter = lifecycle.straight_to_ae if fast else lifecycle.escalate
        self.take(enter(lead, ae if fast else sdr, TEAM, by("baton", THEN)))

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(name=st.sampled_from(["claim", "accept", "ask_sdr", "win", "lose"]), who=PEOPLE)
    def press(self, name: str, who: str) -> None:
        cause = by(who, self.now)
        match name:
            case "claim":
                self.try_(lambda: lifecycle.claim(self.lead, TEAM, cause))
            case "accept":
                self.try_(lambda: lifecycle.accept(self.lead, TEAM, cause))
            case "ask_sdr":
                self.try_(lambda: lifecycle.ask_sdr(self.lead, "why?", TEAM, cause))
            case "win":
                self.try_(lambda: lifecycle.win(self.lead, None, TEAM, cause))
            case "lose":
                self.try_(lambda: lifecycle.lose(self.lead, None, TEAM, cause))

    @rule(who=PEOPLE, choice=SDRS)
    def pass_on(self, who: str, choice: Choice) -> None:
        cause = by(who, self.now)
        self.try_(lambda: lifecycle.pass_on(self.lead, choice, TEAM, cause))

    @rule(who=PEOPLE, full=st.booleans(), override=st.sampled_from([None, "hurry"]), choice=AES)
    def qualify(self, who: str, full: bool, override: str | None, choice: Choice) -> None:
        cause = by(who, self.now)
        draft = COMPLETE if full else Qualification(note="no answer yet")
        self.try_(lambda: lifecycle.save_answers(self.lead, draft, "all", TEAM, cause))
        self.try_(lambda: lifecycle.hand_off(self.lead, choice, override, TEAM, cause))

    @rule(who=PEOPLE, for_good=st.booleans())
    def close(self, who: str, for_good: bool) -> None:
        cause = by(who, self.now)
        if for_good:
            self.try_(lambda: lifecycle.disqualify(self.lead, "no fit", TEAM, cause))
        else:
            self.try_(lambda: lifecycle.nurture(self.lead, None, None, TEAM, cause))

    @rule(who=PEOPLE, consequence=st.sampled_from(list(Consequence)), sdr=SDRS, ae=AES)
    def reject(self, who: str, consequence: Consequence, sdr: Choice, ae: Choice) -> None:
        choice = ae if consequence is Consequence.REROUTE else sdr
        rejection = Rejection("other", consequence, "a note", date(2027, 1, 1))
        cause = by(who, self.now)
        self.try_(lambda: lifecycle.reject(self.lead, rejection, choice, TEAM, cause))

    @rule(who=PEOPLE)
    def take_over(self, who: str) -> None:
        self.try_(lambda: lifecycle.take_over(self.lead, TEAM, by(who, self.now)))

    @rule(who=PEOPLE)
    def undo(self, who: str) -> None:
        key = self.lead.undo.key if self.lead.undo else "0"
        self.try_(lambda: lifecycle.undo(self.lead, key, TEAM, by(who, self.now)))

    @rule(who=PEOPLE, minutes=st.integers(-10, 3000))
    def snooze(self, who: str, minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes)
        self.try_(lambda: lifecycle.snooze(self.lead, until, TEAM, by(who, self.now)))

    @rule(sdr=SDRS, ae=AES)
    def tick(self, sdr: Choice, ae: Choice) -> None:
        choice = ae if self.lead.stage is Stage.HANDED_OFF else sdr
        step = lifecycle.climb(self.lead, TEAM, self.now)
        if step is not None:
            to_another = step.rung is not None and step.rung.do == "reroute"
            given = choice if to_another and choice is not NOBODY else None
            self.take(lifecycle.fire(self.lead, step, given, TEAM, self.now))
            assert lifecycle.climb(self.lead, TEAM, self.now) is None
        if self.lead.hold_until is not None and self.lead.hold_until <= self.now:
            self.take(lifecycle.release(self.lead, choice, TEAM, self.now))

    @rule(sdr=SDRS)
    def marketing_learns_more(self, sdr: Choice) -> None:
        if self.lead.stage is Stage.NURTURE:
            self.take(lifecycle.escalate(self.lead, sdr, TEAM, by("baton", self.now)))

    @invariant()
    def an_open_lead_has_an_owner_or_a_hold(self) -> None:
        on_hold = self.lead.hold_until is not None
        if self.lead.is_open:
            assert (self.lead.owner is None) == on_hold
        else:
            assert not on_hold

    @invariant()
    def a_hold_was_announced(self) -> None:
        if self.lead.hold_until is not None:
            hands = [f for f in self.history if f.kind in (FactKind.HELD, FactKind.ASSIGNED)]
            assert hands[-1].kind is FactKind.HELD

    @invariant()
    def the_clock_runs_only_while_somebody_is_waited_for(self) -> None:
        clock = self.lead.clock
        waiting = self.lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF) and self.lead.owner
        if clock is None or clock.due is None:
            assert clock is None or clock.snoozed_until is None
            if waiting:
                assert clock is not None
                assert clock.fired >= TEAM.terms(self.lead).ladder[-1].after
        else:
            assert waiting

    @invariant()
    def facts_follow_one_another(self) -> None:
        for earlier, later in pairwise(self.history):
            assert later.from_stage is earlier.to_stage
            assert later.at >= earlier.at
        if self.history:
            assert self.history[-1].to_stage is self.lead.stage

    @invariant()
    def nobody_had_a_lead_twice(self) -> None:
        assert len(set(self.lead.had_by)) == len(self.lead.had_by)


Relay.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestAnySequence = Relay.TestCase
