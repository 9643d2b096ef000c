"""Where leads stand: stages, owners and conversion, as figures to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qualification.lead import Money, Stage


@dataclass(frozen=True, slots=True)
class Holding:
    """Open leads of one kind: how many, their expected value per currency, how old, how late.

    `oldest` is when the longest-waiting of them came to its stage (UTC). `overdue` counts leads
    whose clock fired a rung, or should have, and that nobody has acted on.
    """

    count: int
    value: tuple[Money, ...]
    oldest: datetime | None
    overdue: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the leads received since `since` (UTC), how many ever reached each stage."""

    since: datetime
    received: int
    escalated: int
    handed_off: int
    accepted: int
    won: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`/pipeline`: open leads per stage, in the relay's order, and per owner, most leads first.

    The owner None stands for leads on hold.
    """

    at: datetime
    stages: tuple[tuple[Stage, Holding], ...]
    owners: tuple[tuple[str | None, Holding], ...]
    conversion: Conversion
