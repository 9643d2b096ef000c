"""Charts in messages: Slack's own block where the figures fit in it, else a picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.messages.blocks import Block
from bot.messages.text import cut, cut_apart, fold, isolate, plain

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
        names = set(_labels(self.categories))
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
    labels = _labels(chart.categories)
    names = _labels([one.name for one in chart.series])
    return {
        "type": "data_visualization",
        "title": cut(plain(chart.title), MAX_TITLE),
        "chart": {
            "type": chart.kind,
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(labels, one.values, strict=True)
                    ],
                }
                for name, one in zip(names, chart.series, strict=True)
            ],
            "axis_config": {"categories": labels},
        },
    }


def image(chart: Chart, file_id: str) -> Block:
    """A picture of the chart that was uploaded to Slack; its title stands in it."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": chart.in_words}


def _labels(names: Sequence[str]) -> list[str]:
    """Names as labels, with room for the marks around one that is written right to left."""
    return [isolate(name) for name in cut_apart([fold(one) for one in names], MAX_LABEL - 2)]
