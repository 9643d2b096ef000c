"""Whose a number or an address is, where only "his" or "her" says so."""

from __future__ import annotations

import re

from qualification.notes.clauses import Sentence
from qualification.notes.names import pronoun_of
from qualification.notes.people import Cast

_POSSESSIVE = re.compile(r"\b(his|her)(?= (?!boss|colleague|team|company)\w)")


def somebody_elses(sentence: Sentence, at: int, cast: Cast) -> bool:
    """Whether "his" or "her" in front is not the prospect's, or may be somebody's named before."""
    said = list(_POSSESSIVE.finditer(sentence.text, 0, at))
    if not said or sentence.theirs:
        return False
    mine = "she" if said[-1][1] == "her" else "he"
    if cast.pronoun and cast.pronoun != mine:
        return True
    opens = not sentence.text[: said[0].start()].strip(" ,.;:-")
    named = cast.last_named_before(sentence) if opens else None
    return named is not None and pronoun_of(named) == mine
