"""The weighted round robin: whose turn it is, and what each rep is due.

Every lead is owed to the reps who share it, in proportion to their weights. `ahead` is what a rep
was given less what they were due: it stays within one lead. The choice is Tijdeman's rule for the
chairman assignment problem, which for a constant set of reps is Balinski and Young's quota method:
only who does not run a whole lead ahead is asked, and of these whoever would be the first to fall
a whole lead behind. By weight alone, a heavy rep would run ahead of many light ones.

Whoever does not share a lead is not due a part of it. So a rep back from absence is where they
were, and is not flooded; reps who are to catch up go on sharing while they are absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

_ROUNDING = 1e-9
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Turn:
    """How far a rep is ahead of their share, in leads, and when they had the last one (UTC)."""

    ahead: float = 0.0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A rep in the round: their share's weight, and how they stand."""

    email: str
    weight: int
    turn: Turn = Turn()


def next_in_turn(
    free: Sequence[Seat], sharing: Sequence[Seat] = ()
) -> tuple[str, Mapping[str, float]]:
    """Who of `free`, which is not empty, gets the lead, and which part of it everybody was due.

    `sharing` are reps who cannot take it now and are due their part all the same. Ties go to
    whoever waited longest.
    """
    weights = sum(seat.weight for seat in (*free, *sharing))
    due = {seat.email: seat.weight / weights for seat in (*free, *sharing)}
    within = [seat for seat in free if due[seat.email] - seat.turn.ahead > _ROUNDING]
    chosen = min(
        within or free,
        key=lambda one: _urgency(one.email, one.turn.ahead, _last(one), due[one.email]),
    )
    return chosen.email, due


def take_turn(
    turns: Mapping[str, Turn], due: Mapping[str, float], chosen: str, at: datetime
) -> dict[str, Turn]:
    """Everybody's standing after a lead of which they were `due` these parts went to `chosen`."""
    after = dict(turns)
    for email, part in due.items():
        turn = turns.get(email, Turn())
        after[email] = Turn(turn.ahead - part, turn.last_at)
    after[chosen] = Turn(after[chosen].ahead + 1, at)
    return after


class Round:
    """Gives out many leads, one after the other, by the same rule: everybody begins even."""

    def __init__(self) -> None:
        self._ahead: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def give(self, due: Mapping[str, float], at: datetime) -> str:
        """Who of those who are `due` a part of a lead gets it at `at`, which they then have."""
        ahead, last = self._ahead, self._last
        within = [one for one, part in due.items() if part - ahead.get(one, 0.0) > _ROUNDING]
        chosen = min(
            within or due,
            key=lambda one: _urgency(one, ahead.get(one, 0.0), last.get(one, _NEVER), due[one]),
        )
        for one, part in due.items():
            ahead[one] = ahead.get(one, 0.0) - part
        ahead[chosen] += 1
        last[chosen] = at.timestamp()
        return chosen


def _urgency(email: str, ahead: float, last: float, due: float) -> tuple[float, float, str]:
    """How many leads from now the rep falls a whole one behind; then who waited longest."""
    return round((1 + ahead) / due, 6), last, email


def _last(seat: Seat) -> float:
    return seat.turn.last_at.timestamp() if seat.turn.last_at else _NEVER
