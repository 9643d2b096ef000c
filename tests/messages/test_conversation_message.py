"""The conversation's message and its dialog, as they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogs import proposals
from bot.messages import conversation as words
from bot.messages.context import Message
from qualification import conversation
from qualification.conversation import Note, Talk
from qualification.lead import Answer, Lead, Letter, Member, Money, Qualification
from qualification.notes import NextStep, NoteField, Proposal
from sandbox.blocks import check_blocks, check_view
from tests.messages import cast, golden
from tests.messages.cast import SAM, context

NOTED = (
    (
        NoteField.BUDGET,
        Answer("confirmed", "50k set aside", Money(50_000_00, "USD")),
        "50k set aside",
    ),
    (NoteField.AUTHORITY, Answer("champion", "she pushes it"), "she pushes it"),
    (NoteField.PHONE, "+14155550134", "direct 415-555-0134"),
    (NoteField.COMMITTEE, Member("Priya", "IT"), "Priya from IT"),
    (NoteField.COMMITTEE, Member("*Lee* <!channel>"), "*Lee* <!channel> " * 9),
    (NoteField.NEXT_STEP, NextStep("demo on Tuesday"), "demo on Tuesday"),
)
FULL = Qualification(answers={Letter.BUDGET: Answer("likely", amount=Money(20_000_00, "USD"))})


def note(*more: Any) -> Note:
    return Note("1.0", tuple(Proposal(*one, 0, len(one[2])) for one in (*NOTED, *more)))


def talk(**changes: Any) -> Talk:
    return replace(Talk(SAM), **changes)


def asking(topic: str, lead: Lead | None = None, **changes: Any) -> Message:
    found = lead or cast.qualifying().lead
    return words.render(talk(asks=topic, again=True, **changes), found, context(SAM))


def noted(found: Qualification = FULL, *more: Any) -> Message:
    lead = cast.qualifying(draft=found).lead
    return words.render(talk(notes=(note(*more),)), lead, context(SAM))


CASES: dict[str, Callable[[], Message]] = {
    "conversation/buttons": lambda: asking("budget"),
    "conversation/menu": lambda: asking("authority"),
    "conversation/email": lambda: asking("email"),
    "conversation/hint": lambda: asking("next_step", hint="I cannot tell an answer from that."),
    "conversation/saved": lambda: asking(
        "need", cast.qualifying(draft=FULL).lead, said=("budget",)
    ),
    "conversation/notes": noted,
    "conversation/many_notes": lambda: noted(
        Qualification(),
        *((NoteField.COMMITTEE, Member(f"Person {n}"), f"Person {n}") for n in range(15)),
    ),
    "conversation/missing": lambda: words.render(talk(), cast.qualifying().lead, context(SAM)),
    "conversation/closed": lambda: words.render(talk(), cast.handed_off().lead, context(SAM)),
    "conversation/left_behind": lambda: words.over(
        ("budget", "need"), cast.qualifying(draft=FULL).lead, context(SAM)
    ),
    "conversation/nothing": lambda: words.hint("nothing", context(SAM)),
    "conversation/nowhere": lambda: words.hint("where", context(SAM), []),
    "conversation/unreadable": lambda: words.hint("unreadable", context(SAM)),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    message = CASES[name]()
    golden.check(name, {"text": message.text, "blocks": message.blocks})
    check_blocks(message.blocks, "message")


def test_edit_shows_what_was_read_and_nothing_else() -> None:
    lead = cast.qualifying(draft=FULL).lead
    view = proposals.build(talk(notes=(note(),)), lead, context(SAM))
    golden.check("dialog/qualify.notes", view)
    check_view(view)


def test_what_the_dialog_does_not_show_stays_as_it_is() -> None:
    lead = cast.qualifying(draft=FULL).lead
    one = Note("1.0", note().proposals[1:2])
    view = proposals.build(talk(notes=(one,)), lead, context(SAM))
    view["state"] = {"values": {}}
    read = proposals.read(view, lead, context(SAM))
    assert read.topics == ("authority",)
    assert read.edit.mine.answers[Letter.BUDGET] == lead.qualification.answers[Letter.BUDGET]
    assert conversation.proposed((one,))[0].field is NoteField.AUTHORITY
