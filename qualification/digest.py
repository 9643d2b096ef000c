"""What a digest tells: what wants a decision, what moved, and the news that could wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualification.funnel import Pressing
from qualification.lead import Money

MOVES = ("received", "escalated", "handed_off", "accepted", "rejected", "won", "lost")
"""What is counted, in the order of the relay."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many leads came to each of `MOVES` from `since` to `until` (UTC), and what was won."""

    since: datetime
    until: datetime
    counts: Mapping[str, int]
    won: tuple[Money, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether something happened."""
        return any(self.counts.values())


@dataclass(frozen=True, slots=True)
class ForManagers:
    """Late and held leads by name, the longest-waiting first, how many there are, and the rest.

    `quiet` counts by kind of fact what nobody was told of at the time.
    """

    pressing: tuple[Pressing, ...]
    overdue: int
    soon: int
    held: int
    moved: Moved
    quiet: Mapping[str, int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether there is something to say."""
        return bool(self.overdue or self.soon or self.held or self.quiet) or self.moved.anything


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of rejections: how many, and the campaigns they came from, most first."""

    code: str | None
    count: int
    campaigns: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class ForMarketing:
    """How marketing's leads fared, and why some were rejected, the commonest reason first."""

    moved: Moved
    reasons: tuple[Reason, ...]

    @property
    def anything(self) -> bool:
        """Whether there is something to say."""
        return self.moved.anything or bool(self.reasons)
