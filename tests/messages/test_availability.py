"""Why somebody is not available, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.messages.availability import phrase
from qualification.availability import Reason, Unavailable
from tests.messages.cast import SAM, context

MONDAY = datetime(2026, 11, 30, 14, tzinfo=UTC)
TODAY = datetime(2026, 11, 24, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (None, "available"),
        (Unavailable(Reason.AWAY), "away"),
        (Unavailable(Reason.AWAY, MONDAY), "away until Mon 30 Nov at 09:00 your time"),
        (
            Unavailable(Reason.VACATION, MONDAY, "Skiing"),
            "on vacation: Skiing until Mon 30 Nov at 09:00 your time",
        ),
        (Unavailable(Reason.HOLIDAY, MONDAY, "Thanksgiving"), "holiday: Thanksgiving"),
        (
            Unavailable(Reason.OFF_HOURS, MONDAY),
            "out of working hours until Mon 30 Nov at 09:00 your time",
        ),
        (
            Unavailable(Reason.DO_NOT_DISTURB, TODAY),
            "in do-not-disturb until today at 14:00 your time",
        ),
        (Unavailable(Reason.SILENT, MONDAY, "3"), "3 pings unanswered"),
        (Unavailable(Reason.CAP, None, "25 of 25"), "at the cap: 25 of 25"),
        (Unavailable(Reason.LEFT), "not in Slack"),
    ],
)
def test_phrases(why: Unavailable | None, said: str) -> None:
    assert phrase(why, context(SAM)) == said
