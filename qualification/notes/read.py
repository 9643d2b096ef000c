"""Reading call notes: every field by its own grammar, all through one gate."""

from __future__ import annotations

from collections.abc import Iterator

from qualification.lead import Answer, BestTime, Member
from qualification.notes import (
    authority,
    best_time,
    budget,
    committee,
    email,
    need,
    next_step,
    phone,
    reach_by,
    timeline,
)
from qualification.notes.abroad import abroad
from qualification.notes.check import check_proposal
from qualification.notes.clauses import Note, split
from qualification.notes.finding import Found, ValueT
from qualification.notes.model import NextStep, NoteContext, NoteField, Proposal
from qualification.notes.people import Cast

_AnyFound = Found[Answer] | Found[str] | Found[BestTime] | Found[Member] | Found[NextStep]


def read_notes(text: str, context: NoteContext) -> tuple[Proposal, ...]:
    """What call notes say, each with the words it was read from, in the order of `NoteField`.

    Each field is proposed once at most, but for the members of the committee. What is doubted,
    denied, quoted, somebody else's, in the past or said twice in two ways is left out.
    """
    note = split(text, context)
    cast = Cast(note, context)
    proposals = (
        _proposal(field, found, text) for field, found in _found(note, context, cast) if found
    )
    return tuple(each for each in proposals if check_proposal(each, text, context) is None)


def _found(
    note: Note, context: NoteContext, cast: Cast
) -> Iterator[tuple[NoteField, _AnyFound | None]]:
    english = abroad(note, context)
    told, people = (english.note, Cast(english.note, context)) if english else (note, cast)

    def at_home(found: Found[ValueT] | None) -> Found[ValueT] | None:
        return english.home(found) if english and found else found

    yield NoteField.BUDGET, budget.read(note, context)
    yield NoteField.AUTHORITY, authority.read(note, cast)
    yield NoteField.NEED, need.read(note, cast)
    yield NoteField.TIMELINE, at_home(timeline.read(told, context, people))
    yield NoteField.PHONE, phone.read(note, context, cast)
    yield NoteField.EMAIL, email.read(note, context, cast)
    yield NoteField.REACH_BY, at_home(reach_by.read(told, people))
    yield NoteField.BEST_TIME, at_home(best_time.read(told, context, people))
    for member in committee.read(note, cast):
        yield NoteField.COMMITTEE, member
    yield NoteField.NEXT_STEP, next_step.read(note, context, cast)


def _proposal(field: NoteField, found: _AnyFound, text: str) -> Proposal:
    """The proposal, its words without the spaces and marks at their edges."""
    words = text[found.start : found.end]
    start = found.start + len(words) - len(words.lstrip(_EDGES + "."))
    end = found.end - len(words) + len(words.rstrip(_EDGES))
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    return Proposal(field, found.value, text[start:end], start, max(start, end))


_EDGES = " \t\r\n,;:-\u2013\u2014"
