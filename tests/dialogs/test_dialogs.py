"""Every dialog, held against its golden file and Slack's limits, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.dialogs import (
    ask,
    assign,
    contested,
    listed,
    lost,
    members,
    notice,
    pass_on,
    qualify_outcome,
    reject,
    snooze,
    steps,
    take_over,
    won,
)
from bot.dialogs.elements import View
from bot.dialogs.listed import Choice, Shown
from bot.dialogs.qualify_outcome import OutcomeKind
from bot.messages import refusals
from bot.messages.context import Context
from bot.names import Action, Dialog
from qualification.availability import Reason, Unavailable
from qualification.draft import Clash
from qualification.hours import BusinessHours
from qualification.lead import Channel, Money, Signature
from qualification.playbook import Playbook, Question
from qualification.question import Dimension
from sandbox.blocks import check_view
from tests.messages import cast, golden, reports
from tests.messages.cast import ALEX, DANA, GAPS, HOSTILE, QUALIFIED, RILEY, SAM, context

FRESH = cast.qualifying().lead
READY = cast.qualifying(draft=QUALIFIED).lead
WITH_GAPS = cast.qualifying(draft=GAPS).lead
OUTBOUND = replace(READY, origin=replace(READY.origin, channel=Channel.OUTBOUND))
UNREAD = replace(
    READY,
    qualification=replace(QUALIFIED, unread={"phone": "call 12", "email": "jane@gmial.com"}),
)
BY_RILEY = Signature(RILEY, cast.at(-1), "dialog")
HANDED = cast.handed_off().lead
AS_SAM, AS_ALEX = context(SAM), context(ALEX)

QUESTIONS = (
    Question(key="tool", ask="What do they use today?"),
    Question(key="seats", ask="How many seats?", type="number"),
    Question(key="hosting", ask="Where may it run?", type="select", options=("cloud", "own")),
    Question(key="audit", ask="When is the audit?", type="date"),
    Question(key="never", ask="Not for them", segments=("enterprise",)),
)


def asking(reader: str = SAM) -> Context:
    """A playbook with questions of the team's own."""
    playbook = cast.playbook()
    rules = playbook.qualification.model_copy(update={"questions": QUESTIONS})
    return replace(context(reader), playbook=playbook.model_copy(update={"qualification": rules}))


def _around_the_clock() -> Playbook:
    playbook = cast.playbook()
    hours = {"business_hours": BusinessHours.parse("always")}
    return playbook.model_copy(update={"team": playbook.team.model_copy(update=hours)})


def _with_one_sdr() -> Playbook:
    """Sam has nobody beside them."""
    playbook = cast.playbook()
    others = tuple(entry for entry in playbook.people if entry.email != RILEY)
    return playbook.model_copy(update={"people": others})


CASES: dict[str, Callable[[], View]] = {
    **{
        f"{dialog.value}_{name}": lambda dialog=dialog, lead=lead: steps.build(dialog, lead, AS_SAM)
        for dialog in steps.ORDER
        for name, lead in (
            ("fresh", FRESH),
            ("ready", READY),
            ("hostile", cast.qualifying(HOSTILE).lead),
            ("only_email", cast.qualifying(cast.ONLY_EMAIL).lead),
        )
    },
    "qualify.bant_questions": lambda: steps.build(Dialog.BANT, FRESH, asking()),
    "qualify.outcome_gaps": lambda: qualify_outcome.build(WITH_GAPS, AS_SAM),
    "qualify.outcome_nurture": lambda: qualify_outcome.build(READY, AS_SAM, OutcomeKind.NURTURE),
    "qualify.outcome_disqualify": lambda: qualify_outcome.build(
        READY, AS_SAM, OutcomeKind.DISQUALIFY
    ),
    "qualify.context_outbound": lambda: steps.build(Dialog.CONTEXT, OUTBOUND, AS_SAM),
    "qualify.contact_unread": lambda: steps.build(Dialog.CONTACT, UNREAD, AS_SAM),
    "qualify.outcome_unread": lambda: steps.build(Dialog.OUTCOME, UNREAD, AS_SAM),
    "qualify.bant_contested": lambda: contested.build(
        Dialog.BANT,
        READY,
        AS_SAM,
        [
            Clash("budget.amount", Money(5_000_000, "USD"), Money(2_000_000, "USD"), BY_RILEY),
            Clash("need", "latent", None, BY_RILEY),
        ],
    ),
    "qualify.member": lambda: members.build(READY, READY.qualification.committee[0]),
    "qualify.take_over": lambda: take_over.build(READY, context(RILEY)),
    "qualify.take_over_fresh": lambda: take_over.build(FRESH, context(RILEY)),
    "reject": lambda: reject.build(HANDED, AS_ALEX),
    "reject_nurture": lambda: reject.build(HANDED, AS_ALEX, "no_budget"),
    "reject_other": lambda: reject.build(HANDED, AS_ALEX, "other"),
    "snooze": lambda: snooze.build(HANDED, AS_ALEX),
    "snooze_before_weekend": lambda: snooze.build(
        HANDED, context(ALEX, now=datetime(2026, 11, 27, 20, 0, tzinfo=UTC))
    ),
    "snooze_around_the_clock": lambda: snooze.build(
        HANDED, replace(AS_ALEX, playbook=_around_the_clock())
    ),
    "snooze_give_more_time": lambda: snooze.build(HANDED, context(DANA)),
    "pass": lambda: pass_on.build(cast.escalated().lead, AS_SAM),
    "assign": lambda: assign.build(
        replace(cast.escalated().lead, owner=None, had_by=(SAM,)),
        context(DANA),
        {RILEY: Unavailable(Reason.AWAY)},
    ),
    "assign_nobody": lambda: assign.build(
        cast.escalated().lead,
        replace(context(DANA), playbook=_with_one_sdr()),
        {},
    ),
    "ask": lambda: ask.build(HANDED, AS_ALEX),
    "won": lambda: won.build(HANDED, AS_ALEX),
    "lost": lambda: lost.build(HANDED, AS_ALEX),
    "notice": lambda: notice.build(refusals.failed("K7Q2", AS_ALEX)),
}


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (Dimension.CAMPAIGN, "201 rows with fewer leads are not in the menu: ask with `campaign`"),
        (Dimension.WEEK, "201 later weeks are not in the menu: ask for a shorter period"),
    ],
)
def test_a_menu_that_is_too_short_says_so(by: Dimension, says: str) -> None:
    rows = [Choice("*", "All", 300), *(Choice(f"={n}", f"c{n}", 1) for n in range(300))]
    numbers = [Choice("received", "Received", 300)]
    question = replace(reports.MONTH, by=by)
    view = listed.build(Shown(question, "received", "*", 0, numbers, rows, 0, [], {}), AS_SAM)
    assert says in str(view["blocks"])
    assert check_view(view) == []


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    view = CASES[name]()
    golden.check(f"dialog/{name}", view)
    assert check_view(view) == []
    assert set(json.loads(view["private_metadata"])) <= {"lead", "version", "member"}


def test_choices_that_report_at_once() -> None:
    reporting = {
        block["element"]["action_id"]
        for case in CASES.values()
        for block in case()["blocks"]
        if block.get("dispatch_action")
    }
    assert reporting == {Action.REASON.value, Action.OUTCOME.value}
