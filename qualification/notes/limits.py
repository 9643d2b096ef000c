"""Whether a purchase is within the sum up to which somebody decides alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qualification.notes.amounts import Amount, amounts
from qualification.notes.clauses import Note

_LIMIT = re.compile(r"\s*(?:anything |everything |sums |deals )?(?:up ?to|under|below) ?")
_LIMIT_BEFORE = re.compile(r"(?:up ?to|under|below|over|above|limit(?: is| of)?|>|<) ?$")
_THOUSAND = 1000


def spend_of(note: Note) -> Decimal | None:
    """The one sum that a note names besides limits, in whole units; None if there are several."""
    found = {each.high for each in _sums(note)}
    return found.pop() if len(found) == 1 else None


def _sums(note: Note) -> Iterator[Amount]:
    for sentence in note.sentences:
        for each in amounts(sentence.text):
            if each.marked and not _LIMIT_BEFORE.search(sentence.text[: each.start]):
                yield each


def within_limit(behind: str, spend: Decimal | None) -> bool:
    """Whether the words behind a role give a limit that the spend keeps: "signs up to 50k"."""
    opens = _LIMIT.match(behind)
    limit = next(amounts(behind[opens.end() :]), None) if opens else None
    if limit is None or limit.start > 1 or spend is None:
        return False
    high = limit.high
    if not limit.marked and high < _THOUSAND <= spend:
        high *= _THOUSAND  # "Under 50" next to "30k".
    return spend <= high
