"""Telling English sentences from others, which are left alone rather than misread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qualification.notes.phrasebook import listed

_WORD = re.compile(r"[^\W\d_]+")

_ENGLISH = frozenset(listed("languages", "english"))
_OTHERS = frozenset(listed("languages", "others"))
_ONLY_OTHERS = _OTHERS - _ENGLISH - frozenset(listed("languages", "shared"))
"""Words that are English too, names, weekdays and zones tell nothing."""
_ONLY_ENGLISH = _ENGLISH - _OTHERS - frozenset(listed("languages", "shared")) - {"budget", "direct"}


def is_foreign(sentence: str) -> bool:
    """Whether a sentence, in small letters, is mostly in another language or script."""
    words = _WORD.findall(sentence)
    if not words:
        return False
    letters = sum(map(len, words))
    if sum(not _latin(char) for word in words if not word.isascii() for char in word) * 2 > letters:
        return True
    theirs = sum(word in _ONLY_OTHERS for word in words)
    if theirs < 2 and not (theirs == 1 and len(words) <= 5):
        return False
    ours = sum(word in _ENGLISH for word in words)
    return theirs > ours


def is_english(sentence: str, *, among_others: bool) -> bool:
    """Whether a sentence, in small letters, has words that only English has, or none of another.

    `among_others` for a note with sentences in other languages, where the latter tells nothing.
    """
    words = _WORD.findall(sentence)
    return not _ONLY_ENGLISH.isdisjoint(words) or (
        not among_others and _ONLY_OTHERS.isdisjoint(words) and sentence.isascii()
    )


_OPEN = re.compile(rf"(?<!\w)(?:{'|'.join(listed('languages', 'open'))})(?!\w)|\?|¿")


def plainly_foreign(sentence: str) -> bool:
    """Whether a sentence in another language, in small letters, neither denies, doubts nor asks."""
    return _OPEN.search(sentence) is None


def english_words(words: Sequence[str], but: frozenset[str]) -> int:
    """How many words, in small letters, are common English ones and not among some others."""
    return sum(word in _ENGLISH and word not in but for word in words)


def _latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "LATIN")
