"""An optional language model beside the grammar. There is none unless one is configured.

What it proposes goes through the same gate, fills only what the grammar left blank, and has to cite
words that stand in the note verbatim, in a part that is the rep's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from qualification.lead import Member
from qualification.notes.check import check_proposal
from qualification.notes.model import NoteContext, NoteField, Proposal, Value
from qualification.notes.quoting import own_words


@dataclass(frozen=True, slots=True)
class RawProposal:
    """What a model proposes: a field, a value, and the words of the note that say it."""

    field: NoteField
    value: Value
    words: str


class Provider(Protocol):
    """Something that reads notes. It is not trusted."""

    async def propose(self, text: str, context: NoteContext) -> tuple[RawProposal, ...]:
        """What the note says, in its view; nothing where it fails."""
        ...


def add_proposals(
    read: tuple[Proposal, ...], raw: Iterable[RawProposal], text: str, context: NoteContext
) -> tuple[Proposal, ...]:
    """The grammar's proposals and those of a model that fill its blanks and pass the gate."""
    return (*read, *_new(read, raw, text, context))


def _new(
    read: tuple[Proposal, ...], raw: Iterable[RawProposal], text: str, context: NoteContext
) -> Iterator[Proposal]:
    taken: set[NoteField] = {each.field for each in read if each.field is not NoteField.COMMITTEE}
    names = {each.value.name.casefold() for each in read if isinstance(each.value, Member)}
    own = own_words(text)
    for each in raw:
        name = each.value.name.casefold() if isinstance(each.value, Member) else None
        if each.field in taken or (name is not None and name in names):
            continue
        start = own.find(each.words)
        if not each.words.strip() or start < 0:
            continue
        proposal = Proposal(each.field, each.value, each.words, start, start + len(each.words))
        if check_proposal(proposal, text, context) is None:
            if name is None:
                taken.add(each.field)
            else:
                names.add(name)
            yield proposal
