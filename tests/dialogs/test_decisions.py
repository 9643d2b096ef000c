"""The dialogs that decide: outcome, rejection, snooze, question, won and lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.dialogs import ask, lost, qualify_outcome, reject, snooze, won
from bot.dialogs.qualify_outcome import Outcome, OutcomeKind
from bot.dialogs.values import Invalid
from qualification.lead import Lead, Money
from qualification.lifecycle import Consequence, Rejection
from tests.dialogs.submit import submitted
from tests.dialogs.test_dialogs import AS_ALEX, AS_SAM, HANDED, READY, WITH_GAPS
from tests.messages import cast
from tests.messages.cast import ALEX, context

# Outcome ---------------------------------------------------------------------------------------

OUTCOMES: dict[str, tuple[Lead, OutcomeKind, dict[str, Any], Outcome | str]] = {
    "hand off": (READY, OutcomeKind.HAND_OFF, {}, Outcome(OutcomeKind.HAND_OFF)),
    "gaps": (WITH_GAPS, OutcomeKind.HAND_OFF, {}, "override"),
    "gaps with a reason": (
        WITH_GAPS,
        OutcomeKind.HAND_OFF,
        {"override": "wants a call today"},
        Outcome(OutcomeKind.HAND_OFF, "wants a call today"),
    ),
    "nurture": (READY, OutcomeKind.NURTURE, {}, Outcome(OutcomeKind.NURTURE)),
    "nurture until": (
        READY,
        OutcomeKind.NURTURE,
        {"until": "2027-03-01", "note": "after the audit"},
        Outcome(OutcomeKind.NURTURE, "after the audit", date(2027, 3, 1)),
    ),
    "nurture until today": (READY, OutcomeKind.NURTURE, {"until": "2026-11-24"}, "until"),
    "disqualify": (
        READY,
        OutcomeKind.DISQUALIFY,
        {"reason": "bad_fit"},
        Outcome(OutcomeKind.DISQUALIFY, "bad_fit"),
    ),
    "disqualify with a note": (
        READY,
        OutcomeKind.DISQUALIFY,
        {"reason": "bad_fit", "note": "two people"},
        Outcome(OutcomeKind.DISQUALIFY, "bad_fit", note="two people"),
    ),
    "disqualify without reason": (READY, OutcomeKind.DISQUALIFY, {}, "reason"),
    "other without note": (READY, OutcomeKind.DISQUALIFY, {"reason": "other"}, "note"),
    "other": (
        READY,
        OutcomeKind.DISQUALIFY,
        {"reason": "other", "note": "A test entry"},
        Outcome(OutcomeKind.DISQUALIFY, "other", note="A test entry"),
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(name: str) -> None:
    lead, kind, typed, wanted = OUTCOMES[name]
    state = submitted(qualify_outcome.build(lead, AS_SAM, kind), **typed)
    if isinstance(wanted, Outcome):
        assert qualify_outcome.parse(state, lead, AS_SAM) == wanted
        return
    with pytest.raises(Invalid) as invalid:
        qualify_outcome.parse(state, lead, AS_SAM)
    assert set(invalid.value.errors) == {wanted}


# The AE's dialogs ------------------------------------------------------------------------------

REJECTIONS: dict[str, tuple[str | None, dict[str, Any], Rejection | str]] = {
    "default": (
        "no_authority",
        {},
        Rejection("no_authority", Consequence.BACK_TO_SDR),
    ),
    "nurture as long as the reason says": (
        "no_need",
        {"note": "next year"},
        Rejection("no_need", Consequence.NURTURE, "next year", date(2027, 5, 23)),
    ),
    "another consequence": (
        "no_need",
        {"then_no_need": "disqualify"},
        Rejection("no_need", Consequence.DISQUALIFY),
    ),
    "other without note": ("other", {}, "note"),
    "other": (
        "other",
        {"note": "A test entry"},
        Rejection("other", Consequence.BACK_TO_SDR, "A test entry"),
    ),
    "no reason": (None, {}, "reason"),
    "reason in a view not yet built anew": (
        None,
        {"reason": "bad_fit"},
        Rejection("bad_fit", Consequence.DISQUALIFY),
    ),
}


@pytest.mark.parametrize("name", REJECTIONS)
def test_rejection(name: str) -> None:
    code, typed, wanted = REJECTIONS[name]
    state = submitted(reject.build(HANDED, AS_ALEX, code), **typed)
    if isinstance(wanted, Rejection):
        assert reject.parse(state, AS_ALEX) == wanted
        return
    with pytest.raises(Invalid) as invalid:
        reject.parse(state, AS_ALEX)
    assert set(invalid.value.errors) == {wanted}


def test_a_consequence_chosen_for_another_reason_does_not_count() -> None:
    state = submitted(reject.build(HANDED, AS_ALEX, "no_need"), reason="competitor")
    assert reject.parse(state, AS_ALEX).consequence is Consequence.DISQUALIFY
    state = submitted(reject.build(HANDED, AS_ALEX, "no_need"), reason="no_authority")
    assert reject.parse(state, AS_ALEX).consequence is Consequence.BACK_TO_SDR


def test_each_reason_resets_its_consequence() -> None:
    ids = {
        block["block_id"]
        for code in cast.playbook().rejection
        for block in reject.build(HANDED, AS_ALEX, code)["blocks"]
        if block.get("block_id", "").startswith("then.")
    }
    assert len(ids) == len(cast.playbook().rejection)


CHOSEN = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)

SNOOZES: dict[str, tuple[datetime, dict[str, Any], datetime | str]] = {
    "quarter": (cast.NOW, {}, cast.at(15)),
    "hour": (cast.NOW, {"for": "1h"}, cast.at(60)),
    "tomorrow": (cast.NOW, {"for": "morning"}, datetime(2026, 11, 25, 14, 0, tzinfo=UTC)),
    "monday": (FRIDAY, {"for": "morning"}, datetime(2026, 11, 30, 14, 0, tzinfo=UTC)),
    "chosen": (cast.NOW, {"until": int(CHOSEN.timestamp())}, CHOSEN),
    "working hour": (cast.NOW, {"for": "working_hour"}, datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
    "too far": (cast.NOW, {"until": int(cast.at(60 * 24 * 8).timestamp())}, "until"),
    "over": (cast.NOW, {"until": int(cast.at(-1).timestamp())}, "until"),
}


@pytest.mark.parametrize("name", SNOOZES)
def test_snooze(name: str) -> None:
    now, typed, wanted = SNOOZES[name]
    reading = context(ALEX, now=now)
    state = submitted(snooze.build(HANDED, reading), **typed)
    if isinstance(wanted, datetime):
        assert snooze.parse(state, HANDED, reading) == wanted
        return
    with pytest.raises(Invalid) as invalid:
        snooze.parse(state, HANDED, reading)
    assert set(invalid.value.errors) == {wanted}


def test_question_amount_and_reason() -> None:
    asked = submitted(ask.build(HANDED, AS_ALEX), question=" Who signs? ")
    assert ask.parse(asked) == "Who signs?"
    with pytest.raises(Invalid):
        ask.parse(submitted(ask.build(HANDED, AS_ALEX)))
    assert won.parse(submitted(won.build(HANDED, AS_ALEX)), HANDED, AS_ALEX) is None
    state = submitted(won.build(HANDED, AS_ALEX), amount="21k")
    assert won.parse(state, HANDED, AS_ALEX) == Money(2_100_000, "USD")
    with pytest.raises(Invalid):
        won.parse(submitted(won.build(HANDED, AS_ALEX), amount="lots"), HANDED, AS_ALEX)
    assert lost.parse(submitted(lost.build(HANDED, AS_ALEX), reason="price")) == "price"
