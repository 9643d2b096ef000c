"""A step that can be taken back: what it was, whose, until when, and what was before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qualification.fact import FactKind
from qualification.reached import Reached
from qualification.stage import Stage


@dataclass(frozen=True, slots=True)
class Before:
    """Where a lead stood before a step. Its answers are not part of it: they stay."""

    stage: Stage
    owner: str | None
    sdr: str | None
    ae: str | None
    had_by: tuple[str, ...]
    nurture_until: date | None
    reason: str | None
    override: str | None
    reached: Reached = Reached()


@dataclass(frozen=True, slots=True)
class Undo:
    """The last step of a lead, which `by` or a manager can take back before `until` (UTC)."""

    kind: FactKind
    by: str
    at: datetime
    until: datetime
    before: Before

    @property
    def key(self) -> str:
        """Tells this step from later ones, in a button."""
        return str(int(self.at.timestamp()))
