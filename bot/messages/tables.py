"""Tables in messages: Slack's own block, and the same as lines where a workspace refuses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress

from markupsafe import Markup

from bot.messages.blocks import Block
from bot.messages.text import cut_apart, escape, fold, plain

MAX_ROWS = 100
"""Of a `table` block, its head included."""

MAX_CELL = 80
WIDE = 16
"""Characters of a cell beyond which its column wraps, so that a phone shows more of them."""

NOTHING = "–"  # noqa: RUF001 (a dash in an empty cell)

Row = Sequence[object]

_BRACKETS = re.compile(rf"\([^()]{{1,{WIDE}}}\)")


def table(head: Row, rows: Sequence[Row]) -> Block:
    """Names to the left, numbers to the right; what stands in brackets is not broken. A column
    without anything in it is left out."""
    shown = [head, *_told_apart(rows[: MAX_ROWS - 1])]
    kept = [True, *(any(map(_says, column)) for column in list(zip(*shown[1:], strict=True))[1:])]
    texts = [
        [_cell(name), *(_BRACKETS.sub(_unbroken, _cell(cell)) for cell in cells)]
        for name, *cells in (list(compress(row, kept)) for row in shown)
    ]
    columns = [{"align": "left", "is_wrapped": True}]
    for column in list(zip(*texts, strict=True))[1:]:
        wide = max(map(len, column)) > WIDE
        columns.append({"align": "right"} | ({"is_wrapped": True} if wide else {}))
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in texts]
    return {"type": "table", "rows": cells, "column_settings": columns}


def lines(head: Row, rows: Sequence[Row]) -> list[Markup]:
    """A line per row: its name, then each number with what it is."""
    found = []
    for name, *cells in _told_apart(rows):
        pairs = zip(head[1:], cells, strict=True)
        told = [f"{plain(what)} {cell}" for what, cell in pairs if _says(cell)]
        found.append(Markup("*{}:* {}").format(escape(name, MAX_CELL), escape(" · ".join(told))))
    return found


def _says(cell: object) -> bool:
    return cell not in (None, "", NOTHING)


def _told_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows, their names short enough for a cell."""
    names = cut_apart([fold(row[0]) for row in rows], MAX_CELL)
    return [[name, *row[1:]] for name, row in zip(names, rows, strict=True)]


def _unbroken(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\N{NO-BREAK SPACE}")


def _cell(value: object) -> str:
    return str(plain(NOTHING if value in (None, "") else value, MAX_CELL)) or NOTHING
