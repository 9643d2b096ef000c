"""Words by which a note takes back what it said: of two values the later one holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from qualification.notes.clauses import Note
from qualification.notes.patterns import phrases
from qualification.notes.phrasebook import listed

_CORRECTION = phrases(*listed("corrections", "correction"))  # fmt: skip


class Placed(Protocol):
    """Anything read from a stretch of a note."""

    @property
    def start(self) -> int:
        """Where it starts."""
        ...


PlacedT = TypeVar("PlacedT", bound=Placed)


def latest(note: Note, found: Sequence[PlacedT]) -> list[PlacedT]:
    """What was read, without what a later word of the note takes back."""
    kept = list(found)
    if len(kept) < 2:
        return kept
    for match in _CORRECTION.finditer(note.spoken):
        later = [each for each in kept if each.start >= match.start()]
        if later and len(later) < len(kept):
            kept = later
    return kept


def latest_in(text: str, found: Sequence[PlacedT]) -> list[PlacedT]:
    """The same within one text in small letters."""
    cues = [match.start() for match in _CORRECTION.finditer(text)]
    for cue in reversed(cues):
        later = [each for each in found if each.start >= cue]
        if later:
            return later
    return list(found)


def corrected(text: str) -> bool:
    """Whether words in small letters take something back."""
    return _CORRECTION.search(text) is not None


def undone(clauses: Iterable[str]) -> bool:
    """Whether later clauses in small letters undo what one said: "but that's off"."""
    return any(_UNDONE.search(text) for text in clauses)


_UNDONE = re.compile(
    r"\b(?:never (?:sent|did|got round|happened|came|got|called|showed|went)|fell through|forgot"
    r"|(?:is|'s|was|are|isn't|wasn't|seems|looks) (?:now |probably |all )?(?:off|dead|cancel\w+"
    r"|(?:not |un)realistic|realistic|wishful|out of the question|happening|impossible|too late"
    r"|wrong)"
    r"|^\s*(?:but )?only (?:if|once|when|after)\b|didn't (?:happen|work out|come off)|no longer)\b"
)
