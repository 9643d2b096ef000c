"""What comes back from a dialog: the inputs' values, read by block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from qualification.lead import Qualification

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view.state.values`: block_id -> action_id -> value."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One step of the qualification: what could be read, and a sentence per block that could not.

    What could be read is worth saving even where there are errors.
    """

    qualification: Qualification
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Invalid(Exception):
    """A dialog that cannot be taken as it is: a sentence per block_id."""

    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a view. Each block has one input."""

    state: State

    def text(self, block_id: str) -> str | None:
        """What was typed, trimmed; None where nothing was."""
        typed = self._input(block_id).get("value")
        return str(typed).strip() or None if typed is not None else None

    def choice(self, block_id: str) -> str | None:
        """The value of the chosen option."""
        option = self._input(block_id).get("selected_option")
        return option["value"] if option else None

    def day(self, block_id: str) -> date | None:
        """The chosen date."""
        chosen = self._input(block_id).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def moment(self, block_id: str) -> datetime | None:
        """The chosen time, in UTC."""
        chosen = self._input(block_id).get("selected_date_time")
        return datetime.fromtimestamp(chosen, UTC) if chosen else None

    def _input(self, block_id: str) -> Mapping[str, Any]:
        return next(iter(self.state.get(block_id, {}).values()), {})
