"""Charts as pictures: drawn as SVG by templates, rendered to PNG on the server.

A picture is opaque and light, so that it reads in both of Slack's themes, and its letters are
large enough for a phone, which shows it at a third of its size.
"""

from bot.charts.draw import Bar, Line, Range, Step, bars, funnel, intervals, trend
from bot.charts.picture import png

__all__ = ["Bar", "Line", "Range", "Step", "bars", "funnel", "intervals", "png", "trend"]
