"""What is said once a qualification is under way: calls, take-overs, and steps taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.messages import calendar, call, handoff_card, lead_card, notes, refusals, story
from bot.messages.context import Message
from qualification.fact import Fact, FactKind
from qualification.lead import BestTime, Lead
from qualification.lifecycle import Refusal, Refused, disqualify, nurture, take_over, undo
from qualification.stage import Stage
from sandbox.blocks import check_blocks
from tests.messages import cast, golden
from tests.messages.cast import ALEX, DANA, QUALIFIED, RILEY, SAM, THREAD, cause, context, fact_of

HANDED = cast.handed_off().lead
DROPPED = disqualify(
    cast.qualifying().lead, "bad_fit", cast.team(), cause(SAM, 0), "Two people, no buyer."
)
KEPT = nurture(cast.qualifying().lead, None, "later", cast.team(), cause(SAM, 0))
TAKEN = take_over(cast.qualifying().lead, cast.team(), cause(RILEY, 0))
ASKING = replace(
    HANDED,
    qualification=replace(QUALIFIED, fits_market="partly", extra={"current_tool": "Sheets"}),
)


def undone(lead: Lead, who: str = SAM) -> tuple[Fact, Lead]:
    assert lead.undo
    done = undo(lead, lead.undo.key, cast.team(), cause(who, 1))
    return fact_of(done, lambda fact: fact.kind is FactKind.UNDONE), done.lead


def refused(why: Refusal, lead: Lead = HANDED, reader: str = RILEY) -> Message:
    return refusals.explain(Refused(why, lead), context(reader))


def said(message: Message | None) -> Message:
    assert message
    return message


CASES: dict[str, Callable[[], Message]] = {
    "lead_card/undo_hand_off": lambda: lead_card.render(HANDED, context(SAM, thread=THREAD)),
    "lead_card/undo_disqualified": lambda: lead_card.render(DROPPED.lead, context()),
    "lead_card/undo_over": lambda: lead_card.render(
        DROPPED.lead, context(SAM, now=cast.NOW + timedelta(minutes=10))
    ),
    "handoff_card/more_answers": lambda: handoff_card.render(ASKING, context(ALEX)),
    "call/accepted": lambda: call.render(cast.accepted().lead, context(ALEX, thread=THREAD)),
    "call/missed": lambda: call.render(
        cast.accepted().lead, context(ALEX, now=cast.NOW + timedelta(days=3))
    ),
    "call/not_accepted": lambda: call.render(HANDED, context(ALEX)),
    "note/undone_to_ae": lambda: notes.render(*undone(HANDED), context(ALEX)),
    "note/undone_by_manager": lambda: notes.render(*undone(KEPT.lead, DANA), context(SAM)),
    "note/taken_over": lambda: notes.render(
        TAKEN.facts[-1], TAKEN.lead, context(SAM, thread=THREAD)
    ),
    "story/undone": lambda: said(story.line(*undone(HANDED), context())),
    "story/undone_by_manager": lambda: said(story.line(*undone(KEPT.lead, DANA), context())),
    "story/taken_over": lambda: said(story.line(TAKEN.facts[-1], TAKEN.lead, context())),
    "story/disqualified_with_note": lambda: said(
        story.line(DROPPED.facts[-1], DROPPED.lead, context())
    ),
    "refusal/acted_since": lambda: refused(Refusal.ACTED_SINCE, cast.accepted().lead, SAM),
    "refusal/too_late": lambda: refused(Refusal.TOO_LATE, HANDED, SAM),
    "refusal/not_yours": lambda: refused(Refusal.NOT_YOURS),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    message = CASES[name]()
    golden.check(name, {"text": message.text, "blocks": message.blocks})
    assert check_blocks(message.blocks, "message") == []


def test_only_whoever_decided_and_managers_are_offered_an_undo() -> None:
    def offered(reader: str | None) -> bool:
        return "Undo" in str(lead_card.render(HANDED, context(reader)).blocks)

    assert [who for who in (None, SAM, RILEY, ALEX, DANA) if offered(who)] == [None, SAM, DANA]


def handed_off_at() -> Fact:
    done = cast.handed_off()
    return fact_of(done, lambda fact: fact.to_stage is Stage.HANDED_OFF)


def test_the_calendar_file() -> None:
    shown = calendar.render(handed_off_at(), HANDED, context())
    assert shown and shown.attachment
    assert "Call Jane Doe" in shown.text
    (event,) = Calendar.from_ical(shown.attachment.content).walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
    assert event["UID"] == "lead-42-call@baton"
    assert event["SUMMARY"] == "Call Jane Doe, Globex"
    assert "+1 415-555-0134" in event["DESCRIPTION"]


def test_what_a_calendar_cannot_hold_or_no_longer_needs() -> None:
    hostile = replace(cast.handed_off(cast.HOSTILE).lead, id=44)
    shown = calendar.render(handed_off_at(), hostile, context())
    assert shown and shown.attachment
    lines = shown.attachment.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert sum(line == b"BEGIN:VEVENT" for line in lines) == 1
    late = context(now=cast.NOW + timedelta(days=1))
    assert calendar.render(handed_off_at(), HANDED, late) is None
    unknown = replace(QUALIFIED, contact=replace(QUALIFIED.contact, best_time=None))
    assert (
        calendar.render(handed_off_at(), replace(HANDED, qualification=unknown), context()) is None
    )


def test_a_weekly_window_is_in_the_calendar_when_it_opens_next() -> None:
    weekly = BestTime("America/Los_Angeles", days=(2,), start="14:00", end="17:00")
    found = replace(QUALIFIED, contact=replace(QUALIFIED.contact, best_time=weekly))
    shown = calendar.render(handed_off_at(), replace(HANDED, qualification=found), context())
    assert shown and shown.attachment
    assert b"DTSTART:20261125T220000Z" in shown.attachment.content
    assert b"DTEND:20261126T010000Z" in shown.attachment.content
