"""**Undo**: within its time, by whoever may, and only while nobody has acted since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qualification import lifecycle
from qualification.fact import FactKind
from qualification.lead import Lead
from qualification.lifecycle import Consequence, Refusal, Refused, Rejection, Transition
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING as NOW
from tests.scene import ALEX, DANA, NOBODY, RILEY, SAM, by, to

LATER = NOW + timedelta(minutes=3)
IN_TIME = LATER + timedelta(minutes=9, seconds=59)
OVER = LATER + timedelta(minutes=10)


def step(name: str, team: Team) -> tuple[Lead, Transition, str]:
    """A step that can be taken back: the lead before it, what it did, and whose it was."""
    mine, hers = by(SAM, LATER), by(ALEX, LATER)
    lead = scene.qualifying(team, NOW)
    handed = scene.handed_off(team, NOW)
    waiting = scene.escalated(team, NOW)
    match name:
        case "hand off":
            return lead, lifecycle.hand_off(lead, to(ALEX), None, team, mine), SAM
        case "hand off with gaps":
            gaps = scene.COMPLETE.__class__()
            lead = replace(lead, qualification=gaps)
            return lead, lifecycle.hand_off(lead, to(ALEX), "hurry", team, mine), SAM
        case "hand off to nobody":
            return lead, lifecycle.hand_off(lead, NOBODY, None, team, mine), SAM
        case "nurture":
            until = date(2027, 1, 1)
            return lead, lifecycle.nurture(lead, until, "later", team, mine), SAM
        case "disqualify":
            return lead, lifecycle.disqualify(lead, "bad_fit", team, mine, "too small"), SAM
        case "disqualify at once":
            return waiting, lifecycle.disqualify(waiting, "bad_fit", team, mine), SAM
        case "pass":
            return waiting, lifecycle.pass_on(waiting, to(RILEY), team, mine), SAM
        case "accept":
            return handed, lifecycle.accept(handed, team, hers), ALEX
        case _:
            no = Rejection("bad_fit", Consequence.DISQUALIFY)
            return handed, lifecycle.reject(handed, no, None, team, hers), ALEX


STEPS = [
    "hand off", "hand off with gaps", "hand off to nobody", "nurture", "disqualify",
    "disqualify at once", "pass", "accept", "reject",
]  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_the_lead_stands_where_it_stood(name: str, team: Team) -> None:
    before, done, who = step(name, team)
    assert done.lead.undo
    assert lifecycle.can_undo(done.lead, who, team, IN_TIME)
    undone = lifecycle.undo(done.lead, done.lead.undo.key, team, by(who, IN_TIME))
    lead = undone.lead
    assert [fact.kind for fact in undone.facts] == [FactKind.UNDONE]
    assert undone.facts[0].data["of"] == done.facts[0].kind
    restored = ("stage", "owner", "sdr", "ae", "had_by", "nurture_until", "reason", "hold_until")
    assert [getattr(lead, one) for one in restored] == [getattr(before, one) for one in restored]
    assert lead.qualification == before.qualification
    assert lead.stage_since == (NOW if name == "pass" else IN_TIME)
    assert lead.undo is None

    # The clock of whoever is waited for starts anew; rungs of earlier runs cannot fire again.
    assert lead.clock and done.lead.clock
    waits = lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
    assert (lead.clock.due is not None) == waits
    assert lead.clock.run == done.lead.clock.run + waits
    if waits:
        assert (lead.clock.anchor, lead.clock.fired) == (IN_TIME, timedelta())


def test_a_lead_that_was_on_hold_is_on_hold_again(team: Team) -> None:
    held = scene.escalated(team, NOW, NOBODY)
    dropped = lifecycle.disqualify(held, "bad_fit", team, by(DANA, LATER)).lead
    assert dropped.undo
    undone = lifecycle.undo(dropped, dropped.undo.key, team, by(DANA, IN_TIME))
    assert [fact.kind for fact in undone.facts] == [FactKind.UNDONE, FactKind.HELD]
    assert undone.lead.hold_until
    assert undone.lead.owner is None


def refused(lead: Lead, who: str, team: Team, at: timedelta | None = None) -> Refusal:
    key = lead.undo.key if lead.undo else "1"
    with pytest.raises(Refused) as no:
        lifecycle.undo(lead, key, team, by(who, LATER + (at or timedelta(minutes=1))))
    return no.value.why


def test_who_and_until_when(team: Team) -> None:
    lead = step("hand off", team)[1].lead
    assert refused(lead, RILEY, team) is Refusal.NOT_YOURS
    assert refused(lead, ALEX, team) is Refusal.NOT_YOURS
    assert refused(lead, SAM, team, timedelta(minutes=10)) is Refusal.TOO_LATE
    assert not lifecycle.can_undo(lead, SAM, team, OVER)
    assert lead.undo
    assert lifecycle.undo(lead, lead.undo.key, team, by(DANA, IN_TIME)).lead.owner == SAM


def test_not_once_somebody_has_acted(team: Team) -> None:
    handed = step("hand off", team)[1].lead
    assert handed.undo
    soon = by(ALEX, LATER + timedelta(minutes=1))
    for acted in (
        lifecycle.ask_sdr(handed, "why?", team, soon),
        lifecycle.snooze(handed, IN_TIME, team, soon),
    ):
        assert refused(acted.lead, SAM, team) is Refusal.ACTED_SINCE
    accepted = lifecycle.accept(handed, team, soon).lead
    with pytest.raises(Refused) as no:  # the button was for the hand-off, not for what followed
        lifecycle.undo(accepted, handed.undo.key, team, by(DANA, IN_TIME))
    assert no.value.why is Refusal.ACTED_SINCE


def test_a_reminder_in_between_changes_nothing(team: Team) -> None:
    handed = scene.handed_off(team, NOW, segment="enterprise")
    now = NOW + timedelta(minutes=10) - timedelta(seconds=1)
    reminded = replace(handed, clock=replace(handed.clock, due=now)) if handed.clock else handed
    climbed = lifecycle.climb(reminded, team, now + timedelta(seconds=1))
    assert climbed
    fired = lifecycle.fire(reminded, climbed, None, team, now)
    assert [fact.kind for fact in fired.facts] == [FactKind.RUNG]
    assert fired.lead.undo == handed.undo


def test_the_rules_steps_are_nobodys_to_take_back(team: Team) -> None:
    lead = lifecycle.straight_to_ae(scene.fresh(NOW), to(ALEX), team, by("baton", NOW)).lead
    assert refused(lead, DANA, team) is Refusal.ACTED_SINCE


def test_the_rest_of_a_lead_ends_with_its_return(team: Team) -> None:
    lead = step("nurture", team)[1].lead
    back = lifecycle.escalate(lead, to(RILEY), team, by("baton", LATER)).lead
    assert refused(back, SAM, team) is Refusal.ACTED_SINCE
