"""Reading call notes: proposed answers, each with the words it was read from.

Pure, local and without a model: sentences and clauses first, then one grammar per field. What is
not sure is left blank.
"""

from __future__ import annotations

from qualification.notes.answer import read_answer
from qualification.notes.check import Refusal, check_proposal
from qualification.notes.model import NextStep, NoteContext, NoteField, Proposal, Value
from qualification.notes.provider import Provider, RawProposal, add_proposals
from qualification.notes.read import read_notes

__all__ = [
    "NextStep",
    "NoteContext",
    "NoteField",
    "Proposal",
    "Provider",
    "RawProposal",
    "Refusal",
    "Value",
    "add_proposals",
    "check_proposal",
    "read_answer",
    "read_notes",
]
