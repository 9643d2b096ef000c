"""What the readers of the fields share: a value with the words it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Found(Generic[ValueT]):
    """A value and where in the note it was read; `end` is behind the last character."""

    value: ValueT
    start: int
    end: int
