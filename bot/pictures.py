"""A message's chart as a picture, where Slack's own block cannot show it."""

from __future__ import annotations

from bot.charts import Bar, Line, bars, png, trend
from bot.messages.chart import Chart
from bot.messages.text import cut_apart, fold

LONGEST_NAME = 26
"""Characters beside the numbers of a row."""


def picture_of(chart: Chart) -> bytes:
    """The chart as PNG. Bars show the first series, the others beside the number."""
    if chart.kind == "line":
        lines = [Line(series.name, series.values) for series in chart.series]
        return png(trend(chart.title, "", chart.categories, lines))
    first, *others = chart.series
    names = cut_apart([fold(name) for name in chart.categories], LONGEST_NAME)
    rows = [
        Bar(
            name,
            first.values[index],
            " · ".join(
                [
                    f"{first.values[index]:,}",
                    *(f"{one.name.casefold()} {one.values[index]:,}" for one in others),
                ]
            ),
        )
        for index, name in enumerate(names)
    ]
    drawn = f"The bars: {first.name.casefold()}" if others else ""
    return png(bars(chart.title, drawn, rows))
