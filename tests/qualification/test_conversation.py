"""What is asked next, and what somebody means who types in a lead's thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qualification import conversation, draft
from qualification.business_time import Calendar
from qualification.conversation import Note, Talk
from qualification.hours import ALWAYS
from qualification.lead import (
    Answer,
    Channel,
    Company,
    Lead,
    Letter,
    Member,
    Money,
    Origin,
    Person,
    Qualification,
    Signature,
)
from qualification.notes import NoteContext, NoteField, Proposal
from qualification.playbook import Playbook, Question
from qualification.understanding import Command, Situation, understand
from tests.messages import cast

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CONTEXT = NoteContext(
    now=NOW,
    reader_zone="America/New_York",
    currency="USD",
    zone="America/Los_Angeles",
    country="US",
    name="Pat Lee",
)
LEAD = Lead(
    id=1,
    person=Person(email="pat@initech.com", first_name="Pat", last_name="Lee"),
    company=Company(name="Initech", country="US"),
)
SAM, RILEY = cast.SAM, cast.RILEY
ERP = Question(key="erp", ask="Which ERP?", type="select", options=("SAP", "Oracle"))
SEATS = Question(key="seats", ask="How many seats?", type="number")
RENEWAL = Question(key="renewal", ask="When does it renew?", type="date")


def with_questions(*questions: Question) -> Playbook:
    found = cast.playbook()
    rules = found.qualification.model_copy(update={"questions": questions})
    return found.model_copy(update={"qualification": rules})


PLAYBOOK = with_questions(ERP, SEATS, RENEWAL)


def talk(**changes: Any) -> Talk:
    return replace(Talk(SAM), **changes)


def meant(text: str, topic: str | None = None, *, to_us: bool = True, lead: Lead = LEAD) -> Any:
    where = Situation(
        lead=lead,
        talk=talk(asks=topic, again=True) if topic else None,
        playbook=PLAYBOOK,
        context=CONTEXT,
        calendar=Calendar(ALWAYS, cast.NEW_YORK),
        actor=SAM,
        to_us=to_us,
    )
    return understand(text, where)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("qualify", Command.ASK),
        ("Ask me!", Command.ASK),
        ("what\u2019s missing?", Command.MISSING),
        ("What is missing", Command.MISSING),
        (" SKIP. ", Command.SKIP),
        ("back", Command.BACK),
        ("stop", Command.STOP),
    ],
)
def test_commands(text: str, command: Command) -> None:
    assert meant(text, "need").command is command


@pytest.mark.parametrize("text", ["skip", "next", "stop", "back", "ok", "budget 50k", "🎉", ""])
def test_without_a_question_most_talk_means_nothing(text: str) -> None:
    assert meant(text, to_us=False) is None


@pytest.mark.parametrize(
    ("topic", "text", "fields"),
    [
        ("budget", "Likely", {"budget": "likely"}),
        ("budget", "idk", {"budget": "unknown"}),
        ("timeline", "3-6 months", {"timeline": "three_to_six_months"}),
        ("authority", "decision maker", {"authority": "decision_maker"}),
        ("fits_market", "partly", {"fits_market": "partly"}),
        ("phone", "415 555 0134", {"phone": "+14155550134"}),
        ("email", "Pat@Initech.com", {"email": "Pat@initech.com"}),
        ("reach_by", "video call", {"reach_by": "video"}),
        ("next_step", "send the deck", {"next_step": "send the deck"}),
        ("question.erp", "sap", {"question.erp": "SAP"}),
        ("question.seats", "1,200", {"question.seats": "1200"}),
        ("question.renewal", "2027-03-01", {"question.renewal": "2027-03-01"}),
        ("question.renewal", "Friday", {"question.renewal": "2026-11-27"}),
    ],
)
def test_a_typed_answer(topic: str, text: str, fields: dict[str, Any]) -> None:
    assert meant(text, topic).fields == fields


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("budget", "let me think"),
        ("phone", "call me maybe"),
        ("phone", "+1 415 555 0134 or +1 415 555 0199"),
        ("email", "pat at initech"),
        ("email", "pat@gmial.com"),
        ("fits_market", "hm"),
        ("next_step", "🎉"),
        ("question.erp", "something else"),
        ("question.seats", "many"),
        ("question.renewal", "yesterday"),
    ],
)
def test_what_is_no_answer_saves_nothing_and_says_why(topic: str, text: str) -> None:
    found = meant(text, topic)
    assert found.fields == {}
    assert found.hint


def test_a_question_that_is_asked_no_more_is_passed_over() -> None:
    asked = talk(asks="question.erp", again=True)
    assert conversation.current(asked, LEAD, PLAYBOOK) == "question.erp"
    following = conversation.current(asked, LEAD, with_questions(SEATS))
    assert following == conversation.topics(LEAD, PLAYBOOK)[0]


def test_inbound_begins_with_fit_and_outbound_with_need() -> None:
    outbound = replace(LEAD, origin=Origin(channel=Channel.OUTBOUND))
    assert conversation.topics(LEAD, PLAYBOOK)[0] == "fits_market"
    assert conversation.topics(outbound, PLAYBOOK)[0] == "need"


def test_what_the_form_said_is_not_asked_but_kept() -> None:
    lead = replace(LEAD, origin=Origin(answers={"timeline": "this quarter"}))
    assert not conversation.is_open("timeline", lead, PLAYBOOK)
    edit = conversation.edit({"budget": "likely"}, "thread", lead, PLAYBOOK, 0)
    merged = draft.merge(edit, lead.qualification, Signature(SAM, NOW, "thread", 1))
    assert merged.draft.answers[Letter.TIMELINE].choice == "this_quarter"
    assert merged.draft.signed["timeline"].how == "form"
    assert merged.draft.signed["budget"].how == "thread"


def test_every_question_comes_once_whatever_is_skipped() -> None:
    now, seen = conversation.begun(talk(), LEAD, PLAYBOOK), []
    while topic := conversation.current(now, LEAD, PLAYBOOK):
        seen.append(topic)
        now = conversation.skipped(now, topic, LEAD, PLAYBOOK)
    assert tuple(seen) == conversation.topics(LEAD, PLAYBOOK)
    back = conversation.gone_back(now, LEAD)
    assert conversation.current(back, LEAD, PLAYBOOK) == seen[-1]


def proposal(field: NoteField, value: Any, words: str = "words") -> Proposal:
    return Proposal(field, value, words, 0, len(words))


def test_the_later_of_two_notes_counts() -> None:
    early = Note("1", (proposal(NoteField.NEED, Answer("latent")),))
    late = Note("2", (proposal(NoteField.NEED, Answer("urgent")),))
    (one,) = conversation.proposed((early, late))
    assert one.value == Answer("urgent")


@pytest.mark.parametrize(
    ("field", "value", "fields"),
    [
        (
            NoteField.BUDGET,
            Answer("none", note="frozen"),
            {"budget": "none", "budget.note": "frozen", "budget.amount": None},
        ),
        (NoteField.BUDGET, Answer("likely"), {"budget": "likely"}),
        (
            NoteField.TIMELINE,
            Answer("exploring"),
            {"timeline": "exploring", "timeline.when": None},
        ),
        (
            NoteField.COMMITTEE,
            Member("Priya", role="blocker"),
            {"member.priya": Member("Priya", "IT", "blocker")},
        ),
    ],
)
def test_a_proposal_leaves_alone_what_it_says_nothing_of(
    field: NoteField, value: Any, fields: dict[str, Any]
) -> None:
    before = Qualification(
        answers={
            Letter.BUDGET: Answer("confirmed", "signed off", Money(50_000_00, "USD")),
            Letter.TIMELINE: Answer("now", when=date(2026, 12, 1)),
        },
        committee=(Member("Priya", "IT"),),
    )
    assert conversation.fields_for(proposal(field, value), before) == fields


def test_an_answer_that_somebody_else_gave_meanwhile_is_not_overwritten() -> None:
    theirs = draft.with_fields(Qualification(), {"need": "latent"})
    theirs = replace(theirs, signed={"need": Signature(RILEY, NOW, "dialog", 5)})
    lead = replace(LEAD, qualification=theirs, version=5)
    edit = conversation.edit({"need": "urgent"}, "thread", lead, PLAYBOOK, 4)
    merged = draft.merge(edit, lead.qualification, Signature(SAM, NOW, "thread", 6))
    assert [clash.field for clash in merged.clashes] == ["need"]
    seen = conversation.edit({"need": "urgent"}, "thread", lead, PLAYBOOK, 5)
    merged = draft.merge(seen, lead.qualification, Signature(SAM, NOW, "thread", 6))
    assert merged.draft.answers[Letter.NEED].choice == "urgent"
