"""What a soak tells: how far it is, and in the end what it saw and what should not have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from tests.model import audit


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Whoever waits for a soak: takes a line that says how far it is, and may have seen enough
    before the days are over."""

    say: Callable[[str], None] = lambda _line: None
    has_enough: Callable[[], bool] = lambda: False


NOBODY_LOOKS = Onlooker()


@dataclass
class Report:
    """What the soak saw. `wrong` has a sentence for each thing that must not be, by what it is."""

    wrong: dict[str, list[str]]
    latest: timedelta
    seen: Counter[str] = field(default_factory=Counter)
    days: float = 0.0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing went wrong that must not."""
        return not any(self.wrong.values()) and self.latest <= audit.LATE
