"""A message's chart as a picture, where Slack's own block cannot show it."""

from __future__ import annotations

from bot.charts import Bar, Line, bars, png, trend
from bot.messages.chart import Chart


def picture_of(chart: Chart) -> bytes:
    """The chart as PNG. Bars show the first series, the others beside the number."""
    subtitle = ", ".join(series.name for series in chart.series)
    if chart.kind == "line":
        lines = [Line(series.name, series.values) for series in chart.series]
        return png(trend(chart.title, "", chart.categories, lines))
    first, *others = chart.series
    rows = [
        Bar(
            category,
            first.values[index],
            " · ".join(
                [
                    f"{first.values[index]:,}",
                    *(f"{one.name.casefold()} {one.values[index]:,}" for one in others),
                ]
            ),
        )
        for index, category in enumerate(chart.categories)
    ]
    return png(bars(chart.title, subtitle if others else "", rows))
