"""CSV that people open in a spreadsheet: nothing in a cell runs there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_WIDE = "\uff1d\uff0b\uff0d\uff20"
_RUNS = ("=", "+", "-", "@", "\t", "\r", *_WIDE)
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); the wide signs
of East Asian keyboards too."""

_INSIDE = re.compile(rf"(;\s*)([=+\-@{_WIDE}])")
"""Where a spreadsheet that goes by semicolons would begin another cell."""


def write(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file in UTF-8 with a byte order mark, without which Excel guesses another encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def defused(cell: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = _INSIDE.sub(r"\1'\2", cell)
    return f"'{text}" if text.lstrip(" \n\xa0\ufeff").startswith(_RUNS) else text
