"""Telling English sentences from others, which are left alone rather than misread."""

from __future__ import annotations

import re
import unicodedata

from qualification.notes.phrasebook import listed

_WORD = re.compile(r"[^\W\d_]+")

_ENGLISH = frozenset(listed("languages", "english"))
_OTHERS = frozenset(listed("languages", "others"))
_ONLY_OTHERS = _OTHERS - _ENGLISH - frozenset(listed("languages", "shared"))
"""Words that are English too, names, weekdays and zones tell nothing."""


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


def _latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "LATIN")
