"""The lifecycle: who may do what to a lead at which stage, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from qualification import lifecycle
from qualification.lead import Lead, Role
from qualification.lifecycle import (
    Consequence,
    Refusal,
    Refused,
    Rejection,
    Transition,
)
from qualification.playbook import parse_playbook
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING, ROOT
from tests.scene import ALEX, COMPLETE, DANA, JO, MAX, NOBODY, RILEY, SAM, STRANGER, by, to

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


def test_roles_are_those_of_the_playbook() -> None:
    assert TEAM.has_role(SAM, Role.SDR, Role.MANAGER)
    assert not TEAM.has_role(SAM, Role.AE)
    assert not TEAM.has_role(STRANGER, *Role)
