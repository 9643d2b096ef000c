"""Leads from files: CSV as spreadsheets write it, and JSON Lines."""

from __future__ import annotations

import csv
import gc
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.intake.lead_form import FieldError, LeadForm, read_lead
from bot.usecases.intake import Taken
from qualification.lead import Lead

BATCH = 1_000
SNIFFED = 64 * 1024

ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order; the second reads any byte, as spreadsheets of the West write it."""

Take = Callable[[Sequence[Lead]], list[Taken]]
Record = tuple[int, list[str] | str]
Line = tuple[int, dict[str, Any] | str]


class FileError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that was not taken: its number in the file, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    created: int = 0
    updated: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)

    def count(self, taken: Sequence[Taken]) -> None:
        """Adds what became of a batch."""
        for one in taken:
            self.created += one.created
            self.updated += not one.created
            self.stages[one.stage] = self.stages.get(one.stage, 0) + 1


def import_leads(
    path: Path, take: Take, now: datetime, currency: str, progress: Callable[[int], None]
) -> Imported:
    """Takes the good lines of a file in batches and lists the bad ones.

    `progress` hears how many more lines were read. Raises `FileError` where no line can be read.
    """
    done = Imported()
    with _uncollected():
        for batch in _batches(rows(path)):
            good: list[Lead] = []
            for number, row in batch:
                read = row if isinstance(row, str) else read_lead(row, now, currency)
                if isinstance(read, Lead):
                    good.append(read)
                else:
                    done.bad.append(BadLine(number, read if isinstance(read, str) else _why(read)))
            done.count(take(good))
            progress(len(batch))
    return done


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: rows have no cycles, and it would walk over all of them
    again and again, for a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _why(errors: Sequence[FieldError]) -> str:
    return " ".join(f"{error.path}: {error.message}" for error in errors)


def rows(path: Path) -> Iterator[Line]:
    """Line number and fields of each row, or a sentence on why the row cannot be read."""
    text = _decoded(path)
    if path.suffix.casefold() in (".jsonl", ".ndjson", ".json"):
        return _json_lines(text)
    return _csv_rows(text)


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}).") from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    sniffed = raw[:SNIFFED]
    if raw.startswith(b"PK\x03\x04") or sniffed.count(b"\x00") * 10 > len(sniffed):
        raise FileError(f"{path}: this is not a text file. Save the sheet as CSV (UTF-8).")
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _json_lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield number, row if isinstance(row, dict) else "This line is not a JSON object."


def _csv_rows(text: str) -> Iterator[Line]:
    records = _records(list(io.StringIO(text, newline="")), _delimiter(text))
    header = next((_names(cells) for _, cells in records if any(cells)), None)
    if header is None:
        raise FileError("The file is empty. Its first line must name the columns.")
    _check_header(header)
    return _fields(header, records)


def _fields(header: Sequence[str], records: Iterator[Record]) -> Iterator[Line]:
    width = len(header)
    for number, cells in records:
        if isinstance(cells, str):
            yield number, cells
        elif len(cells) > width and any(cells[width:]):
            yield number, f"This line has {len(cells)} fields, the header {width}."
        elif row := _row(header, cells):
            yield number, row


def _records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Each record with the number of its first line, or why that line cannot be read.

    A quote that nobody closes would swallow the lines behind it; they are read again without it.
    """
    first = 0
    while first < len(lines):
        reader = csv.reader(islice(lines, first, None), delimiter=delimiter)
        start = first
        try:
            for cells in reader:
                end = first + reader.line_num
                if end - start > 1 and "".join(lines[start:end]).count('"') % 2:
                    raise csv.Error("a quotation mark is not closed")
                yield start + 1, cells
                start = end
            return
        except csv.Error as error:
            yield start + 1, f"This line cannot be read: {error}."
            first = start + 1


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """Columns named `answers.timeline` become answers; empty cells are left out."""
    row: dict[str, Any] = {
        name: cell for name, cell in zip(header, cells, strict=False) if name and cell.strip()
    }
    given = [name for name in row if name.startswith("answers.")]
    if given:
        row["answers"] = {name.removeprefix("answers."): row.pop(name) for name in given}
    if "actions" in row:
        row["actions"] = [{"action": name} for name in row["actions"].split(";") if name.strip()]
    return row


def _delimiter(text: str) -> str:
    """Comma, semicolon or tab: whichever parts the header into most columns."""
    first = text.partition("\n")[0]
    return max(",;\t", key=lambda delimiter: (first.count(delimiter), delimiter == ","))


def _names(cells: Sequence[str]) -> list[str]:
    """Names of columns in one spelling: "First Name" is first_name."""
    return ["_".join(name.strip().strip('"').casefold().split()) for name in cells]


def _check_header(header: Sequence[str]) -> None:
    if "email" not in header:
        known = ", ".join(name for name in LeadForm.model_fields if name in header) or "none"
        raise FileError(
            "There is no column “email”. Its first line must name the columns; "
            f"known ones found: {known}."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileError(f"The column “{twice[0]}” occurs twice. Rename or remove one.")
