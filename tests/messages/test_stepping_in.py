"""What passes, snoozes and managers leave in messages: read aloud, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import handoff_card, held, lead_card, nag, notes, refusals, story, words
from bot.messages.context import Message
from qualification import lifecycle
from qualification.availability import Reason
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle import MOST_SNOOZES, PassedWhy, Refusal, Refused, Transition
from qualification.routing import Choice, Skipped
from sandbox.blocks import check_blocks
from tests.messages import cast, golden
from tests.messages.cast import ALEX, DANA, RILEY, SAM, THREAD, at, cause, context, team

HAD_BY_ALL = Choice(
    None,
    None,
    "no SDR is available: on hold until somebody is",
    tuple(Skipped(email, "had this lead before", Reason.HAD_IT) for email in (SAM, RILEY)),
    hold=True,
)


def passed(
    choice: Choice = cast.TO_RILEY, note: str | None = "They write in <French>"
) -> Transition:
    lead = cast.escalated().lead
    why = PassedWhy("language", note)
    return lifecycle.pass_on(lead, choice, team(), cause(SAM, 1), why)


def assigned() -> Transition:
    lead = passed().lead
    return lifecycle.assign(lead, SAM, "You know Jane", team(), cause(DANA, 5))


def given_time() -> Transition:
    return lifecycle.snooze(cast.escalated().lead, at(60), team(), cause(DANA, 0))


def held_on() -> Transition:
    lead = passed(HAD_BY_ALL).lead
    return lifecycle.still_held(lead, HAD_BY_ALL, at(-60), team(), at(0))


def time_is_over(reader: str) -> Message:
    due = lifecycle.climb(given_time().lead, team(), at(60))
    assert due
    done = lifecycle.fire(given_time().lead, due, None, team(), at(60))
    return nag.render(done.facts[0], done.lead, context(reader, now=at(60), thread=THREAD))


def told(done: Transition, kind: FactKind) -> Message:
    message = story.line(_fact(done, kind), done.lead, context())
    assert message
    return message


def _fact(done: Transition, kind: FactKind) -> Fact:
    return next(fact for fact in done.facts if fact.kind is kind)


def undo_of_alex(lead: Lead) -> Message:
    return handoff_card.render(lead, context(ALEX, now=at(2), thread=THREAD))


CASES: dict[str, Callable[[], Message]] = {
    "lead_card/passed_on": lambda: lead_card.render(
        passed().lead, context(RILEY, thread=THREAD), _fact(passed(), FactKind.PASSED)
    ),
    "lead_card/undo_pass": lambda: lead_card.render(passed().lead, context(SAM, now=at(2))),
    "lead_card/given_by_manager": lambda: lead_card.render(
        assigned().lead, context(SAM, thread=THREAD), _fact(assigned(), FactKind.ASSIGNED)
    ),
    "lead_card/given_time": lambda: lead_card.render(given_time().lead, context(SAM)),
    "handoff_card/undo_reject": lambda: undo_of_alex(
        cast.rejected("bad_fit", lifecycle.Consequence.DISQUALIFY).lead
    ),
    "held_again": lambda: held.render(
        held_on().facts[0], held_on().lead, context(DANA, thread=THREAD)
    ),
    "nag/time_given_to_owner": lambda: time_is_over(SAM),
    "nag/time_given_to_manager": lambda: time_is_over(DANA),
    "note/given_to_another": lambda: notes.render(
        _fact(assigned(), FactKind.ASSIGNED), assigned().lead, context(RILEY, thread=THREAD)
    ),
    "story/passed_with_reason": lambda: told(passed(), FactKind.PASSED),
    "story/given_by_manager": lambda: told(assigned(), FactKind.ASSIGNED),
    "story/given_time": lambda: told(given_time(), FactKind.SNOOZED),
    "story/held_again": lambda: told(held_on(), FactKind.HELD),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    message = CASES[name]()
    golden.check(name, {"text": message.text, "blocks": message.blocks})
    assert check_blocks(message.blocks, "message") == []


@pytest.mark.parametrize("name", CASES)
def test_notes_of_people_ping_nobody(name: str) -> None:
    assert "<French>" not in str(CASES[name]().blocks)


def snoozed_out(lead: Lead) -> Lead:
    assert lead.clock
    return replace(lead, clock=replace(lead.clock, snoozes=MOST_SNOOZES))


@pytest.mark.parametrize(
    ("why", "lead", "phrase"),
    [
        (Refusal.SNOOZED_OUT, cast.escalated().lead, "3 times. Qualify it, or pass it on"),
        (Refusal.SNOOZED_OUT, cast.handed_off().lead, "3 times. Accept it, or reject it"),
        (Refusal.TOO_FAR, cast.escalated().lead, "within a week"),
        (Refusal.MANAGERS_ONLY, cast.escalated().lead, "is for managers"),
        (Refusal.NO_SUCH_REP, cast.escalated().lead, "not an SDR in the playbook"),
        (Refusal.NO_SUCH_REP, cast.handed_off().lead, "not an AE in the playbook"),
    ],
)
def test_a_refusal_says_what_to_do(why: Refusal, lead: Lead, phrase: str) -> None:
    assert phrase in refusals.explain(Refused(why, snoozed_out(lead)), context(SAM)).text


def test_a_week_is_the_longest_snooze() -> None:
    assert timedelta(weeks=1) == lifecycle.LONGEST_SNOOZE


@pytest.mark.parametrize(
    ("away", "said"),
    [(1, "Wednesday 10:12 your time"), (6, "<!date^"), (-1, "Monday 10:12 your time")],
)
def test_times_to_act_by_are_named_as_people_do(away: int, said: str) -> None:
    shown = words.at_yours(cast.NOW + timedelta(days=away), context(SAM))
    assert said in shown
