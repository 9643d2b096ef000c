"""Charts: places follow the numbers, any name is drawn, the picture has letters in it."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest

from bot.charts import Bar, Line, Range, Step, bars, funnel, intervals, png, trend
from bot.charts.draw import COLORS, MARGIN, WIDTH, _scale

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def widths(svg: str) -> list[float]:
    found = drawn(svg).iter(f"{SVG}rect")
    return [float(rect.attrib["width"]) for rect in found if rect.attrib["fill"] == COLORS[0]]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter(f"{SVG}text")]


def test_a_funnels_bars_are_shares_of_its_first() -> None:
    svg = funnel("Pipeline", "Q3", [Step("Received", 400), Step("Escalated", 100, "25%")])
    room = WIDTH - 2 * MARGIN
    assert widths(svg) == [room, room / 4]
    assert "100 · 25%" in texts(svg)


def test_nothing_received_draws_empty_bars() -> None:
    assert widths(funnel("Pipeline", "today", [Step("Received", 0), Step("Won", 0)])) == [0, 0]


def test_a_small_number_is_still_seen() -> None:
    assert widths(bars("Loss", "", [Bar("a", 100_000, "100k"), Bar("b", 1, "1")]))[1] == 4


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Fish & Chips", 'the "best"', "Ωμέγα", ""]
)
def test_any_name_is_drawn_as_text(name: str) -> None:
    svg = intervals("By source", "", [Range(name, 0.5, 0.2, 0.8, 12)], mark=0.4)
    label = next(text for text in texts(svg)[2:] if not text.endswith("%"))
    assert label == name
    assert png(svg)[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", ["lorem ipsum " * 20, "東京展示会" * 10])
def test_a_long_name_leaves_room_for_its_number(name: str) -> None:
    every = texts(bars("By campaign", "", [Bar(name, 9, "1,204 · accepted 310")]))
    label, shown = every[2:]
    assert shown == "1,204 · accepted 310"
    assert len(label) < 32
    assert label == "(name in letters missing here)" or name.startswith(label.removesuffix("…"))


def test_a_name_in_letters_that_no_font_has() -> None:
    shorthand = "\U0001bc00\U0001bc01"
    assert "(name in letters missing here)" in texts(bars("", "", [Bar(shorthand, 1, "1")]))


def test_an_interval_spans_its_bounds() -> None:
    svg = intervals("By source", "", [Range("a", 0.5, 0.25, 0.75, 12)])
    whisker = next(
        line for line in drawn(svg).iter(f"{SVG}line") if "stroke-linecap" in line.attrib
    )
    room = WIDTH - 2 * MARGIN
    assert float(whisker.attrib["x1"]) == MARGIN + room / 4
    assert float(whisker.attrib["x2"]) == MARGIN + room * 3 / 4


def test_a_trend_leaves_out_what_is_not_known() -> None:
    svg = trend("Per week", "", ["a", "b", "c"], [Line("Received", [1, None, 3])])
    line = next(drawn(svg).iter(f"{SVG}polyline"))
    assert len(line.attrib["points"].split()) == 2
    assert "3" in texts(svg)


@pytest.mark.parametrize("categories", [[], ["one"], [str(i) for i in range(53)]])
def test_a_trend_of_any_length(categories: list[str]) -> None:
    svg = trend("Per week", "", categories, [Line("Received", [0.0] * len(categories))])
    assert png(svg)


@pytest.mark.parametrize(
    ("most", "step", "highest"),
    [(0, 1, 1), (1, 0.5, 1), (7, 2, 8), (90, 50, 100), (100, 50, 100), (1001, 500, 1500)],
)
def test_the_axis_ends_at_a_round_number(most: float, step: float, highest: float) -> None:
    assert _scale(most) == (step, highest)


def test_letters_are_in_the_picture() -> None:
    """The renderer says nothing when it has no font for a text."""
    with_text = png(bars("Loss of leads", "Q3", []))
    without = png(bars("", "", []))
    assert len(with_text) > len(without) + 1000
    assert struct.unpack(">II", with_text[16:24])[0] == WIDTH
