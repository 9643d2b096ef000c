"""Charts as SVG: the numbers become places here, the templates draw them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.charts.picture import has_letters_for

WIDTH = 1000
"""Pixels. A phone shows them on about 320 points, so letters are at least 32 high."""

MARGIN = 40
HEAD = 130
"""Room for title and subtitle above what is drawn."""

COLORS = ("#0b6e99", "#d1603d", "#4f7942", "#8e5ea2", "#b8860b", "#5c6b73")
"""Told apart by people who see few colours, and dark enough on white."""

_TITLE, _SUBTITLE, _LABEL, _LEGEND = 40, 32, 36, 34
"""Sizes of letters in the templates, in pixels."""

_NARROW, _WIDE = frozenset("ijlftrI.,:;!|()[]'· "), frozenset("mwMW@%…")

_LINE = 34
"""From one line of letters to the next."""

_GAP = 30
"""Between a label and the number at its right."""

_NAMELESS = "(name in letters missing here)"
"""Instead of a name in letters that no font of this machine has."""

_templates = Environment(
    loader=PackageLoader("bot.charts"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a funnel: how many came so far, and what stands behind the number."""

    label: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled amount; `shown` is how it is written."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a trend, a value per category; None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Range:
    """A share with its 95% interval, each from 0 to 1, and the size of the sample."""

    label: str
    share: float
    low: float
    high: float
    sample: int


def funnel(title: str, subtitle: str, steps: Sequence[Step]) -> str:
    """Stages from first to last, each bar as wide as its share of the first."""
    return bars(
        title,
        subtitle,
        [
            Bar(step.label, step.count, f"{step.count:,}{f' · {step.note}' if step.note else ''}")
            for step in steps
        ],
    )


def bars(title: str, subtitle: str, rows: Sequence[Bar]) -> str:
    """Amounts below one another, the longest bar across the picture."""
    most = max((row.value for row in rows), default=0) or 1
    row_height, room = 100, WIDTH - 2 * MARGIN
    drawn = [
        {
            "label": _label(row.label, row.shown),
            "shown": row.shown,
            "y": HEAD + index * row_height,
            "width": max(row.value / most * room, 4 if row.value > 0 else 0),
        }
        for index, row in enumerate(rows)
    ]
    return _svg("bars", title, subtitle, HEAD + len(rows) * row_height + 20, rows=drawn, room=room)


def intervals(title: str, subtitle: str, rows: Sequence[Range], mark: float | None = None) -> str:
    """Shares as dots on whiskers; `mark` is the share that all of them together have."""
    row_height, left, room = 100, MARGIN, WIDTH - 2 * MARGIN
    told = [f"{row.share:.0%} of {row.sample:,}" for row in rows]
    drawn = [
        {
            "label": _label(row.label, shown),
            "shown": shown,
            "y": HEAD + index * row_height,
            "x": left + row.share * room,
            "low": left + row.low * room,
            "high": left + row.high * room,
        }
        for index, (row, shown) in enumerate(zip(rows, told, strict=True))
    ]
    bottom = HEAD + len(rows) * row_height
    at = left + mark * room if mark is not None else None
    ticks = [{"x": left + share / 4 * room, "text": f"{share * 25}%"} for share in range(5)]
    return _svg("intervals", title, subtitle, bottom + 70, rows=drawn, mark=at, ticks=ticks,
                bottom=bottom)  # fmt: skip


def trend(title: str, subtitle: str, categories: Sequence[str], lines: Sequence[Line]) -> str:
    """Values over time, one line per series, with its last value written at its end."""
    top, bottom, left, right = HEAD + 80, HEAD + 480, 110, WIDTH - 150
    values = [value for line in lines for value in line.values if value is not None]
    step, highest = _scale(max(values, default=0))
    width = (right - left) / max(len(categories) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return left + index * width, bottom - value / highest * (bottom - top)

    drawn = []
    for line, color in zip(lines, COLORS, strict=False):
        points = [place(i, value) for i, value in enumerate(line.values) if value is not None]
        last = next((value for value in reversed(line.values) if value is not None), None)
        drawn.append({"name": _short(line.name, 260, _LEGEND), "color": color, "points": points,
                      "last": "" if last is None else _number(last)})  # fmt: skip
    _spread(drawn)
    every = math.ceil(len(categories) / 6) or 1
    labels = [
        {"x": left + index * width, "text": text}
        for index, text in enumerate(categories)
        if (len(categories) - 1 - index) % every == 0
    ]
    grid = [
        {"y": bottom - value / highest * (bottom - top), "text": _number(value)}
        for value in (step * index for index in range(round(highest / step) + 1))
    ]
    return _svg("trend", title, subtitle, bottom + 80, lines=drawn, labels=labels, grid=grid,
                left=left, right=right, bottom=bottom, legend=HEAD + 5)  # fmt: skip


def _spread(lines: Sequence[dict[str, Any]]) -> None:
    """Puts each line's last value at its end, above the one below it."""
    below = math.inf
    for line in sorted(
        (one for one in lines if one["points"]), key=lambda one: -one["points"][-1][1]
    ):
        line["last_y"] = below = min(line["points"][-1][1], below - _LINE)


def _svg(template: str, title: str, subtitle: str, height: float, **values: Any) -> str:
    room = WIDTH - 2 * MARGIN
    return _templates.get_template(f"{template}.svg.jinja").render(
        title=_short(title, room, _TITLE), subtitle=_short(subtitle, room, _SUBTITLE),
        width=WIDTH, height=height, margin=MARGIN, colors=COLORS, **values,
    )  # fmt: skip


def _label(text: str, shown: str) -> str:
    """What a row is called, in the room that its number leaves."""
    if not has_letters_for(text):
        return _NAMELESS
    taken = sum(_width(one) for one in shown) * _LABEL
    return _short(text, WIDTH - 2 * MARGIN - _GAP - taken, _LABEL)


def _short(text: str, room: float, size: int) -> str:
    """As much of the text as has room in letters of this size."""
    text = " ".join(text.split())
    ends = list(accumulate(_width(one) * size for one in text))
    if not ends or ends[-1] <= room:
        return text
    kept = sum(end <= room - size for end in ends)
    return f"{text[:kept].rstrip(' ,;:.')}…"


def _width(char: str) -> float:
    """About how wide a letter is, in parts of its size; bold ones have room too."""
    if char in _NARROW:
        return 0.32
    if char in _WIDE or unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.72 if char.isupper() else 0.58


def _scale(most: float) -> tuple[float, float]:
    """A round step of the axis, and the first multiple of it that no value exceeds."""
    if most <= 0:
        return 1, 1
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    return step, math.ceil(most / step - 1e-9) * step


def _number(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
