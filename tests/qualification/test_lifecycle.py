"""The lifecycle: who may do what to a lead at which stage, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qualification import lifecycle
from qualification.lead import Fact, FactKind, Lead, Money, Qualification, Role, Stage
from qualification.lifecycle import (
    HOLD_RECHECK,
    Climb,
    Consequence,
    Refusal,
    Refused,
    Rejection,
    Transition,
)
from qualification.playbook import parse_playbook
from qualification.routing import Choice
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING, ROOT
from tests.scene import ALEX, COMPLETE, DANA, JO, KIM, MAX, NOBODY, RILEY, SAM, STRANGER, by, to

TEAM = Team(parse_playbook((ROOT / "playbook.toml").read_text(encoding="utf-8")))
THEN = MONDAY_MORNING
NOW = THEN + timedelta(minutes=5)

Command = Callable[[Lead, str], Transition]

COMMANDS: dict[str, Command] = {
    "claim": lambda lead, who: lifecycle.claim(lead, TEAM, by(who, NOW)),
    "pass_on": lambda lead, who: lifecycle.pass_on(lead, to(RILEY), TEAM, by(who, NOW)),
    "save_answers": lambda lead, who: lifecycle.save_answers(
        lead, replace(COMPLETE, note="wants it by May"), "need", TEAM, by(who, NOW)
    ),
    "hand_off": lambda lead, who: lifecycle.hand_off(lead, to(ALEX), None, TEAM, by(who, NOW)),
    "nurture": lambda lead, who: lifecycle.nurture(lead, None, None, TEAM, by(who, NOW)),
    "disqualify": lambda lead, who: lifecycle.disqualify(lead, "no fit", TEAM, by(who, NOW)),
    "accept": lambda lead, who: lifecycle.accept(lead, TEAM, by(who, NOW)),
    "reject": lambda lead, who: lifecycle.reject(
        lead, Rejection("bad_fit", Consequence.DISQUALIFY), None, TEAM, by(who, NOW)
    ),
    "ask_sdr": lambda lead, who: lifecycle.ask_sdr(lead, "Which region?", TEAM, by(who, NOW)),
    "win": lambda lead, who: lifecycle.win(lead, None, TEAM, by(who, NOW)),
    "lose": lambda lead, who: lifecycle.lose(lead, "price", TEAM, by(who, NOW)),
    "snooze": lambda lead, who: lifecycle.snooze(
        lead, NOW + timedelta(hours=1), TEAM, by(who, NOW)
    ),
}

# For the owner, a manager, another SDR, another AE, somebody of marketing, and a stranger; one
# word stands for all. "!" is a refusal, "=" success without a change.
# The owner is Sam, or Alex from the hand-off on.
TABLE = {
    "claim": """
        new           !moved_on
        nurture       !moved_on
        escalated     qualifying qualifying qualifying !not_allowed !not_allowed !not_allowed
        qualifying    = !taken !taken !taken !taken !taken
        handed_off    !moved_on
        accepted      !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "pass_on": """
        new           !moved_on
        nurture       !moved_on
        escalated     escalated escalated !reassigned !reassigned !reassigned !reassigned
        qualifying    escalated escalated !reassigned !reassigned !reassigned !reassigned
        handed_off    !moved_on
        accepted      !moved_on
        won           !moved_on
        lost          !moved_on
        disqualified  !moved_on
    """,
    "save_answers": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    qualifying qualifying !reassigned !reassigned !reassigned !reassigned
        handed_off    !moved_on
        accepted      !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "hand_off": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    handed_off handed_off !reassigned !reassigned !reassigned !reassigned
        handed_off    !moved_on
        accepted      !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "nurture": """
        new           !moved_on
        nurture       !moved_on
        escalated     nurture nurture !reassigned !reassigned !reassigned !reassigned
        qualifying    nurture nurture !reassigned !reassigned !reassigned !reassigned
        handed_off    !moved_on
        accepted      !moved_on
        won           !moved_on
        lost          !moved_on
        disqualified  !moved_on
    """,
    "disqualify": """
        new           !moved_on
        nurture       !moved_on
        escalated     disqualified disqualified !reassigned !reassigned !reassigned !reassigned
        qualifying    disqualified disqualified !reassigned !reassigned !reassigned !reassigned
        handed_off    !moved_on
        accepted      !moved_on
        won           !moved_on
        lost          !moved_on
        disqualified  !moved_on
    """,
    "accept": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    !moved_on !taken !taken !taken !taken !taken
        handed_off    accepted accepted !reassigned !reassigned !reassigned !reassigned
        accepted      = !accepted !accepted !accepted !accepted !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "reject": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    !moved_on !taken !taken !taken !taken !taken
        handed_off    disqualified disqualified !reassigned !reassigned !reassigned !reassigned
        accepted      !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "ask_sdr": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    !moved_on !taken !taken !taken !taken !taken
        handed_off    handed_off handed_off !reassigned !reassigned !reassigned !reassigned
        accepted      !accepted
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "win": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    !moved_on !taken !taken !taken !taken !taken
        handed_off    !moved_on
        accepted      won won !reassigned !reassigned !reassigned !reassigned
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "lose": """
        new           !moved_on
        nurture       !moved_on
        escalated     !moved_on
        qualifying    !moved_on !taken !taken !taken !taken !taken
        handed_off    !moved_on
        accepted      lost lost !reassigned !reassigned !reassigned !reassigned
        won           !accepted
        lost          !accepted
        disqualified  !moved_on
    """,
    "snooze": """
        new           !moved_on
        nurture       !moved_on
        escalated     escalated escalated !reassigned !reassigned !reassigned !reassigned
        qualifying    !moved_on
        handed_off    handed_off handed_off !reassigned !reassigned !reassigned !reassigned
        accepted      !moved_on
        won           !moved_on
        lost          !moved_on
        disqualified  !moved_on
    """,
}

# The same for a lead on hold, which has no owner: a manager, an SDR, an AE, somebody else.
HELD_TABLE = {
    Stage.ESCALATED: """
        claim         qualifying qualifying !not_allowed !not_allowed
        pass_on       escalated !not_allowed !not_allowed !not_allowed
        save_answers  !moved_on
        hand_off      !moved_on
        nurture       nurture !not_allowed !not_allowed !not_allowed
        disqualify    disqualified !not_allowed !not_allowed !not_allowed
        accept        !moved_on
        reject        !moved_on
        ask_sdr       !moved_on
        win           !moved_on
        lose          !moved_on
        snooze        !moved_on
    """,
    Stage.HANDED_OFF: """
        claim         !moved_on
        pass_on       !moved_on
        save_answers  !moved_on
        hand_off      !moved_on
        nurture       !moved_on
        disqualify    !moved_on
        accept        accepted !not_allowed !not_allowed !not_allowed
        reject        disqualified !not_allowed !not_allowed !not_allowed
        ask_sdr       handed_off !not_allowed !not_allowed !not_allowed
        win           !moved_on
        lose          !moved_on
        snooze        !moved_on
    """,
}


def rows(text: str, width: int) -> dict[str, list[str]]:
    split = [line.split() for line in text.strip().splitlines()]
    return {name: (cells * width if len(cells) == 1 else cells) for name, *cells in split}


def owner_of(stage: Stage) -> str:
    return SAM if stage in (Stage.ESCALATED, Stage.QUALIFYING) else ALEX


CASES = [
    (name, Stage(stage), who, outcome)
    for name, text in TABLE.items()
    for stage, cells in rows(text, 6).items()
    for who, outcome in zip(
        (owner_of(Stage(stage)), DANA, RILEY, JO, MAX, STRANGER), cells, strict=True
    )
]
HELD_CASES = [
    (name, stage, who, outcome)
    for stage, text in HELD_TABLE.items()
    for name, cells in rows(text, 4).items()
    for who, outcome in zip((DANA, SAM, ALEX, MAX), cells, strict=True)
]


def test_the_tables_are_complete() -> None:
    assert {(name, stage) for name, stage, _, _ in CASES} == {
        (name, stage) for name in COMMANDS for stage in Stage
    }
    for stage in (Stage.ESCALATED, Stage.HANDED_OFF):
        assert {name for name, at, _, _ in HELD_CASES if at is stage} == set(COMMANDS)


@pytest.mark.parametrize(("name", "stage", "who", "outcome"), CASES)
def test_who_may_do_what_at_which_stage(name: str, stage: Stage, who: str, outcome: str) -> None:
    check(COMMANDS[name], scene.at_stage(stage, TEAM, THEN), who, outcome)


@pytest.mark.parametrize(("name", "stage", "who", "outcome"), HELD_CASES)
def test_who_may_do_what_to_a_lead_on_hold(name: str, stage: Stage, who: str, outcome: str) -> None:
    check(COMMANDS[name], held(stage), who, outcome)


def held(stage: Stage) -> Lead:
    """A lead on hold whose clock has run before."""
    if stage is Stage.HANDED_OFF:
        return scene.handed_off(TEAM, THEN, NOBODY)
    lead = scene.escalated(TEAM, THEN)
    return lifecycle.pass_on(lead, NOBODY, TEAM, by(SAM, THEN)).lead


def check(command: Command, lead: Lead, who: str, outcome: str) -> None:
    if outcome.startswith("!"):
        with pytest.raises(Refused) as refused:
            command(lead, who)
        assert (refused.value.why, refused.value.lead) == (Refusal(outcome[1:]), lead)
        return
    done = command(lead, who)
    if outcome == "=":
        assert done == Transition(lead, ())
        return
    assert done.lead.stage is Stage(outcome)
    first, last = done.facts[0], done.facts[-1]
    assert (first.from_stage, last.to_stage) == (lead.stage, done.lead.stage)
    assert (first.actor, first.at, first.surface) == (who, NOW, "card")
    moved = done.lead.stage is not lead.stage
    assert done.lead.stage_since == (NOW if moved else lead.stage_since)


# Arrival ---------------------------------------------------------------------------------------


def test_escalation_gives_the_lead_to_the_chosen_sdr_and_starts_the_clock() -> None:
    done = lifecycle.escalate(scene.fresh(THEN), to(SAM), TEAM, by("baton", NOW))
    assert scene.kinds(list(done.facts)) == [FactKind.ESCALATED, FactKind.ASSIGNED]
    assert (done.lead.owner, done.lead.sdr, done.lead.ae) == (SAM, SAM, None)
    assert done.lead.clock is not None
    assert done.lead.clock.due == NOW + timedelta(minutes=15)


def test_the_fast_lane_is_escalated_and_handed_off_in_one_breath() -> None:
    lead = scene.fresh(THEN, segment="enterprise")
    done = lifecycle.straight_to_ae(lead, to(JO), TEAM, by("baton", NOW))
    wanted = [FactKind.ESCALATED, FactKind.HANDED_OFF, FactKind.ASSIGNED]
    assert scene.kinds(list(done.facts)) == wanted
    assert (done.lead.stage, done.lead.owner, done.lead.ae) == (Stage.HANDED_OFF, JO, JO)


def test_nobody_available_is_an_announced_hold() -> None:
    done = lifecycle.escalate(scene.fresh(THEN), NOBODY, TEAM, by("baton", NOW))
    assert scene.kinds(list(done.facts)) == [FactKind.ESCALATED, FactKind.HELD]
    assert (done.lead.owner, done.lead.hold_until) == (None, NOW + HOLD_RECHECK)


def test_a_lead_that_comes_back_from_nurture_has_been_with_nobody() -> None:
    lead = scene.escalated(TEAM, THEN)
    lead = lifecycle.pass_on(lead, to(RILEY), TEAM, by(SAM, THEN)).lead
    lead = lifecycle.nurture(lead, date(2027, 3, 1), None, TEAM, by(RILEY, THEN)).lead
    back = lifecycle.escalate(lead, to(SAM), TEAM, by("baton", NOW)).lead
    assert (back.had_by, back.nurture_until, back.reason) == ((), None, None)
    assert back.clock is not None
    assert lead.clock is not None
    assert back.clock.run > lead.clock.run


# The gate --------------------------------------------------------------------------------------


def test_the_gate_names_what_is_missing() -> None:
    lead = replace(scene.qualifying(TEAM, THEN), qualification=Qualification())
    with pytest.raises(Refused) as refused:
        lifecycle.hand_off(lead, to(ALEX), None, TEAM, by(SAM, NOW))
    assert refused.value.why is Refusal.INCOMPLETE
    assert "Need is not known yet" in refused.value.missing
    assert "Direct phone is not confirmed" in refused.value.missing


def test_an_override_passes_the_gate_and_is_kept_with_what_was_missing() -> None:
    lead = replace(scene.qualifying(TEAM, THEN), qualification=Qualification())
    done = lifecycle.hand_off(lead, to(ALEX), "They call at noon", TEAM, by(SAM, NOW))
    assert done.lead.qualification.override == "They call at noon"
    assert done.facts[0].reason == "They call at noon"
    assert "Need is not known yet" in done.facts[0].data["missing"]


def test_an_override_that_was_not_needed_is_not_kept() -> None:
    done = lifecycle.hand_off(
        scene.qualifying(TEAM, THEN), to(ALEX), "in a hurry", TEAM, by(SAM, NOW)
    )
    assert (done.lead.qualification.override, done.facts[0].reason) == (None, None)
    assert "missing" not in done.facts[0].data


def test_an_answer_that_says_nothing_new_leaves_no_fact() -> None:
    lead = scene.qualifying(TEAM, THEN)
    assert lifecycle.save_answers(lead, COMPLETE, "need", TEAM, by(SAM, NOW)).facts == ()


# Rejection -------------------------------------------------------------------------------------


def reject(
    code: str,
    consequence: Consequence,
    choice: Choice | None = None,
    note: str | None = None,
    until: date | None = None,
) -> Transition:
    rejection = Rejection(code, consequence, note, until)
    lead = scene.handed_off(TEAM, THEN)
    return lifecycle.reject(lead, rejection, choice, TEAM, by(ALEX, NOW))


def test_every_rejection_is_a_fact_with_its_reason_and_what_had_vouched() -> None:
    fact = reject("bad_fit", Consequence.DISQUALIFY, note="too small").facts[0]
    assert (fact.kind, fact.reason, fact.actor) == (FactKind.REJECTED, "bad_fit", ALEX)
    assert (fact.data["note"], fact.data["then"]) == ("too small", "disqualify")
    assert [item["rule"] for item in fact.data["vouched"]] == [
        "demo_request",
        "Industry in our ICP",
    ]


def test_rejected_and_disqualified() -> None:
    lead = reject("bad_fit", Consequence.DISQUALIFY).lead
    assert (lead.stage, lead.owner, lead.reason) == (Stage.DISQUALIFIED, None, "bad_fit")


def test_rejected_and_nurtured_until_a_date() -> None:
    until = date(2027, 2, 21)
    done = reject("no_budget", Consequence.NURTURE, until=until)
    assert (done.lead.stage, done.lead.owner) == (Stage.NURTURE, None)
    assert (done.lead.nurture_until, done.lead.reason) == (until, "no_budget")
    assert done.facts[0].data["until"] == "2027-02-21"


def test_rejected_and_back_to_the_sdr_with_a_new_clock() -> None:
    done = reject("no_authority", Consequence.BACK_TO_SDR, to(SAM))
    assert scene.kinds(list(done.facts)) == [FactKind.REJECTED, FactKind.ASSIGNED]
    assert (done.lead.stage, done.lead.owner) == (Stage.ESCALATED, SAM)
    assert (done.lead.sdr, done.lead.ae) == (SAM, ALEX)
    assert done.lead.clock is not None
    assert (done.lead.clock.fired, done.lead.clock.due) == (
        timedelta(),
        NOW + timedelta(minutes=15),
    )
    assert done.lead.qualification == COMPLETE


def test_rejected_and_given_to_another_ae_with_a_new_clock() -> None:
    before = scene.handed_off(TEAM, THEN)
    done = reject("duplicate", Consequence.REROUTE, to(JO))
    assert scene.kinds(list(done.facts)) == [FactKind.REJECTED, FactKind.ASSIGNED]
    assert (done.lead.stage, done.lead.owner, done.lead.ae) == (Stage.HANDED_OFF, JO, JO)
    assert ALEX in done.lead.had_by
    assert before.clock is not None
    assert done.lead.clock is not None
    assert done.lead.clock.run == before.clock.run + 1


def test_rejected_and_nobody_left_to_give_it_to() -> None:
    done = reject("duplicate", Consequence.REROUTE, NOBODY)
    assert scene.kinds(list(done.facts)) == [FactKind.REJECTED, FactKind.HELD]
    assert (done.lead.stage, done.lead.owner) == (Stage.HANDED_OFF, None)
    assert ALEX in done.lead.had_by


@pytest.mark.parametrize("note", [None, ""])
def test_other_needs_a_note(note: str | None) -> None:
    with pytest.raises(Refused) as refused:
        reject("other", Consequence.BACK_TO_SDR, to(SAM), note=note)
    assert refused.value.why is Refusal.NOTE_REQUIRED
    assert reject("other", Consequence.BACK_TO_SDR, to(SAM), note="a riddle").facts


# Hands -----------------------------------------------------------------------------------------


def test_whoever_had_a_lead_is_remembered() -> None:
    lead = scene.escalated(TEAM, THEN)
    lead = lifecycle.pass_on(lead, to(RILEY), TEAM, by(SAM, NOW)).lead
    assert lead.had_by == (SAM,)
    lead = lifecycle.pass_on(lead, NOBODY, TEAM, by(RILEY, NOW)).lead
    assert lead.had_by == (SAM, RILEY)


def test_whoever_lost_a_lead_to_a_claim_has_had_it() -> None:
    lead = lifecycle.claim(scene.escalated(TEAM, THEN), TEAM, by(RILEY, NOW)).lead
    assert (lead.owner, lead.sdr, lead.had_by) == (RILEY, RILEY, (SAM,))


def test_a_hold_goes_on_silently_until_somebody_can_take_the_lead() -> None:
    lead = held(Stage.ESCALATED)
    waiting = lifecycle.release(lead, NOBODY, TEAM, NOW)
    assert waiting.facts == ()
    assert waiting.lead == replace(lead, hold_until=NOW + HOLD_RECHECK)
    given = lifecycle.release(lead, to(RILEY), TEAM, NOW)
    assert scene.kinds(list(given.facts)) == [FactKind.ASSIGNED]
    assert (given.lead.owner, given.lead.sdr, given.lead.hold_until) == (RILEY, RILEY, None)


def test_an_amount_of_a_won_deal_becomes_its_value() -> None:
    lead = scene.accepted(TEAM, THEN)
    won = lifecycle.win(lead, Money(2_500_000, "USD"), TEAM, by(ALEX, NOW))
    assert won.lead.value == Money(2_500_000, "USD")
    assert dict(won.facts[0].data) == {"minor": 2_500_000, "currency": "USD"}
    assert lifecycle.win(lead, None, TEAM, by(ALEX, NOW)).lead.value == lead.value


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(seconds=1)])
def test_a_snooze_ends_in_the_future(until: datetime) -> None:
    with pytest.raises(Refused) as refused:
        lifecycle.snooze(scene.escalated(TEAM, THEN), until, TEAM, by(SAM, NOW))
    assert refused.value.why is Refusal.IN_THE_PAST


@pytest.mark.parametrize(
    ("owner", "do", "to"),
    [
        (SAM, "nudge", None),
        (SAM, "manager", DANA),
        (SAM, "managers_manager", KIM),
        (DANA, "manager", KIM),
        (DANA, "managers_manager", KIM),
        (KIM, "manager", None),
        (KIM, "managers_manager", None),
    ],
)
def test_whom_a_rung_tells(owner: str, do: str, to: str | None) -> None:
    lead = scene.escalated(TEAM, THEN, scene.to(owner))
    terms = TEAM.terms(lead)
    rung = next(rung for rung in terms.ladder if rung.do == do)
    assert lead.clock is not None
    done = lifecycle.fire(lead, Climb(rung, "key", lead.clock), None, TEAM, NOW)
    assert (done.facts[0].data["do"], done.facts[0].data["to"]) == (do, to)


# Any sequence of commands ----------------------------------------------------------------------

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


def test_roles_are_those_of_the_playbook() -> None:
    assert TEAM.has_role(SAM, Role.SDR, Role.MANAGER)
    assert not TEAM.has_role(SAM, Role.AE)
    assert not TEAM.has_role(STRANGER, *Role)
