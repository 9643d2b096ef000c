"""A typed answer to one asked question, where the question bounds what the words can mean."""

from __future__ import annotations

from qualification.notes.model import NoteContext, NoteField, Proposal
from qualification.notes.read import read_notes

_LEADS = {
    NoteField.BUDGET: "budget ",
    NoteField.AUTHORITY: "role: ",
    NoteField.NEED: "pain: ",
    NoteField.TIMELINE: "live ",
    NoteField.PHONE: "direct ",
    NoteField.EMAIL: "email ",
    NoteField.REACH_BY: "prefers ",
    NoteField.BEST_TIME: "call ",
    NoteField.COMMITTEE: "",
    NoteField.NEXT_STEP: "next step: ",
}


def read_answer(question: NoteField, text: str, context: NoteContext) -> Proposal | None:
    """What a typed answer says to one question; None if it says nothing plain.

    The answer is first read as it stands, then as the rest of a sentence that the question began.
    """
    for lead in ("", _LEADS[question]):
        found = [each for each in read_notes(lead + text, context) if each.field is question]
        if len(found) == 1:
            return _moved(found[0], len(lead), text)
    return None


def _moved(proposal: Proposal, by: int, text: str) -> Proposal:
    start = max(0, proposal.start - by)
    end = max(start, proposal.end - by)
    return Proposal(proposal.field, proposal.value, text[start:end], start, end)
