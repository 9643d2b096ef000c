"""What follows from each way in which sending can fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.retry import (
    CARD_GONE,
    OURS,
    PASSING,
    Failure,
    Later,
    Park,
    Trouble,
    backoff,
    decide,
)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def later(seconds: float, *, unclear: bool = False, close_lane: bool = False) -> Later:
    return Later(NOW + timedelta(seconds=seconds), unclear, close_lane)


@pytest.mark.parametrize(
    ("failure", "attempts", "decision"),
    [
        (Failure(Trouble.LIMITED, "ratelimited", 30), 1, later(30, close_lane=True)),
        (Failure(Trouble.LIMITED, "ratelimited", 30), 9, later(30, close_lane=True)),
        (Failure(Trouble.LIMITED, "ratelimited", 0.5), 1, later(0.5, close_lane=True)),
        (Failure(Trouble.LIMITED, "ratelimited"), 1, later(1, close_lane=True)),
        (Failure(Trouble.LIMITED, "ratelimited", 0), 1, later(1, close_lane=True)),
        (Failure(Trouble.UNREACHABLE, "ClientConnectorError"), 1, later(1)),
        (Failure(Trouble.UNREACHABLE, "ClientConnectorError"), 4, later(8)),
        (Failure(Trouble.UNREACHABLE, "ClientConnectorError"), 1000, later(300)),
        (Failure(Trouble.UNCLEAR, "timeout"), 1, later(1, unclear=True)),
        (Failure(Trouble.UNCLEAR, "timeout"), 3, later(4, unclear=True)),
        (Failure(Trouble.REFUSED, "service_unavailable"), 2, later(2)),
        (Failure(Trouble.REFUSED, "request_timeout"), 1, later(1)),
        (Failure(Trouble.REFUSED, "ratelimited"), 1, later(1)),
        (Failure(Trouble.REFUSED, "fatal_error"), 2, later(2, unclear=True)),
        (Failure(Trouble.REFUSED, "internal_error"), 2, later(2, unclear=True)),
        (Failure(Trouble.REFUSED, "invalid_auth"), 1, later(15)),
        (Failure(Trouble.REFUSED, "not_in_channel"), 5, later(16)),
        (Failure(Trouble.REFUSED, "missing_scope"), 50, later(300)),
        (Failure(Trouble.REFUSED, "channel_not_found"), 1, Park()),
        (Failure(Trouble.REFUSED, "is_archived"), 1, Park()),
        (Failure(Trouble.REFUSED, "invalid_blocks"), 1, Park()),
        (Failure(Trouble.REFUSED, "broken_message 4f2a"), 1, Park()),
        (Failure(Trouble.REFUSED, "something_new"), 1, Park()),
    ],
)
def test_decide(failure: Failure, attempts: int, decision: Later | Park) -> None:
    assert decide(failure, attempts, NOW) == decision


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (10_000, 300)]
)
def test_waits_double_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize("code", sorted(PASSING | OURS))
def test_what_may_pass_or_be_mended_is_never_given_up(code: str) -> None:
    assert isinstance(decide(Failure(Trouble.REFUSED, code), 10_000, NOW), Later)


def test_each_code_has_one_meaning() -> None:
    assert not PASSING & OURS
    assert not CARD_GONE & (PASSING | OURS)
