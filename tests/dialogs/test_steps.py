"""The steps of the qualification: what their answers mean, and where the walk leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.dialogs import contested, members, steps, take_over
from bot.dialogs.elements import View
from bot.dialogs.values import field_of
from bot.messages.context import Context
from bot.names import Action, Dialog
from qualification import draft, lifecycle
from qualification.draft import Merged
from qualification.lead import Answer, Channel, Lead, Letter, Member, Money, Signature
from sandbox.blocks import check_view
from tests.dialogs.submit import filled, submitted
from tests.dialogs.test_dialogs import AS_SAM, FRESH, QUESTIONS, READY, asking
from tests.messages import cast
from tests.messages.cast import GAPS, QUALIFIED, RILEY, SAM

WALK = (Dialog.BANT, Dialog.CONTACT, Dialog.CONTEXT)
TEN_THEIR_TIME = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())


def kept(lead: Lead, view: View, by: str = SAM, context: Context = AS_SAM) -> Merged:
    """The draft after a view was sent."""
    edit = steps.read(view, lead, context).edit
    signature = Signature(by, cast.NOW, "dialog", lead.version + 1)
    return draft.merge(edit, lead.qualification, signature)


def saved(lead: Lead, view: View, by: str = SAM) -> Lead:
    """The lead after a view was sent."""
    return replace(lead, qualification=kept(lead, view, by).draft, version=lead.version + 1)


@pytest.mark.parametrize("dialog", WALK)
@pytest.mark.parametrize("lead", [READY, FRESH], ids=["ready", "fresh"])
def test_submitting_a_step_unchanged_keeps_the_draft(dialog: Dialog, lead: Lead) -> None:
    bare = replace(lead, person=replace(lead.person, phone=None, email=None))
    bare = replace(bare, origin=replace(bare.origin, answers={}))
    read = steps.read(filled(steps.build(dialog, bare, AS_SAM)), bare, AS_SAM)
    assert read.errors == {}
    assert kept(bare, filled(steps.build(dialog, bare, AS_SAM))).draft is bare.qualification


def test_bant_signs_what_is_new() -> None:
    view = filled(
        steps.build(Dialog.BANT, FRESH, AS_SAM),
        budget="likely",
        budget_amount="25k",
        need_note=" a day a week ",
        timeline_when="2026-12-15",
    )
    sign = {"by": SAM, "at": cast.NOW, "how": "dialog"}
    told = {**sign, "how": "form"}  # the choice, to which something was added
    assert kept(FRESH, view).draft.answers == {
        Letter.BUDGET: Answer("likely", amount=Money(2_500_000, "USD"), **sign),
        Letter.NEED: Answer("acknowledged", "a day a week", **told),
        Letter.TIMELINE: Answer("this_quarter", when=date(2026, 12, 15), **told),
    }


PREFILLED: dict[str, tuple[dict[str, str], dict[Letter, Answer]]] = {
    "time frame": (
        {"timeline": "Within 3 months"},
        {Letter.TIMELINE: Answer("this_quarter")},
    ),
    "range": ({"timeline": "3–6 months"}, {Letter.TIMELINE: Answer("three_to_six_months")}),
    "sum": ({"budget": "$20k"}, {Letter.BUDGET: Answer("likely", amount=Money(2_000_000, "USD"))}),
    "purpose": ({"purpose": "evaluate"}, {Letter.NEED: Answer("acknowledged")}),
    "unclear": ({"timeline": "soonish 🔥", "budget": "20-40k", "purpose": "hm"}, {}),
}


@pytest.mark.parametrize("name", PREFILLED)
def test_what_the_form_told_is_not_asked_again(name: str) -> None:
    said, wanted = PREFILLED[name]
    lead = replace(FRESH, origin=replace(FRESH.origin, answers=said))
    view = steps.build(Dialog.BANT, lead, AS_SAM)
    answers = kept(lead, filled(view)).draft.answers
    told = {"by": SAM, "at": cast.NOW, "how": "form"}
    assert answers == {letter: replace(answer, **told) for letter, answer in wanted.items()}
    hints = [block.get("hint", {}).get("text", "") for block in view["blocks"]]
    assert any(hint.startswith("From their form: ") for hint in hints) == bool(wanted)


def test_a_prefilled_answer_that_was_emptied_stays_empty() -> None:
    lead = saved(FRESH, filled(steps.build(Dialog.BANT, FRESH, AS_SAM)))
    assert Letter.TIMELINE in lead.qualification.answers
    lead = saved(lead, filled(steps.build(Dialog.BANT, lead, AS_SAM), timeline=None))
    again = saved(lead, filled(steps.build(Dialog.BANT, lead, AS_SAM)))
    assert Letter.TIMELINE not in again.qualification.answers


def test_inbound_begins_with_fit_and_outbound_with_need() -> None:
    def order(channel: Channel, dialog: Dialog) -> list[str]:
        lead = replace(FRESH, origin=replace(FRESH.origin, channel=channel))
        blocks = steps.build(dialog, lead, AS_SAM)["blocks"]
        return [field_of(one["block_id"]) for one in blocks if one["type"] == "input"]

    for channel in (Channel.INBOUND, Channel.PARTNER):
        assert order(channel, Dialog.BANT)[:3] == ["fits_market", "market", "budget"]
        assert "fits_market" not in order(channel, Dialog.CONTEXT)
    assert order(Channel.OUTBOUND, Dialog.BANT)[0] == "need"
    assert "fits_market" in order(Channel.OUTBOUND, Dialog.CONTEXT)


UNREADABLE: dict[str, tuple[Dialog, str, str]] = {
    "amount": (Dialog.BANT, "budget.amount", "40-50k"),
    "emoji": (Dialog.BANT, "budget.amount", "🔥🔥"),
    "phone": (Dialog.CONTACT, "phone", "call 12"),
    "email": (Dialog.CONTACT, "email", "jane@globex..com"),
    "committee": (Dialog.CONTEXT, "committee", "Lee Park, COO\n🔥, CEO"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_and_kept_as_typed(name: str) -> None:
    dialog, field, typed = UNREADABLE[name]
    begun = steps.build(dialog, READY, AS_SAM)
    view = filled(begun, **{field.replace(".", "_"): typed})
    (block_id,) = steps.read(view, READY, AS_SAM).errors
    assert field_of(block_id) == field
    assert block_id in {one.get("block_id") for one in begun["blocks"]}
    lead = saved(READY, view)
    before = draft.fields_of(READY.qualification)
    assert draft.fields_of(lead.qualification) == {**before, f"unread.{field}": typed}

    # Whoever comes back finds it; once it is mended, it is gone.
    again = steps.build(dialog, lead, AS_SAM)
    shown = {field_of(b["block_id"]): b["element"] for b in again["blocks"] if b["type"] == "input"}
    assert shown[field]["initial_value"] == typed
    mended = saved(lead, filled(again, **{field.replace(".", "_"): None}))
    assert mended.qualification.unread == {}


def test_the_teams_own_questions() -> None:
    view = filled(
        steps.build(Dialog.BANT, FRESH, asking()),
        question_tool="Sheets",
        question_seats="40",
        question_hosting="own",
        question_audit="2027-01-31",
    )
    merged = kept(FRESH, view, context=asking())
    assert merged.draft.extra == {
        "tool": "Sheets",
        "seats": "40",
        "hosting": "own",
        "audit": "2027-01-31",
    }
    assert merged.draft.signed["question.tool"].by == SAM


@pytest.mark.parametrize("typed", ["forty", "NaN", "1e999999999999", "٤٠ or 41"])
def test_a_number_is_a_number(typed: str) -> None:
    view = filled(steps.build(Dialog.BANT, FRESH, asking()), question_seats=typed)
    assert set(steps.read(view, FRESH, asking()).errors) == {"question.seats"}


def test_answers_to_questions_that_are_gone_or_changed_are_kept() -> None:
    said = {"gone": "yes", "seats": "about forty", "hosting": "their garage", "audit": "in spring"}
    lead = replace(FRESH, qualification=replace(FRESH.qualification, extra=said))
    view = steps.build(Dialog.BANT, lead, asking())
    assert check_view(view) == []
    shown = str(view["blocks"])
    for words in said.values():
        assert words in shown
    assert kept(lead, filled(view), context=asking()).draft.extra == said
    anew = filled(view, question_seats="40")
    assert kept(lead, anew, context=asking()).draft.extra == {**said, "seats": "40"}
    assert {question.key for question in QUESTIONS} > {"seats", "hosting", "audit"}


# Context ---------------------------------------------------------------------------------------


def test_committee() -> None:
    lines = "Lee Park, COO, decision maker\n\n- Ana Ruiz, VP, Sales\nCher\nמשה, CFO, blocks"
    view = filled(steps.build(Dialog.CONTEXT, FRESH, AS_SAM), committee=lines)
    lead = saved(FRESH, view)
    assert lead.qualification.committee == (
        Member("Lee Park", "COO", "decision_maker"),
        Member("Ana Ruiz", "VP, Sales"),
        Member("Cher"),
        Member("משה", "CFO", "blocker"),
    )
    more = filled(steps.build(Dialog.CONTEXT, lead, AS_SAM), committee="cher, CEO, champion")
    lead = saved(lead, more)
    assert lead.qualification.committee[2] == Member("cher", "CEO", "champion")
    assert len(lead.qualification.committee) == 4


def test_each_person_of_the_committee_has_a_row() -> None:
    view = steps.build(Dialog.CONTEXT, READY, AS_SAM)
    rows = [block for block in view["blocks"] if block["type"] == "section"]
    assert len(rows) == len(QUALIFIED.committee)
    value = rows[1]["accessory"]["options"][0]["value"]
    assert members.chosen(value, READY) == (members.EDIT, QUALIFIED.committee[1])
    person = members.build(READY, QUALIFIED.committee[1])
    assert check_view(person) == []
    assert members.parse(submitted(person, role="blocker")) == Member(
        "Ana Ruiz", "IT lead", "blocker"
    )


# Two at once -----------------------------------------------------------------------------------


def test_two_who_write_the_same_field_see_each_others_words() -> None:
    opened = steps.build(Dialog.BANT, FRESH, AS_SAM)
    theirs = saved(
        FRESH, filled(opened, budget_amount="20k", need="latent", need_note="x"), by=RILEY
    )
    mine = filled(opened, budget_amount="50k", need="urgent", authority="champion")
    merged = kept(theirs, mine)
    assert {clash.field for clash in merged.clashes} == {"budget.amount", "need"}
    assert merged.draft.answers[Letter.AUTHORITY].choice == "champion"
    lead = replace(theirs, qualification=merged.draft, version=theirs.version + 1)

    view = contested.build(Dialog.BANT, lead, AS_SAM, merged.clashes)
    assert check_view(view) == []
    words = str(view["blocks"])
    for said in ("Riley", "$20,000", "Latent", "Keep theirs"):
        assert said in words
    # Next insists; emptying a field, or Keep theirs, does not.
    insisted = kept(lead, filled(view))
    assert insisted.clashes == ()
    assert insisted.draft.answers[Letter.BUDGET].amount == Money(5_000_000, "USD")
    assert insisted.draft.answers[Letter.NEED].choice == "urgent"
    yielded = kept(lead, filled(view, need=None, budget_amount=None))
    assert yielded.draft.answers[Letter.NEED].choice == "latent"
    fresh = {block.get("block_id") for block in steps.build(Dialog.BANT, lead, AS_SAM)["blocks"]}
    assert {one["block_id"] for one in view["blocks"] if one.get("block_id") == "need"} == set()
    assert "need" in fresh


@pytest.mark.parametrize("dialog", [Dialog.CONTACT, Dialog.CONTEXT])
def test_the_other_steps_show_a_clash_too(dialog: Dialog) -> None:
    fields: dict[Dialog, tuple[dict[str, Any], dict[str, Any]]] = {
        Dialog.CONTACT: (
            {"phone": "+1 212 555 0100", "best_time": TEN_THEIR_TIME},
            {"phone": "+1 212 555 0199", "best_time": TEN_THEIR_TIME + 3600},
        ),
        Dialog.CONTEXT: (
            {"committee": "Lee Park, CEO", "next_step": "a"},
            {"committee": "Lee Park, CTO", "next_step": "b"},
        ),
    }
    theirs, mine = fields[dialog]
    ready = replace(READY, version=READY.version + 1)
    opened = steps.build(dialog, ready, AS_SAM)
    lead = saved(ready, filled(opened, **theirs), by=RILEY)
    merged = kept(lead, filled(opened, **mine))
    assert len(merged.clashes) == 2
    view = contested.build(dialog, lead, AS_SAM, merged.clashes)
    assert check_view(view) == []
    wanted = draft.fields_of(kept(ready, filled(opened, **mine)).draft)
    insisted = draft.fields_of(kept(lead, filled(view)).draft)
    for clash in merged.clashes:
        assert insisted[clash.field] == wanted[clash.field]


def test_a_dialog_of_which_slack_tells_nothing_empties_nothing() -> None:
    for dialog in WALK:
        closed = {**steps.build(dialog, READY, AS_SAM), "state": {"values": {}}}
        assert kept(READY, closed).draft is READY.qualification


def test_who_is_on_it() -> None:
    view = take_over.build(READY, cast.context(RILEY))
    assert check_view(view) == []
    words = str(view["blocks"])
    assert "Sam" in words
    for name in ("budget", "direct phone", "best time to talk", "buying committee", "next step"):
        assert name in words
    team = cast.team()
    taken = lifecycle.take_over(READY, team, cast.cause(RILEY, 1)).lead
    still_open = steps.build(Dialog.CONTACT, taken, AS_SAM)
    assert "Riley" in str(still_open["blocks"][0])
    assert "Riley" not in str(steps.build(Dialog.CONTACT, taken, cast.context(RILEY))["blocks"][0])


def test_steps_lead_from_gap_to_gap() -> None:
    assert steps.first_open(FRESH, AS_SAM) is Dialog.BANT
    assert steps.first_open(READY, AS_SAM) is Dialog.OUTCOME
    asked = replace(READY, qualification=replace(QUALIFIED, contact=GAPS.contact))
    assert steps.first_open(asked, AS_SAM) is Dialog.CONTACT
    assert [steps.after(one) for one in steps.ORDER] == [*steps.ORDER[1:], Dialog.OUTCOME]
    assert [steps.before(one) for one in steps.ORDER] == [Dialog.BANT, *steps.ORDER[:-1]]


LONG = "word " * 600


@pytest.mark.parametrize("text", ["🔥🔥🔥", LONG, "מאוס <!here> *x*", "\x00\u202eabc", "日本語"])
def test_any_text_survives_every_step(text: str) -> None:
    text = text.strip()
    lead = saved(READY, filled(steps.build(Dialog.BANT, READY, AS_SAM), need_note=text[:1000]))
    view = steps.build(Dialog.CONTEXT, lead, AS_SAM)
    lead = saved(lead, filled(view, note=text, next_step=text[:300]))
    assert lead.qualification.note == text
    late = cast.context(SAM, now=cast.NOW + timedelta(days=1))
    for dialog in steps.ORDER:
        assert check_view(steps.build(dialog, lead, late)) == []
    assert Action.BACK.value in str(view)
