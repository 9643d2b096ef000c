"""What comes back from a dialog: the inputs' values, read by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from bot.messages.blocks import Block
from qualification.lead import Qualification

T = TypeVar("T")

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view.state.values`: block_id -> action_id -> value."""

MINE = "@mine"
"""Ends the block_id of an input that begins with what its own editor wrote, not with the draft."""

_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_date": "selected_date",
    "initial_date_time": "selected_date_time",
}
"""What an input begins with, and where that stands in its value."""


def field_of(block_id: str) -> str:
    """The field of a block. What follows an @ only makes Slack forget what stood there before."""
    return block_id.partition("@")[0]


def as_shown(blocks: Sequence[Block]) -> State:
    """The state of a view as it was before anybody typed; its editor's own words left out."""
    return {
        block["block_id"]: {block["element"]["action_id"]: _begun(block)}
        for block in blocks
        if block["type"] == "input"
    }


def _begun(block: Block) -> Mapping[str, Any]:
    if block["block_id"].endswith(MINE):
        return {}
    element = block["element"]
    return {value: element[begin] for begin, value in _INITIAL.items() if begin in element}


@dataclass(frozen=True, slots=True)
class Parsed:
    """One step of the qualification: what could be read, and a sentence per field that could not.

    What could be read is worth saving even where there are errors.
    """

    qualification: Qualification
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Invalid(Exception):
    """A dialog that cannot be taken as it is: a sentence per block_id."""

    errors: dict[str, str]


class Values:
    """The values of a view by field. Each block has one input."""

    def __init__(self, state: State) -> None:
        self._state = {
            field_of(block_id): next(iter(inputs.values()), {})
            for block_id, inputs in state.items()
        }

    def text(self, name: str) -> str | None:
        """What was typed, trimmed; None where nothing was."""
        typed = self._input(name).get("value")
        return str(typed).strip() or None if typed is not None else None

    def choice(self, name: str) -> str | None:
        """The value of the chosen option."""
        option = self._input(name).get("selected_option")
        return option["value"] if option else None

    def choices(self, name: str) -> tuple[str, ...]:
        """The values of the chosen options."""
        return tuple(one["value"] for one in self._input(name).get("selected_options") or ())

    def day(self, name: str) -> date | None:
        """The chosen date."""
        chosen = self._input(name).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def moment(self, name: str) -> datetime | None:
        """The chosen time, in UTC."""
        chosen = self._input(name).get("selected_date_time")
        return datetime.fromtimestamp(chosen, UTC) if chosen else None

    def _input(self, name: str) -> Mapping[str, Any]:
        return self._state.get(name, {})


class Reading:
    """Reads the texts of a step; what cannot be taken is kept as it was typed, with what is wrong.

    `refused` are the errors whose text is a sentence for who typed.
    """

    def __init__(self, state: State, before: Qualification, *refused: type[Exception]) -> None:
        self.values = Values(state)
        self.errors: dict[str, str] = {}
        self.unread = dict(before.unread)
        self._refused = refused

    def text(self, name: str, parse: Callable[[str], T], kept: T | None) -> T | None:
        """What a text means; `kept` where it cannot be read."""
        self.unread.pop(name, None)
        typed = self.values.text(name)
        try:
            return parse(typed) if typed else None
        except self._refused as error:
            self.refuse(name, str(error), typed)
            return kept

    def refuse(self, name: str, why: str, typed: str | None = None) -> None:
        """Says what is wrong with a field, and keeps what was typed in it."""
        self.errors[name] = why
        if typed:
            self.unread[name] = typed
