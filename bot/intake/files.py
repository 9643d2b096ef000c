"""Leads from files: CSV as spreadsheets write it, and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.intake.lead_form import LeadForm, read_lead
from bot.usecases.intake import Taken
from qualification.lead import Lead

BATCH = 1_000
SNIFFED = 64 * 1024

ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order; the second reads any byte, as spreadsheets of the West write it."""

Take = Callable[[Sequence[Lead]], list[Taken]]


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

    `progress` hears the number of lines read. Raises `FileError` where no line can be read.
    """
    done = Imported()
    batch: list[Lead] = []
    for number, row in rows(path):
        read = row if isinstance(row, str) else read_lead(row, now, currency)
        if isinstance(read, Lead):
            batch.append(read)
        elif isinstance(read, str):
            done.bad.append(BadLine(number, read))
        else:
            reason = "; ".join(f"{error.path}: {error.message}" for error in read)
            done.bad.append(BadLine(number, reason))
        if len(batch) == BATCH:
            done.count(take(batch))
            batch = []
        progress(1)
    if batch:
        done.count(take(batch))
    return done


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
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
    if b"\x00" in raw[:SNIFFED]:
        raise FileError(f"{path}: this is not a text file. Save the sheet as CSV.")
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            yield number, "This line is not a JSON object."
            continue
        yield number, row if isinstance(row, dict) else "This line is not a JSON object."


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [_column(name) for name in next(reader)]
    except StopIteration:
        raise FileError("The file is empty. Its first line names the columns.") from None
    _check_header(header)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, f"This line cannot be read as CSV: {error}."
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            yield start, f"This line has {len(cells)} fields, the header {len(header)}."
            continue
        yield start, _row(header, cells)


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """Columns named `answers.timeline` become answers; empty cells are left out."""
    row: dict[str, Any] = {}
    answers: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if not name or not cell.strip():
            continue
        if name.startswith("answers."):
            answers[name.removeprefix("answers.")] = cell
        else:
            row[name] = cell
    if answers:
        row["answers"] = answers
    if "actions" in row:
        row["actions"] = [{"action": part.strip()} for part in row["actions"].split(";")]
    return row


def _delimiter(text: str) -> str:
    """Comma, semicolon or tab: whichever parts the header into most columns."""
    first = text.partition("\n")[0]
    return max(",;\t", key=lambda delimiter: (first.count(delimiter), delimiter == ","))


def _column(name: str) -> str:
    return "_".join(name.strip().strip('"').casefold().split())


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
