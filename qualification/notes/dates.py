"""Days and periods in running text."""

from __future__ import annotations

import re

from qualification.notes import lexicon
from qualification.notes.date_grammar import SHAPES
from qualification.notes.date_readers import READERS, Calendar, When

__all__ = ["Calendar", "When", "dates"]


def dates(text: str, calendar: Calendar) -> list[When]:
    """The days and periods in a text in small letters, in their order; none overlaps another."""
    found: list[When] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in SHAPES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            when = READERS[name](match, calendar)
            if when:
                taken.append(match.span())
                found.append(when)
    return _without_weekdays(text, sorted(found, key=lambda when: when.start))


def _without_weekdays(text: str, found: list[When]) -> list[When]:
    """One day for "Tue 1 Dec"; none where the weekday is not that day's."""
    kept: list[When] = []
    for when in found:
        before = kept[-1] if kept else None
        if (
            before
            and before.unit == when.unit == "day"
            and re.fullmatch(r"[ ,.]{0,3}(?:the )?\(?", text[before.end : when.start])
            and text[before.start : before.start + 3] in lexicon.DAYS_ORDER
        ):
            kept.pop()
            if before.first.weekday() == when.first.weekday():
                kept.append(When(when.first, when.last, "day", None, before.start, when.end))
            continue
        kept.append(when)
    return kept
