"""What each step does to a lead: its hands, its clock, its reasons, and the facts it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from qualification import lifecycle
from qualification.fact import FactKind
from qualification.lead import Money, Qualification
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
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING, ROOT
from tests.scene import ALEX, COMPLETE, DANA, JO, KIM, NOBODY, RILEY, SAM, by, to

TEAM = Team(parse_playbook((ROOT / "playbook.toml").read_text(encoding="utf-8")))
THEN = MONDAY_MORNING
NOW = THEN + timedelta(minutes=5)

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
    lead = scene.escalated(TEAM, THEN)
    lead = lifecycle.pass_on(lead, NOBODY, TEAM, by(SAM, THEN)).lead
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
