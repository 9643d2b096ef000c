"""CSV that people open in a spreadsheet: nothing in a cell runs there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

_WIDE = "\uff1d\uff0b\uff0d\uff20"
_RUNS = ("=", "+", "-", "@", "\t", "\r", *_WIDE)
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); the wide signs
of East Asian keyboards too."""

_INSIDE = re.compile(rf"(;\s*)([=+\-@{_WIDE}])")
"""Where a spreadsheet that goes by semicolons would begin another cell."""


ENCODING = "utf-8-sig"
"""UTF-8 with a byte order mark, without which Excel guesses another encoding."""


class Sheet:
    """Rows written one after the other to an open text file, which translates no line ends."""

    def __init__(self, file: TextIO, head: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(head)

    def add(self, row: Sequence[object]) -> None:
        """One more row."""
        self._writer.writerow([defused(cell) for cell in row])


def write(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file as a whole."""
    text = io.StringIO(newline="")
    sheet = Sheet(text, head)
    for row in rows:
        sheet.add(row)
    return text.getvalue().encode(ENCODING)


def defused(cell: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = _INSIDE.sub(r"\1'\2", cell) if ";" in cell else cell
    return f"'{text}" if text.lstrip(" \n\xa0\ufeff").startswith(_RUNS) else text
