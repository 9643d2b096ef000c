"""What marketing is told of leads that sales does not get, and what a return is told as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.messages import marketing_note, story
from bot.messages.context import Message
from qualification.fact import Fact
from qualification.lead import Channel, Lead, Origin
from qualification.lifecycle import Cause, come_back, escalate, override, screen_out
from qualification.stage import Stage
from sandbox.blocks import check_blocks
from tests.messages import cast, golden
from tests.messages.cast import NOW, SAM, TO_SAM, context

PARTNERS = replace(
    cast.ONE_WORD, origin=Origin(source="portal", channel=Channel.PARTNER, partner="Initech & <Co>")
)
RULES = Cause("baton", NOW, "calendar")


def declined() -> tuple[Fact, Lead]:
    done = screen_out(cast.assessed(PARTNERS), RULES)
    return done.facts[0], done.lead


def rested(lead: Lead = cast.GLOBEX) -> tuple[Fact, Lead]:
    resting = replace(
        cast.assessed(lead), stage=Stage.NURTURE, nurture_until=date(2026, 11, 24), sdr=SAM
    )
    done = come_back(resting, RULES)
    return done.facts[0], done.lead


def lifted() -> tuple[Fact, Lead]:
    stopped = screen_out(cast.assessed(cast.ONLY_EMAIL), RULES).lead
    done = override(
        stopped, ["missing_criteria"], "Met her <yesterday>", cast.team(), cast.cause(SAM, 0)
    )
    return done.facts[0], done.lead


def called_back() -> tuple[Fact, Lead]:
    _, lead = rested()
    done = escalate(
        replace(lead, score=replace(lead.score, fast_track=None)),
        TO_SAM,
        cast.team(),
        RULES,
        "the date that sales set has come",
    )
    return done.facts[0], done.lead


def told(fact: Fact, lead: Lead) -> Message:
    line = story.line(fact, lead, context())
    assert line is not None
    return line


CASES: dict[str, Callable[[], Message]] = {
    "marketing_note/declined": lambda: marketing_note.render(*declined(), context()),
    "marketing_note/rested": lambda: marketing_note.render(*rested(), context()),
    "marketing_note/hostile": lambda: marketing_note.render(*rested(cast.HOSTILE), context()),
    "story/overridden": lambda: told(*lifted()),
    "story/returned": lambda: told(*rested()),
    "story/called_back": lambda: told(*called_back()),
}


@pytest.mark.parametrize("name", CASES)
def test_reads_as_agreed_and_keeps_slacks_limits(name: str) -> None:
    message = CASES[name]()
    golden.check(name, {"text": message.text, "blocks": message.blocks})
    assert check_blocks(message.blocks, "message") == []
