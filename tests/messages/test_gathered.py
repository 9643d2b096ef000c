"""Messages that stand for many: read aloud in their golden files, and within Slack's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import gathered
from bot.messages.context import Message
from qualification.fact import FactKind
from qualification.lead import Company, Lead
from qualification.lifecycle import climb, fire
from qualification.stage import Stage
from sandbox.blocks import check_blocks
from tests.messages import cast, golden
from tests.messages.cast import ALEX, RILEY, SAM, context, team


def many(lead: Lead, count: int) -> list[Lead]:
    return [
        replace(lead, id=lead.id + number, company=Company(f"Globex {number}"))
        for number in range(count)
    ]


def reminder(lead: Lead) -> gathered.Reminder:
    assert lead.clock and lead.clock.due
    step = climb(lead, team(), lead.clock.due)
    assert step
    fired = fire(lead, step, None, team(), lead.clock.due)
    rung = next(fact for fact in fired.facts if fact.kind is FactKind.RUNG)
    return gathered.Reminder(rung, fired.lead)


def cases() -> dict[str, Message]:
    escalated, handed_off = cast.escalated().lead, cast.handed_off().lead
    done = replace(escalated, id=90, owner=RILEY)
    moved_on = replace(escalated, id=99, stage=Stage.QUALIFYING, owner=SAM)
    refused = [
        (f"a message about Globex {number}", "#leads", "channel_not_found") for number in range(3)
    ]
    return {
        "lead_cards_channel": gathered.lead_cards([*many(escalated, 2), moved_on], context(None)),
        "lead_cards_sdr": gathered.lead_cards(many(escalated, 2), context(SAM)),
        "handoff_cards_ae": gathered.handoff_cards(many(handed_off, 2), context(ALEX)),
        "nags_sdr": gathered.nags([reminder(lead) for lead in many(escalated, 3)], context(SAM)),
        "nags_partly_done": gathered.nags(
            [
                replace(reminder(escalated), lead=done, asks=False),
                *map(reminder, many(escalated, 2)),
            ],
            context(SAM),
        ),
        "nags_very_many": gathered.nags(
            [reminder(lead) for lead in many(escalated, 60)], context(SAM)
        ),
        "parked_many": gathered.parked_many(
            [*refused, ("a message", "sam@acme.com", "user_not_found")], context(None)
        ),
    }


@pytest.mark.parametrize("name", sorted(cases()))
def test_gathered_messages_read_well(name: str) -> None:
    message = cases()[name]
    assert check_blocks(message.blocks, "message") == []
    golden.check(f"gathered/{name}", {"text": message.text, "blocks": message.blocks})


def test_twenty_reminders_with_their_buttons_fit_in_one_message() -> None:
    message = gathered.nags(
        [reminder(one) for one in many(cast.escalated().lead, 20)], context(SAM)
    )
    assert check_blocks(message.blocks, "message") == []
    assert len(message.blocks) <= 50


def test_twenty_leads_fit_in_one_message() -> None:
    message = gathered.handoff_cards(many(cast.handed_off().lead, 20), context(ALEX))
    assert check_blocks(message.blocks, "message") == []
    assert len(message.blocks) <= 50
