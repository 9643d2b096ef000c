"""What history through a changed playbook comes to: what would have gone to sales, to whom, and
how it ended. How it is replayed is in `replay`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualification.lead import Lead


class Way(StrEnum):
    """What became of a lead, or would have: to sales, kept by marketing, or stopped."""

    SALES = "to sales"
    MARKETING = "kept by marketing"
    STOPPED = "screened out"


@dataclass(frozen=True, slots=True)
class Past:
    """A lead as it came, with its activities, and what became of it in fact."""

    lead: Lead
    way: Way
    to: str | None = None
    accepted: bool = False
    won: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Leads that went one way and would have gone another, and how they ended. Whatever was won
    counts as accepted: other systems tell of deals without saying who took them."""

    leads: int = 0
    accepted: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a playbook says of a lead at a moment."""

    way: Way
    points: int
    threshold: int
    because: str | None
    items: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A lead that would have gone another way: what happened, and both playbooks' view of it."""

    lead_id: int
    name: str
    minor: int
    currency: str
    was: Way
    accepted: bool
    won: bool
    before: Look
    after: Look

    @property
    def rules(self) -> tuple[tuple[str, int, int], ...]:
        """The rules that count otherwise: name, points by the playbook in force, and by the new
        one, the greatest difference first."""
        names = {**self.before.items, **self.after.items}
        differing = (
            (name, self.before.items.get(name, 0), self.after.items.get(name, 0)) for name in names
        )
        found = [one for one in differing if one[1] != one[2]]
        return tuple(sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0])))


@dataclass(frozen=True, slots=True)
class Line:
    """One lead in the list behind the table: which way it went and who had it, which way it would
    have gone and to whom, and how it ended.

    Segment and value are those of the new playbook; the score is by the one in force, then by the
    new one, at the same moment. `because` and `rules` are as those of `Change`, `stopped_by` is the
    rule of screening.
    """

    lead_id: int
    was: Way
    had: str | None
    would: Way
    to: str | None
    accepted: bool
    won: bool
    segment: str
    minor: int
    currency: str
    score: int
    threshold: int
    new_score: int
    new_threshold: int
    because: str | None
    rules: tuple[tuple[str, int, int], ...]
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """Of leads that a clock ran on, how many a rep had to be reminded of."""

    of: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """How many leads one rep had in the period, and would have had; how many of them they were
    reminded of, and how many it would be (a forecast, not whole)."""

    email: str
    had: int
    would: int
    late: int = 0
    late_would: float = 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result. `cells` are by what happened, then by what would have.

    `weeks` is the length of the period; of `on_the_clock` leads reps were reminded of `late`, and
    would be of `late_would` (a forecast, not whole).
    """

    leads: int
    weeks: float
    cells: Mapping[Way, Mapping[Way, Cell]]
    changes: tuple[Change, ...]
    loads: tuple[Load, ...]
    stopped_by: Mapping[str, int]
    late: int = 0
    on_the_clock: int = 0
    late_would: float = 0.0

    def cell(self, was: Way, would: Way) -> Cell:
        """One cell of the table."""
        return self.cells.get(was, {}).get(would, Cell())

    @property
    def moved(self) -> int:
        """How many leads would have gone another way."""
        return sum(self.cell(was, would).leads for was in Way for would in Way if was is not would)

    def going(self, would: Way) -> Cell:
        """All leads that would have gone one way."""
        return together(self.cell(was, would) for was in Way)

    def went(self, was: Way) -> Cell:
        """All leads that went one way."""
        return together(self.cell(was, would) for would in Way)


def together(cells: Iterable[Cell]) -> Cell:
    """Cells as one."""
    found: Sequence[Cell] = list(cells)
    return Cell(
        sum(one.leads for one in found),
        sum(one.accepted for one in found),
        sum(one.won for one in found),
    )
