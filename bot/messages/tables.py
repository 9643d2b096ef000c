"""Tables in messages: Slack's own block, and the same as lines where a workspace refuses it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages.blocks import Block
from bot.messages.text import cut_apart, escape, fold, plain

MAX_ROWS = 100
"""Of a `table` block, its head included."""

MAX_CELL = 80
NOTHING = "–"  # noqa: RUF001 (a dash in an empty cell)

Row = Sequence[object]


def table(head: Row, rows: Sequence[Row]) -> Block:
    """Names to the left, numbers to the right."""
    aligned = [{"align": "left", "is_wrapped": True}]
    aligned += [{"align": "right"} for _ in head[1:]]
    shown = [head, *_told_apart(rows[: MAX_ROWS - 1])]
    cells = [[{"type": "raw_text", "text": _cell(cell)} for cell in row] for row in shown]
    return {"type": "table", "rows": cells, "column_settings": aligned}


def lines(head: Row, rows: Sequence[Row]) -> list[Markup]:
    """A line per row: its name, then each number with what it is."""
    found = []
    for name, *cells in _told_apart(rows):
        pairs = zip(head[1:], cells, strict=True)
        told = [f"{plain(what)} {cell}" for what, cell in pairs if cell and cell != NOTHING]
        found.append(Markup("*{}:* {}").format(escape(name, MAX_CELL), escape(" · ".join(told))))
    return found


def _told_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows, their names short enough for a cell."""
    names = cut_apart([fold(row[0]) for row in rows], MAX_CELL)
    return [[name, *row[1:]] for name, row in zip(names, rows, strict=True)]


def _cell(value: object) -> str:
    return str(plain(NOTHING if value in (None, "") else value, MAX_CELL)) or NOTHING
