"""Which words are people's names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
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


_PLURAL = re.compile(r"[A-Z]{2,6}s")
"""Things called by their letters: "SKUs", "POs"."""


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
    if _PLURAL.fullmatch(word) or any(part in _CALENDAR for part in small.split("-")):
        return False
    if word[0].isupper() and not (all_small and word.isupper()):
        return not (word.isupper() and len(word) > 1) and small not in _CALENDAR
    if category(word[0]) == "Lo" and word[0] >= _IDEOGRAPHS:
        return len(word) <= 4
    return all_small and small in FIRST_NAMES and small not in _AMBIGUOUS


def is_word(word: str) -> bool:
    """Whether a word in small letters may be no name even where somebody is called so."""
    small = word.casefold().removesuffix("'s")
    return small in _AMBIGUOUS or small in _NOT_NAMES or small in _CALENDAR


def is_surname_too(word: str) -> bool:
    """Whether a word with a capital that mostly is no name can follow a first name: "Ann Long"."""
    return word[:1].isupper() and not word.isupper() and word.casefold() in _SURNAMES


def may_be_surname(word: str) -> bool:
    """Whether a word behind a first name in small letters can be a surname."""
    small = word.casefold()
    return len(small) > 2 and small not in _NOT_NAMES and not small.endswith(("ing", "ed", "ly"))


@lru_cache(maxsize=256)
def pronoun_of(name: str) -> str | None:
    """ "she" or "he" for a name or form of address that nearly always stands for one of them."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    for pronoun, known in (("she", _FEMININE), ("he", _MASCULINE)):
        if any(word in known for word in words[:2]):
            return pronoun
    return None


_FEMININE = frozenset(
    [*listed("names", "feminine"), *["ms", "mrs", "miss", "frau", "mme", "madame", "sra", "señora"]]
)
_MASCULINE = frozenset(
    [*listed("names", "masculine"), *["mr", "herr", "sr", "señor", "monsieur", "don"]]
)
_SURNAMES = frozenset(listed("names", "surnames"))
_CALENDAR = frozenset(listed("names", "calendar"))
