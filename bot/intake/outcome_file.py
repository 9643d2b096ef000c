"""Outcomes from files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.intake.files import FileKind, Imported, batches, rows, why
from bot.intake.outcome_form import FIELDS, read_outcome
from bot.usecases.outcomes import Noted, NotNoted, Outcome

Note = Callable[[Sequence[Outcome]], list[Noted | NotNoted]]


def import_outcomes(
    path: Path, note: Note, now: datetime, currency: str, progress: Callable[[int], None]
) -> Imported:
    """Notes the good lines of a file in batches and lists the bad ones; columns that mean nothing
    here are passed over. Raises `FileError` where no line can be read."""
    _, lines = rows(path, FileKind.OUTCOMES)
    done = Imported()
    for batch in batches(lines):
        good: list[tuple[int, Outcome]] = []
        for number, row in batch:
            if isinstance(row, str):
                done.refuse(number, row)
                continue
            known = {name: row[name] for name in FIELDS if name in row}
            read = read_outcome(known, now, currency)
            if isinstance(read, Outcome):
                good.append((number, read))
            else:
                done.refuse(number, why(read))
        told = note([one for _, one in good])
        for (number, _), one in zip(good, told, strict=False):
            if isinstance(one, NotNoted):
                done.refuse(number, f"{one.field}: {one.why}")
            else:
                done.updated += one.changed
                done.known += not one.changed
        done.read += len(batch)
        progress(len(batch))
    return done
