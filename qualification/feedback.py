"""How marketing's leads fare with sales: counts, rates with their intervals, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualification.funnel import add_up
from qualification.lead import Money
from qualification.question import Question
from qualification.shares import Share


@dataclass(frozen=True, slots=True)
class Tally:
    """Leads received in a stretch of time, and how many of them came how far.

    `won_accepted` and `lost_accepted` are those that an AE had accepted here: other systems tell of
    deals too. `later_won` were rejected once, and won all the same.
    `value` is what the won ones are worth, per currency. `accepted_by_leap` are those accepted of
    whom nobody knows that they were handed off.
    """

    leads: int = 0
    escalated: int = 0
    handed_off: int = 0
    accepted: int = 0
    rejected: int = 0
    won: int = 0
    lost: int = 0
    won_accepted: int = 0
    later_won: int = 0
    lost_accepted: int = 0
    value: tuple[Money, ...] = ()
    accepted_by_leap: int = 0

    @property
    def acceptance(self) -> Share:
        """Accepted of handed off."""
        return Share(self.accepted - self.accepted_by_leap, self.handed_off)

    @property
    def win_rate(self) -> Share:
        """Won of accepted."""
        return Share(self.won_accepted, self.accepted)

    @property
    def accepted_of_all(self) -> Share:
        """Accepted of all leads that came: what marketing is measured by."""
        return Share(self.accepted, self.leads)

    @property
    def won_of_all(self) -> Share:
        """Won of all leads that came, also of those that no AE accepted here."""
        return Share(self.won, self.leads)

    @property
    def leaps(self) -> Mapping[str, int]:
        """Who counts at a step and is in no rate, since nobody knows of the step before."""
        return {"accepted": self.accepted_by_leap, "won": self.won - self.won_accepted}

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.leads + other.leads,
            self.escalated + other.escalated,
            self.handed_off + other.handed_off,
            self.accepted + other.accepted,
            self.rejected + other.rejected,
            self.won + other.won,
            self.lost + other.lost,
            self.won_accepted + other.won_accepted,
            self.later_won + other.later_won,
            self.lost_accepted + other.lost_accepted,
            add_up(*self.value, *other.value),
            self.accepted_by_leap + other.accepted_by_leap,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a cut: its name, None for leads without one."""

    name: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Feedback:
    """`/feedback`: the leads received in a period, the rows of the cut, and why AEs said no.

    `reasons` has for each reason code how many leads were rejected for it, the most frequent first;
    a lead that was rejected twice counts for both reasons.
    """

    at: datetime
    question: Question
    tally: Tally
    rows: tuple[Row, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)

    def share_of(self, reason: str) -> Share:
        """The leads rejected for a reason, of all that were rejected."""
        return Share(min(self.reasons[reason], self.tally.rejected), self.tally.rejected)
