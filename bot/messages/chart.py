"""Charts in messages: Slack's own block where the figures fit in it, else a picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.messages.blocks import Block
from bot.messages.text import cut, plain

MAX_TITLE = 50
MAX_LABEL = 20
MAX_POINTS = 20
"""Slack's limits for `data_visualization`."""

MAX_ALT = 2000


@dataclass(frozen=True, slots=True)
class Series:
    """One number per category."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, or lines over time."""

    kind: Literal["bar", "line"]
    title: str
    categories: Sequence[str]
    series: Sequence[Series]

    @property
    def fits(self) -> bool:
        """Whether Slack's block can show all of it, each category by a name of its own."""
        names = {_label(name) for name in self.categories}
        return 0 < len(self.categories) <= MAX_POINTS and len(names) == len(self.categories)

    @property
    def in_words(self) -> str:
        """What whoever does not see it is told."""
        parts = []
        for index, category in enumerate(self.categories):
            values = [f"{one.values[index]:,} {one.name.casefold()}" for one in self.series]
            parts.append(f"{category}: {', '.join(values)}")
        return cut(plain(f"{self.title}. {'; '.join(parts)}."), MAX_ALT)


def block(chart: Chart) -> Block:
    """The chart as Slack draws it, in the reader's theme. It must fit."""
    labels = [_label(name) for name in chart.categories]
    return {
        "type": "data_visualization",
        "title": cut(plain(chart.title), MAX_TITLE),
        "chart": {
            "type": chart.kind,
            "series": [
                {
                    "name": _label(one.name),
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(labels, one.values, strict=True)
                    ],
                }
                for one in chart.series
            ],
            "axis_config": {"categories": labels},
        },
    }


def image(chart: Chart, file_id: str) -> Block:
    """A picture of the chart that was uploaded to Slack; its title stands in it."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": chart.in_words}


def _label(text: str) -> str:
    return cut(plain(text), MAX_LABEL)
