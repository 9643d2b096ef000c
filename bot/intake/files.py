"""Leads and activities from files: CSV as spreadsheets write it, and JSON Lines."""

from __future__ import annotations

import codecs
import csv
import gc
import json
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypeVar

from bot.intake.activity_form import FIELDS, ActivityForm, read_activity
from bot.intake.lead_form import FieldError, LeadForm, read_lead
from bot.intake.outcome_form import OutcomeForm
from bot.usecases.intake import Taken
from qualification.lead import Lead

T = TypeVar("T")

BATCH = 1_000
SNIFFED = 64 * 1024
CHUNK = 1024 * 1024

MOST_BAD = 1_000
"""How many bad lines are remembered with their reasons; the rest are counted."""

ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order; the second reads any byte, as spreadsheets of the West write it."""

JSON_ENDINGS = (".jsonl", ".ndjson", ".json")

Take = Callable[[Sequence[Lead]], list[Taken]]
Record = tuple[int, list[str] | str]
Line = tuple[int, dict[str, Any] | str]


class FileKind(StrEnum):
    """What the lines of a file are."""

    LEADS = "leads"
    ACTIVITIES = "activities"
    OUTCOMES = "outcomes"


class FileError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that was not taken: its number in the file, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of a file. `bad` has the first of the `refused` lines."""

    read: int = 0
    created: int = 0
    updated: int = 0
    known: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)
    refused: int = 0

    def refuse(self, number: int, reason: str) -> None:
        """Adds a bad line."""
        self.refused += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append(BadLine(number, reason))

    def count(self, taken: Sequence[Taken]) -> None:
        """Adds what became of a batch."""
        for one in taken:
            self.created += one.created
            self.updated += not one.created
            self.stages[one.stage] = self.stages.get(one.stage, 0) + 1


def import_leads(
    path: Path,
    take: Take,
    now: datetime,
    currency: str,
    progress: Callable[[int], None],
    kind: FileKind | None = None,
) -> Imported:
    """Takes the good lines of a file in batches and lists the bad ones.

    Without a `kind` the columns tell it. `progress` hears how many more lines were read. Raises
    `FileError` where no line can be read.
    """
    kind, lines = rows(path, kind)
    done = Imported()
    with uncollected():
        for batch in batches(lines):
            good: list[Lead] = []
            for number, row in batch:
                read = row if isinstance(row, str) else _read(row, kind, now, currency)
                if isinstance(read, Lead):
                    good.append(read)
                else:
                    done.refuse(number, read if isinstance(read, str) else why(read))
            done.count(take(good))
            done.read += len(batch)
            progress(len(batch))
    return done


def _read(
    row: dict[str, Any], kind: FileKind, now: datetime, currency: str
) -> Lead | list[FieldError]:
    if kind is FileKind.LEADS:
        return read_lead(row, now, currency)
    return read_activity({name: row[name] for name in FIELDS if name in row}, now)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector: rows have no cycles, and it would walk over all of them
    again and again, for a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def batches(lines: Iterator[T], size: int = BATCH) -> Iterator[list[T]]:
    """So many at once as one transaction takes."""
    while batch := list(islice(lines, size)):
        yield batch


def why(errors: Sequence[FieldError]) -> str:
    """Refused fields in one line."""
    return " ".join(f"{error.path}: {error.message}" for error in errors)


def rows(path: Path, kind: FileKind | None = None) -> tuple[FileKind, Iterator[Line]]:
    """What a file holds, and line number and fields of each row, or why the row cannot be read.

    The file is read as it is needed, however large it is.
    """
    encoding = _encoding(path)
    if path.suffix.casefold() in JSON_ENDINGS:
        return _json_lines(path.open(encoding=encoding, errors="replace", newline="\n"), kind)
    return _csv_rows(path.open(encoding=encoding, errors="replace", newline=""), kind)


def kind_of(path: Path) -> FileKind:
    """What the lines of a file are, by its columns."""
    return _told_by(columns(path))


def columns(path: Path) -> list[str]:
    """The columns of any file; lines of JSON have those of the first thousand of them."""
    file = path.open(encoding=_encoding(path), errors="replace", newline="")
    if path.suffix.casefold() in JSON_ENDINGS:
        with closing(_objects(file)) as lines:
            first = [row for _, row in islice(lines, BATCH) if isinstance(row, dict)]
        return _names(list(dict.fromkeys(key for row in first for key in row)))
    with closing(_records(file)) as records:
        names = next((_names(cells) for _, cells in records if any(cells)), None)
    if names is None:
        raise FileError(f"{path.name} is empty. Its first line must name the columns.")
    return names


def table(path: Path, names: Sequence[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Line number and cells of each row of any file, in the order of its columns, or why the row
    cannot be read."""
    file = path.open(encoding=_encoding(path), errors="replace", newline="")
    if path.suffix.casefold() in JSON_ENDINGS:
        for number, row in _objects(file):
            if isinstance(row, str):
                yield number, row
            else:
                known = dict(zip(_names(list(row)), row.values(), strict=True))
                yield number, [_text(known.get(name)) for name in names]
        return
    records = _records(file)
    next((cells for _, cells in records if any(cells)), None)  # the header
    yield from records


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _told_by(columns: Collection[str]) -> FileKind:
    """What the lines are, by a column that only they have."""
    if "action" in columns:
        return FileKind.ACTIVITIES
    return FileKind.OUTCOMES if "outcome" in columns else FileKind.LEADS


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            sniffed = file.read(SNIFFED)
            if sniffed.startswith((b"\xff\xfe", b"\xfe\xff")):
                return "utf-16"
            if sniffed.startswith(b"PK\x03\x04") or sniffed.count(b"\x00") * 10 > len(sniffed):
                raise FileError(f"{path}: this is not a text file. Save the sheet as CSV (UTF-8).")
            return next((name for name in ENCODINGS if _reads(file, name)), "latin-1")
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}).") from error


def _reads(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in this encoding."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _json_lines(file: TextIO, kind: FileKind | None) -> tuple[FileKind, Iterator[Line]]:
    lines = _objects(file)
    first: list[Line] = []
    if kind is None:
        for line in lines:
            first.append(line)
            if isinstance(line[1], dict) or len(first) == BATCH:
                break
        row = first[-1][1] if first else {}
        kind = _told_by(row)
    return kind, chain(first, lines)


def _objects(file: TextIO) -> Generator[Line, None, None]:
    with file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield number, row if isinstance(row, dict) else "This line is not a JSON object."


def _csv_rows(file: TextIO, kind: FileKind | None) -> tuple[FileKind, Iterator[Line]]:
    records = _records(file)
    header = next((_names(cells) for _, cells in records if any(cells)), None)
    if header is None:
        raise FileError("The file is empty. Its first line must name the columns.")
    if kind is None:
        kind = _told_by(header)
    _check_header(header, kind)
    return kind, _fields(header, records)


def _fields(header: Sequence[str], records: Iterator[Record]) -> Iterator[Line]:
    width = len(header)
    for number, cells in records:
        if isinstance(cells, str):
            yield number, cells
        elif len(cells) > width and any(cells[width:]):
            yield number, f"This line has {len(cells)} fields, the header {width}."
        elif row := _row(header, cells):
            yield number, row


class _Lines:
    """The lines of a file, one by one; those of the record that is being read can be put back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._file)
        self.record.append(line)
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        """They come again, before any other."""
        self._back.extendleft(reversed(lines))


def _records(file: TextIO) -> Generator[Record, None, None]:
    """Each record with the number of its first line, or why that line cannot be read.

    A quote that nobody closes would swallow the lines behind it; they are read again without it.
    """
    with file:
        lines = _Lines(file)
        lines.put_back([first := file.readline()])
        delimiter = _delimiter(first)
        number = 1
        while True:
            try:
                for cells in csv.reader(lines, delimiter=delimiter):
                    read = lines.record
                    if len(read) > 1 and "".join(read).count('"') % 2:
                        raise csv.Error("a quotation mark is not closed")
                    yield number, cells
                    number += len(read)
                    read.clear()
                return
            except csv.Error as error:
                yield number, f"This line cannot be read: {error}."
                lines.put_back(lines.record[1:])
                lines.record.clear()
                number += 1


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


def _delimiter(header: str) -> str:
    """Comma, semicolon or tab: whichever parts the header into most columns."""
    return max(",;\t", key=lambda delimiter: (header.count(delimiter), delimiter == ","))


def _names(cells: Sequence[str]) -> list[str]:
    """Names of columns in one spelling: "First Name" is first_name."""
    return ["_".join(name.strip().strip('"').casefold().split()) for name in cells]


def _check_header(header: Sequence[str], kind: FileKind) -> None:
    needed, known_names = _COLUMNS[kind]
    for name in needed:
        if name not in header:
            known = ", ".join(name for name in known_names if name in header) or "none"
            raise FileError(
                f"There is no column “{name}”. The first line must name the columns; "
                f"known ones found: {known}."
            )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileError(f"The column “{twice[0]}” occurs twice. Rename or remove one.")


_COLUMNS: Mapping[FileKind, tuple[Sequence[str], Collection[str]]] = {
    FileKind.LEADS: (("email",), LeadForm.model_fields),
    FileKind.ACTIVITIES: (("email", "action"), ActivityForm.model_fields),
    FileKind.OUTCOMES: (("outcome",), OutcomeForm.model_fields),
}
"""The columns that a file must have, and those that are known, by what its lines are."""
