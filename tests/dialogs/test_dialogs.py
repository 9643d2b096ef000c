"""Every dialog, held against its golden file and Slack's limits, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.dialogs import (
    ask,
    lost,
    notice,
    qualify_outcome,
    reject,
    snooze,
    steps,
    why,
    won,
)
from bot.dialogs.elements import View
from bot.dialogs.qualify_outcome import OutcomeKind
from bot.messages import refusals
from bot.messages.context import Context
from bot.names import Action, Dialog
from qualification.playbook import Question
from sandbox.blocks import check_view
from tests.messages import cast, golden
from tests.messages.cast import ALEX, GAPS, HOSTILE, NOBODY, QUALIFIED, SAM, context

FRESH = cast.qualifying().lead
READY = cast.qualifying(draft=QUALIFIED).lead
WITH_GAPS = cast.qualifying(draft=GAPS).lead
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
    "reject": lambda: reject.build(HANDED, AS_ALEX),
    "reject_nurture": lambda: reject.build(HANDED, AS_ALEX, "no_budget"),
    "reject_other": lambda: reject.build(HANDED, AS_ALEX, "other"),
    "snooze": lambda: snooze.build(HANDED, AS_ALEX),
    "snooze_before_weekend": lambda: snooze.build(
        HANDED, context(ALEX, now=datetime(2026, 11, 27, 20, 0, tzinfo=UTC))
    ),
    "ask": lambda: ask.build(HANDED, AS_ALEX),
    "won": lambda: won.build(HANDED, AS_ALEX),
    "lost": lambda: lost.build(HANDED, AS_ALEX),
    "why": lambda: why.build(HANDED, AS_ALEX, cast.handed_off().facts[-1].data),
    "why_held": lambda: why.build(
        cast.escalated(HOSTILE, NOBODY).lead,
        AS_ALEX,
        cast.escalated(HOSTILE, NOBODY).facts[-1].data,
    ),
    "why_screened_out": lambda: why.build(cast.assessed(cast.ONLY_EMAIL), AS_ALEX),
    "notice": lambda: notice.build(refusals.failed("K7Q2", AS_ALEX)),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    view = CASES[name]()
    golden.check(f"dialog/{name}", view)
    assert check_view(view) == []
    assert set(json.loads(view["private_metadata"])) <= {"lead", "version"}


def test_choices_that_report_at_once() -> None:
    reporting = {
        block["element"]["action_id"]
        for case in CASES.values()
        for block in case()["blocks"]
        if block.get("dispatch_action")
    }
    assert reporting == {Action.REASON.value, Action.OUTCOME.value}
