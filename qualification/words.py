"""Comparing what people typed: case, width and word boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

_IDEOGRAPHS = "\u2e80"
"""From here on scripts are written without spaces, so a word has no boundary."""


def fold(text: str) -> str:
    """The text without differences of case and width, trimmed: what equal texts have in common."""
    if text.isascii():
        return text.strip().lower()
    return normalize("NFKC", normalize("NFKC", text).casefold()).strip()


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """An action or choice in one spelling: "Demo request" and "demo-request" are demo_request."""
    return re.sub(r"[\s\-]+", "_", fold(text))


def words_of(slugged: str) -> str:
    """A slug as people read it: demo_request is "demo request"."""
    return slugged.replace("_", " ")


class Phrases:
    """Words and phrases to find in a text as whole words, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        longest_first = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, longest_first)) or r"(?!)")

    def first_in(self, text: str) -> str | None:
        """The first of them in a text, folded; None if there is none."""
        match = self._pattern.search(fold(text))
        return match[0] if match else None


def _whole(phrase: str) -> str:
    body = r"\s+".join(map(re.escape, phrase.split()))
    before = r"(?<!\w)" if phrase[0] < _IDEOGRAPHS else ""
    after = r"(?!\w)" if phrase[-1] < _IDEOGRAPHS else ""
    return f"{before}{body}{after}"
