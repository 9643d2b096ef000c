"""Every message, held against its golden file and Slack's limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.messages import (
    handoff_card,
    held,
    lead_card,
    nag,
    notes,
    parked,
    pipeline,
    refusals,
    rejection,
    silent,
    story,
)
from bot.messages.context import Message
from qualification import lifecycle
from qualification.fact import FactKind
from qualification.lead import Lead, Money
from qualification.lifecycle import (
    Consequence,
    Refusal,
    Refused,
    Transition,
    ask_sdr,
    climb,
    disqualify,
    fire,
    lose,
    nurture,
    snooze,
    undo,
    win,
)
from qualification.routing import Choice
from sandbox.blocks import check_blocks
from tests.messages import cast, golden, reports
from tests.messages.cast import (
    ALEX,
    ARRIVALS,
    DANA,
    GAPS,
    JO,
    KIM,
    NOBODY,
    QUALIFIED,
    SAM,
    THREAD,
    TO_JO,
    TO_RILEY,
    TO_SAM,
    at,
    cause,
    context,
    team,
)

Case = Callable[[], Message]


def told(kind: FactKind, transition: Transition, reader: str | None = None) -> Message:
    fact = cast.fact_of(transition, lambda fact: fact.kind is kind)
    message = story.line(fact, transition.lead, context(reader))
    assert message
    return message


def left() -> Transition:
    """Sam is no longer in Slack."""
    lead = cast.escalated().lead
    return lifecycle.owner_left(lead, cast.TO_RILEY, "slack", cast.team(), cast.at(5))


def climbed(rungs: int, next_one: Choice = TO_RILEY) -> tuple[Transition, list[object]]:
    """The transition of the last of so many rungs after an escalation, and the history."""
    step: Transition = cast.escalated()
    history = list(step.facts)
    for _ in range(rungs):
        assert step.lead.clock and step.lead.clock.due
        now = step.lead.clock.due
        due = climb(step.lead, team(), now)
        assert due
        choice = next_one if due.rung and due.rung.do == "reroute" else None
        step = fire(step.lead, due, choice, team(), now)
        history += step.facts
    return step, history


def nagged(rungs: int, reader: str, next_one: Choice = TO_RILEY) -> Message:
    step, history = climbed(rungs, next_one)
    fact = step.facts[0]
    return nag.render(fact, step.lead, context(reader, now=fact.at, thread=THREAD), tuple(history))


def woken() -> Message:
    asleep = snooze(cast.escalated().lead, at(30), team(), cause(SAM, 0))
    due = climb(asleep.lead, team(), at(30))
    assert due
    awake = fire(asleep.lead, due, None, team(), at(30))
    return nag.render(awake.facts[0], awake.lead, context(SAM, now=at(30)))


def about_sdr(kind: FactKind, transition: Transition) -> Message:
    fact = cast.fact_of(transition, lambda fact: fact.kind is kind)
    return notes.render(fact, transition.lead, context(SAM, thread=THREAD))


def to_marketing(transition: Transition, then: Transition | None = None) -> Message:
    fact = cast.fact_of(transition, lambda fact: fact.kind is FactKind.REJECTED)
    history = (*transition.facts, *(then.facts if then else ()))
    lead = (then or transition).lead
    return rejection.render(fact, lead, context(thread=THREAD), history=history)


def undone(step: Transition) -> Transition:
    assert step.lead.undo
    return undo(step.lead, step.lead.undo.key, team(), cause(step.lead.undo.by, 3))


def on_hold() -> Message:
    step = cast.escalated(choice=NOBODY)
    return held.render(step.facts[-1], step.lead, context())


def back() -> Transition:
    return cast.rejected("no_authority", Consequence.BACK_TO_SDR, TO_SAM, "Asks his boss")


def later() -> Transition:
    return cast.rejected("no_budget", Consequence.NURTURE)


def asked() -> Transition:
    return ask_sdr(cast.handed_off().lead, "Who signs,\n<@U0SAM>?", team(), cause(ALEX, 1))


def won() -> Transition:
    return win(cast.accepted().lead, Money(2_100_000, "USD"), team(), cause(ALEX, 5))


def lost() -> Transition:
    return lose(cast.accepted().lead, "Chose rivalware", team(), cause(ALEX, 5))


def card(lead: Lead, reader: str | None = None, thread: str | None = None) -> Message:
    return lead_card.render(lead, context(reader, thread=thread))


def handoff(lead: Lead, reader: str = ALEX) -> Message:
    return handoff_card.render(lead, context(reader, thread=THREAD))


CASES: dict[str, Case] = {
    **reports.CASES,
    **{
        f"lead_card/channel_{name}": lambda lead=lead: card(cast.escalated(lead).lead)
        for name, lead in ARRIVALS.items()
    },
    "lead_card/to_its_sdr": lambda: card(cast.escalated().lead, SAM, THREAD),
    "lead_card/of_another_sdr": lambda: card(cast.escalated().lead, cast.RILEY, THREAD),
    "lead_card/on_hold": lambda: card(cast.escalated(choice=NOBODY).lead),
    "lead_card/snoozed": lambda: card(
        snooze(cast.escalated().lead, at(90), team(), cause(SAM, 0)).lead
    ),
    "lead_card/qualifying": lambda: card(cast.qualifying().lead, SAM),
    "lead_card/handed_off": lambda: card(cast.handed_off().lead),
    "lead_card/accepted": lambda: card(cast.accepted().lead),
    "lead_card/came_back": lambda: card(back().lead, SAM, THREAD),
    "lead_card/nurture": lambda: card(later().lead),
    "lead_card/disqualified": lambda: card(
        disqualify(cast.qualifying().lead, "bad_fit", team(), cause(SAM, 0)).lead
    ),
    "lead_card/won": lambda: card(won().lead),
    "lead_card/lost": lambda: card(lost().lead),
    "handoff_card/to_accept": lambda: handoff(cast.handed_off().lead),
    "handoff_card/with_gaps": lambda: handoff(
        cast.handed_off(draft=GAPS, override="She asked for a call today").lead
    ),
    "handoff_card/fast_tracked": lambda: handoff(cast.fast_tracked().lead, JO),
    "handoff_card/hostile": lambda: handoff(cast.handed_off(cast.HOSTILE).lead),
    "handoff_card/accepted": lambda: handoff(cast.accepted().lead),
    "handoff_card/accepted_by_another": lambda: handoff(cast.accepted().lead, JO),
    "handoff_card/moved_on": lambda: handoff(
        cast.rejected("duplicate", Consequence.REROUTE, TO_JO).lead
    ),
    "handoff_card/won": lambda: handoff(won().lead),
    "handoff_card/lost": lambda: handoff(lost().lead),
    "story/assigned": lambda: told(FactKind.ASSIGNED, cast.escalated()),
    "story/held": lambda: told(FactKind.HELD, cast.escalated(choice=NOBODY)),
    "story/owner_left": lambda: told(FactKind.OWNER_LEFT, left()),
    "story/claimed": lambda: told(FactKind.CLAIMED, cast.qualifying()),
    "story/snoozed": lambda: told(
        FactKind.SNOOZED, snooze(cast.escalated().lead, at(60), team(), cause(SAM, 0))
    ),
    "story/handed_off": lambda: told(FactKind.HANDED_OFF, cast.handed_off()),
    "story/handed_off_with_gaps": lambda: told(
        FactKind.HANDED_OFF, cast.handed_off(draft=GAPS, override="She asked for a call today")
    ),
    "story/straight_to_ae": lambda: told(FactKind.HANDED_OFF, cast.fast_tracked()),
    "story/accepted": lambda: told(FactKind.ACCEPTED, cast.accepted()),
    "story/rejected": lambda: told(FactKind.REJECTED, back()),
    "story/rejected_to_nurture": lambda: told(FactKind.REJECTED, later()),
    "story/asked": lambda: told(FactKind.ASKED, asked()),
    "story/nurtured": lambda: told(
        FactKind.NURTURED,
        nurture(
            cast.qualifying().lead, at(60 * 24 * 90).date(), "After audit", team(), cause(SAM, 0)
        ),
    ),
    "story/disqualified": lambda: told(
        FactKind.DISQUALIFIED,
        disqualify(cast.qualifying().lead, "bad_fit", team(), cause(SAM, 0)),
    ),
    "story/won": lambda: told(FactKind.WON, won()),
    "story/lost": lambda: told(FactKind.LOST, lost()),
    **{
        f"story/rung_{number}": lambda number=number: told(FactKind.RUNG, climbed(number)[0])
        for number in range(1, 6)
    },
    "nag/nudge": lambda: nagged(1, SAM),
    "nag/last_nudge": lambda: nagged(2, SAM),
    "nag/nobody_else": lambda: nagged(3, SAM, cast.NOBODY),
    "nag/over": lambda: nag.over(climbed(3)[0].lead, context(SAM, thread=THREAD)),
    "nag/manager": lambda: nagged(4, DANA),
    "nag/managers_manager": lambda: nagged(5, KIM),
    "nag/snooze_over": woken,
    "note/accepted": lambda: about_sdr(FactKind.ACCEPTED, cast.accepted()),
    "note/returned": lambda: about_sdr(FactKind.REJECTED, back()),
    "note/rejected_to_nurture": lambda: about_sdr(FactKind.REJECTED, later()),
    "note/asked": lambda: about_sdr(FactKind.ASKED, asked()),
    "rejection/back_to_sdr": lambda: to_marketing(back()),
    "rejection/nurture": lambda: to_marketing(later()),
    "rejection/taken_back": lambda: to_marketing(later(), undone(later())),
    "silent": lambda: silent.render(3, at(60 * 23), context(SAM)),
    "held": on_hold,
    "parked_broken": lambda: parked.render(
        "a message about Globex", "#leads", "broken_message 4A493A", context(DANA)
    ),
    "parked": lambda: parked.render(
        "a message about Globex", "#leads", "channel_not_found", context()
    ),
    "refusal/not_a_member": lambda: refusals.not_a_member(context()),
    "refusal/failed": lambda: refusals.failed("K7Q2", context()),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    message = CASES[name]()
    golden.check(name, {"text": message.text, "blocks": message.blocks})
    assert check_blocks(message.blocks, "message") == []
    assert 0 < len(message.text) <= 3000


@pytest.mark.parametrize("name", CASES)
def test_nothing_from_outside_pings_or_links(name: str) -> None:
    message = CASES[name]()
    marked = [message.text, *_mrkdwn(message.blocks)]
    tokens = {token for text in marked for token in re.findall(r"<([^>]*)>", text)}
    allowed = re.compile(r"!date\^\d+\^\{date_short_pretty\} at \{time\}\|[^|]+|@U0[A-Z]+")
    assert all(allowed.fullmatch(token) for token in tokens)
    pings = {token for token in tokens if token.startswith("@")}
    assert pings <= ({"@U0SAM"} if name in MENTIONS else set())
    assert "!" not in re.sub(r"<!date|&lt;!|<!here>|<!channel>", "", "".join(marked))


MENTIONS = {"story/asked"}


@pytest.mark.parametrize("why", Refusal)
@pytest.mark.parametrize(
    "lead",
    [
        cast.escalated().lead,
        cast.escalated(choice=NOBODY).lead,
        cast.qualifying().lead,
        cast.handed_off().lead,
        cast.accepted().lead,
        won().lead,
        lost().lead,
        later().lead,
    ],
    ids=lambda lead: lead.stage.value + ("" if lead.owner else "_without_owner"),
)
def test_every_refusal_is_a_sentence_in_every_stage(why: Refusal, lead: Lead) -> None:
    message = refusals.explain(Refused(why, lead, ("Need is not known yet",)), context(JO))
    assert message.text.endswith(".")
    assert check_blocks(message.blocks, "message") == []


REFUSALS = {
    "taken": (Refusal.TAKEN, lambda: cast.qualifying().lead, "Sam has been qualifying Globex"),
    "accepted": (Refusal.ACCEPTED, lambda: cast.accepted().lead, "Alex accepted Globex"),
    "won": (Refusal.ACCEPTED, lambda: won().lead, "Alex won Globex"),
    "moved on": (Refusal.MOVED_ON, lambda: cast.handed_off().lead, "is with Alex"),
    "nurtured": (Refusal.MOVED_ON, lambda: later().lead, "went back to marketing"),
    "reassigned": (Refusal.REASSIGNED, lambda: cast.escalated().lead, "is with Sam"),
    "role": (Refusal.NOT_ALLOWED, lambda: cast.escalated().lead, "for SDRs and managers"),
    "gaps": (Refusal.INCOMPLETE, lambda: cast.qualifying().lead, "• Need is not known yet"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_name_who_and_what(name: str) -> None:
    why, lead, words = REFUSALS[name]
    message = refusals.explain(Refused(why, lead(), ("Need is not known yet",)), context(JO))
    assert words in message.text


BUTTONS = {
    "lead_card/channel_globex": ["Qualify", "Pass", "Snooze", "Why?"],
    "lead_card/to_its_sdr": ["Qualify", "Pass", "Snooze", "Why?", "Thread"],
    "lead_card/of_another_sdr": ["Why?", "Thread"],
    "lead_card/on_hold": ["Qualify", "Why?"],
    "lead_card/qualifying": ["Qualify", "Why?"],
    "lead_card/handed_off": ["Undo", "Why?"],
    "lead_card/won": ["Why?"],
    "handoff_card/to_accept": ["Accept", "Reject", "Snooze", "Ask the SDR", "Why?", "Thread"],
    "handoff_card/fast_tracked": ["Accept", "Reject", "Snooze", "Why?", "Thread"],
    "handoff_card/accepted": ["Won", "Lost", "Why?", "Undo", "Thread"],
    "handoff_card/moved_on": ["Undo", "Thread"],
    "handoff_card/won": ["Thread"],
}


@pytest.mark.parametrize("name", BUTTONS)
def test_only_buttons_that_apply(name: str) -> None:
    rows = [block for block in CASES[name]().blocks if block["type"] == "actions"]
    assert [one["text"]["text"] for row in rows for one in row["elements"]] == BUTTONS[name]
    assert all(
        one["value"].partition(".")[0] in ("42", "47") for row in rows for one in row["elements"]
    )


def test_answers_and_arrivals_are_no_story() -> None:
    answered = cast.fact_of(
        cast.qualifying(draft=QUALIFIED), lambda fact: fact.kind is FactKind.ANSWERED
    )
    assert story.line(answered, cast.qualifying().lead, context()) is None


def test_blocks_are_json() -> None:
    for case in CASES.values():
        json.dumps(case().blocks).encode("utf-8")


def test_weeks_of_several_years_have_their_years() -> None:
    asked = reports.by_week()
    days = ("2025-12-29", "2026-01-05")
    groups = tuple(replace(asked.groups[0], name=day) for day in days)
    _, rows = pipeline.as_table(replace(asked, groups=groups), context())
    assert [row[0] for row in rows] == ["Dec 29, 2025", "Jan 5, 2026"]


def _mrkdwn(shown: object) -> list[str]:
    """Every mrkdwn text in blocks."""
    if isinstance(shown, list):
        return [text for one in shown for text in _mrkdwn(one)]
    if not isinstance(shown, dict):
        return []
    if shown.get("type") == "mrkdwn":
        return [shown["text"]]
    return [text for one in shown.values() for text in _mrkdwn(one)]
