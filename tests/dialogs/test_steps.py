"""The steps of the qualification: what their answers mean, and where the walk leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.dialogs import steps
from bot.names import Dialog
from qualification.lead import Answer, BestTime, Lead, Letter, Member, Money
from tests.dialogs.submit import submitted
from tests.dialogs.test_dialogs import AS_SAM, FRESH, READY, asking
from tests.messages import cast
from tests.messages.cast import GAPS, QUALIFIED, SAM


@pytest.mark.parametrize("dialog", [Dialog.BANT, Dialog.CONTACT, Dialog.CONTEXT])
@pytest.mark.parametrize("lead", [READY, FRESH], ids=["ready", "fresh"])
def test_submitting_a_step_unchanged_keeps_the_draft(dialog: Dialog, lead: Lead) -> None:
    bare = replace(lead, person=replace(lead.person, phone=None, email=None))
    bare = replace(bare, origin=replace(bare.origin, answers={}))
    parsed = steps.parse(dialog, submitted(steps.build(dialog, bare, AS_SAM)), bare, AS_SAM)
    assert parsed.errors == {}
    assert parsed.qualification == bare.qualification


def test_bant_signs_what_is_new() -> None:
    view = steps.build(Dialog.BANT, FRESH, AS_SAM)
    state = submitted(
        view,
        budget="likely",
        budget_amount="25k",
        need_note=" a day a week ",
        timeline_when="2026-12-15",
    )
    answers = steps.parse(Dialog.BANT, state, FRESH, AS_SAM).qualification.answers
    sign = {"by": SAM, "at": cast.NOW, "how": "dialog"}
    assert answers == {
        Letter.BUDGET: Answer("likely", amount=Money(2_500_000, "USD"), **sign),
        Letter.NEED: Answer("unknown", "a day a week", **sign),
        Letter.TIMELINE: Answer("this_quarter", when=date(2026, 12, 15), **sign),
    }


def test_an_unreadable_amount_loses_nothing_else() -> None:
    view = steps.build(Dialog.BANT, FRESH, AS_SAM)
    state = submitted(view, budget="likely", budget_amount="40-50k", need="urgent")
    parsed = steps.parse(Dialog.BANT, state, FRESH, AS_SAM)
    assert set(parsed.errors) == {"budget.amount"}
    assert parsed.qualification.answers[Letter.NEED].choice == "urgent"
    assert parsed.qualification.answers[Letter.BUDGET].amount is None


def test_the_teams_own_questions() -> None:
    view = steps.build(Dialog.BANT, FRESH, asking())
    state = submitted(
        view,
        question_tool="Sheets",
        question_seats="40",
        question_hosting="own",
        question_audit="2027-01-31",
    )
    parsed = steps.parse(Dialog.BANT, state, FRESH, asking())
    assert parsed.qualification.extra == {
        "tool": "Sheets",
        "seats": "40",
        "hosting": "own",
        "audit": "2027-01-31",
    }


TEN_THEIR_TIME = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())

CONTACT_FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "too short": ({"phone": "12345"}, "phone", "short"),
    "words": ({"phone": "ask reception"}, "phone", "digits"),
    "extension": ({"phone": "+1 415 555 0134 ext. 7"}, "phone", "Extension 7"),
    "no at sign": ({"email": "jane.globex.com"}, "email", "@"),
    "over": ({"best_time": int(cast.at(-30).timestamp())}, "best_time", "in the past"),
}


@pytest.mark.parametrize("name", CONTACT_FIELDS)
def test_a_contact_that_cannot_be_right_is_told_at_its_field(name: str) -> None:
    typed, block, words = CONTACT_FIELDS[name]
    state = submitted(steps.build(Dialog.CONTACT, READY, AS_SAM), **typed)
    parsed = steps.parse(Dialog.CONTACT, state, READY, AS_SAM)
    assert set(parsed.errors) == {block}
    assert words in parsed.errors[block]
    assert getattr(parsed.qualification.contact, block) == getattr(QUALIFIED.contact, block)


BEST_TIMES: dict[str, tuple[dict[str, Any], BestTime | None]] = {
    "moment": (
        {"best_time": TEN_THEIR_TIME},
        BestTime("America/Los_Angeles", datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
    ),
    "window": (
        {"best_time": None, "window": "weekday_mornings"},
        BestTime("America/Los_Angeles", None, (0, 1, 2, 3, 4), "09:00", "12:00"),
    ),
    "moment before window": (
        {"best_time": TEN_THEIR_TIME, "window": "weekday_mornings"},
        BestTime("America/Los_Angeles", datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
    ),
    "neither": ({"best_time": None}, None),
}


@pytest.mark.parametrize("name", BEST_TIMES)
def test_best_time(name: str) -> None:
    typed, wanted = BEST_TIMES[name]
    state = submitted(steps.build(Dialog.CONTACT, READY, AS_SAM), **typed)
    parsed = steps.parse(Dialog.CONTACT, state, READY, AS_SAM)
    assert parsed.errors == {}
    assert parsed.qualification.contact.best_time == wanted


def test_committee() -> None:
    lines = "Lee Park, COO, decision maker\n\nAna Ruiz, VP, Sales\nCher"
    state = submitted(steps.build(Dialog.CONTEXT, FRESH, AS_SAM), committee=lines)
    parsed = steps.parse(Dialog.CONTEXT, state, FRESH, AS_SAM)
    assert parsed.qualification.committee == (
        Member("Lee Park", "COO", "decision_maker"),
        Member("Ana Ruiz", "VP, Sales"),
        Member("Cher"),
    )


def test_a_committee_without_names() -> None:
    state = submitted(steps.build(Dialog.CONTEXT, READY, AS_SAM), committee="Lee\n, COO")
    parsed = steps.parse(Dialog.CONTEXT, state, READY, AS_SAM)
    assert parsed.errors == {"committee": "Line 2 has no name; write name, title, role."}
    assert parsed.qualification.committee == QUALIFIED.committee


def test_steps_lead_from_gap_to_gap() -> None:
    assert steps.first_open(FRESH, AS_SAM) is Dialog.BANT
    assert steps.first_open(READY, AS_SAM) is Dialog.OUTCOME
    asked = replace(READY, qualification=replace(QUALIFIED, contact=GAPS.contact))
    assert steps.first_open(asked, AS_SAM) is Dialog.CONTACT
    assert [steps.after(one) for one in steps.ORDER] == [*steps.ORDER[1:], Dialog.OUTCOME]
    assert [steps.before(one) for one in steps.ORDER] == [Dialog.BANT, *steps.ORDER[:-1]]
