"""Tables and charts: table, data_table and data_visualization."""

from typing import Any

from sandbox.blocks.rich_text import RICH_TEXT
from sandbox.blocks.rules import (
    Problem,
    Problems,
    Rule,
    Shape,
    anything,
    array,
    flag,
    number,
    one_of,
    positive,
    string,
    typed,
    unique,
    whole,
)

CELL_TEXT = 20_000
"""Characters of all cells of a message's data tables."""
ROWS = 201
"""Of a data table, with its head. Slack's page on the block has been quoted with 101 and with 201;
the looser number refuses nothing that Slack takes."""
CHARTS = 2
"""Charts of one message."""
ONE_TABLE = "only_one_table_allowed"
"""What Slack says of a message with two tables, of either kind."""

RAW_TEXT = Shape({"text": string(CELL_TEXT)}, {"type": anything, "emoji": flag})
RAW_NUMBER = Shape({"value": number, "text": string(CELL_TEXT)}, {"type": anything})
_cell = typed({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
_head = typed({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER})
_column = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _setting(value: Any, at: str, out: Problems) -> None:
    """Settings of a column, or null to leave it as it is."""
    if value is not None:
        _column.check(value, at, out)


def _data_rows(value: Any, at: str, out: Problems) -> None:
    before = len(out)
    array(array(anything, 20), ROWS, 2)(value, at, out)
    if len(out) > before:
        return
    for index, row in enumerate(value):
        if len(row) != len(value[0]):
            out.append(Problem("must have as many cells as the first row", f"{at}/{index}"))
        for column, cell in enumerate(row):
            (_cell if index else _head)(cell, f"{at}/{index}/{column}", out)


POINT = Shape({"label": string(20), "value": number}, {})
SERIES = Shape({"name": string(20), "data": array(POINT.check, 20)}, {})
SEGMENT = Shape({"label": string(20), "value": positive}, {})
AXIS = Shape({"categories": array(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
_axes = Shape({"series": array(SERIES.check, 12), "axis_config": AXIS.check}, {"type": anything})
_chart_shape = typed(
    {
        "pie": Shape({"segments": array(SEGMENT.check, 12)}, {"type": anything}),
        "bar": _axes,
        "line": _axes,
        "area": _axes,
    }
)


def _chart(value: Any, at: str, out: Problems) -> None:
    before = len(out)
    _chart_shape(value, at, out)
    if len(out) > before or value["type"] == "pie":
        return
    names = [
        (series["name"], f"{at}/series/{index}/name")
        for index, series in enumerate(value["series"])
    ]
    unique(names, "name", out)
    categories = value["axis_config"]["categories"]
    places = [(name, f"{at}/axis_config/categories/{i}") for i, name in enumerate(categories)]
    unique(places, "category", out)


COMMON: dict[str, Rule] = {"type": anything, "block_id": string(255)}
TABLES: dict[str, Shape] = {
    "table": Shape(
        {"rows": array(array(_cell, 20), 100)},
        {**COMMON, "column_settings": array(_setting, 20, 0)},
    ),
    "data_table": Shape(
        {"rows": _data_rows, "caption": string(3000)},
        {**COMMON, "page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
    ),
    "data_visualization": Shape({"title": string(50), "chart": _chart}, COMMON),
}


def check_sums(blocks: list[dict[str, Any]], at: str, out: Problems) -> None:
    """What holds for all tables and charts of one surface together."""
    charts = [i for i, block in enumerate(blocks) if block.get("type") == "data_visualization"]
    for index in charts[CHARTS:]:
        limit = {"type": "max_items", "expected": CHARTS}
        out.append(Problem(f"no more than {CHARTS} charts allowed", f"{at}/{index}", limit))
    both = [i for i, block in enumerate(blocks) if block.get("type") in ("table", "data_table")]
    out.extend(Problem(ONE_TABLE, f"{at}/{index}") for index in both[1:])
    tables = [block for block in blocks if block.get("type") == "data_table"]
    if sum(_characters(block.get("rows")) for block in tables) > CELL_TEXT:
        limit = {"type": "max_length", "expected": CELL_TEXT}
        out.append(Problem(f"tables must hold less than {CELL_TEXT + 1} characters", at, limit))


def _characters(value: Any) -> int:
    if isinstance(value, list):
        return sum(_characters(each) for each in value)
    if isinstance(value, dict):
        own = value.get("text")
        return len(own) if isinstance(own, str) else _characters(list(value.values()))
    return 0
