"""A measured figure beside the floor of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in `unit`, and the least that the same work costs without Baton.

    `ratio` above 1 is worse than the floor, whether the unit is a time or a rate.
    """

    name: str
    value: float
    unit: str
    floor_name: str = ""
    floor: float | None = None
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.unit.endswith("/s") else self.value / self.floor


def percentile(times: Sequence[float], percent: int) -> float:
    """The value that so many percent of the times do not exceed."""
    return quantiles(times, n=100, method="inclusive")[percent - 1]


def show(figures: Sequence[Figure]) -> None:
    """Prints the figures as a table."""
    table = Table("measure", "value", "floor", "ratio", "aim", title="Baton, beside its floors")
    for figure in figures:
        floor = "" if figure.floor is None else f"{_number(figure.floor)}  {figure.floor_name}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.1f}x"
        value = f"{_number(figure.value)} {figure.unit}"
        table.add_row(figure.name, value, floor, ratio, figure.aim)
    Console(width=150).print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
