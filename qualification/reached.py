"""How far a lead ever came: what funnels are counted from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """When a lead first came to each stage, and was first rejected, in UTC.

    A step that was taken back is not among them.
    """

    escalated: datetime | None = None
    qualifying: datetime | None = None
    handed_off: datetime | None = None
    accepted: datetime | None = None
    rejected: datetime | None = None
    won: datetime | None = None
    lost: datetime | None = None

    def first(self, milestone: str, at: datetime) -> Reached:
        """With this milestone reached at `at`, unless it was before, or is none."""
        if milestone not in MILESTONES or getattr(self, milestone) is not None:
            return self
        return replace(self, **{milestone: at})


MILESTONES = tuple(each.name for each in fields(Reached))
