"""Which words are people's names."""

from __future__ import annotations

import unicodedata
from unicodedata import category

from qualification.notes.phrasebook import listed

FIRST_NAMES = frozenset(listed("names", "first_names"))  # fmt: skip

_IDEOGRAPHS = "\u3400"

_AMBIGUOUS = frozenset(listed("names", "ambiguous"))
"""First names that are words too: in small letters they are no names."""

_NOT_NAMES = frozenset(
    listed("names", "not_names")
)  # fmt: skip
"""Words that stand with a capital in notes and are no names."""


def plain(name: str) -> str:
    """A name in small letters without accents: what two spellings of it have in common."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


def may_be_name(word: str, *, all_small: bool = False) -> bool:
    """Whether a word as typed can be a name; `all_small` for notes typed without capitals."""
    small = word.casefold().removesuffix("'s")
    if (small in _NOT_NAMES and small not in FIRST_NAMES) or len(small) < 2:
        return False
    if small in FIRST_NAMES and small in _CALENDAR:
        return False
    if any(part in _CALENDAR for part in small.split("-")):
        return False
    if word[0].isupper() and not (all_small and word.isupper()):
        return not (word.isupper() and len(word) > 1) and small not in _CALENDAR
    if category(word[0]) == "Lo" and word[0] >= _IDEOGRAPHS:
        return len(word) <= 4
    return all_small and small in FIRST_NAMES and small not in _AMBIGUOUS


def may_be_surname(word: str) -> bool:
    """Whether a word behind a first name in small letters can be a surname."""
    small = word.casefold()
    return len(small) > 2 and small not in _NOT_NAMES and not small.endswith(("ing", "ed", "ly"))


_CALENDAR = frozenset(listed("names", "calendar"))
