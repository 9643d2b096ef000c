"""Notes in other languages, their words of time and talk made English.

The grammars of times and dates know English only. Word for word such a sentence becomes one that
they can read: "Llamar de lunes a jueves, 10 a 12" is "call from monday to thursday, 10 to 12".
Negations and doubts are among the words, so they keep their force. What is read stands on the
words of the note: each character knows where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from qualification.lead import Answer
from qualification.notes.clauses import Note, Sentence, split
from qualification.notes.finding import Found, ValueT
from qualification.notes.languages import english_words, is_foreign
from qualification.notes.model import NoteContext
from qualification.notes.phrasebook import named

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TONGUES = {
    tongue: frozenset(words.split()) for tongue, words in named("abroad", "tongues").items()
}
_LEAST_OF_NOTE, _LEAST_OF_SENTENCE = 4, 2
_DAY_OF_MONTH = re.compile(
    r"(?<=day )\d{1,2}(?=(?: (?:at|from|after|before|around)\b|[,.]?\s*$|,))"
)
"""Behind a weekday a bare number is its day of the month: "jeudi 12 à 14h"."""


@dataclass(frozen=True, slots=True)
class Abroad:
    """A note in English words, and where in the note as typed each of its characters stands."""

    note: Note
    source: str
    origins: tuple[int, ...]

    def home(self, found: Found[ValueT]) -> Found[ValueT]:
        """What was read, at the words that were typed."""
        start, end = self.origins[found.start], self.origins[max(found.start, found.end - 1)] + 1
        value = found.value
        if isinstance(value, Answer):
            value = replace(value, note=self.source[start:end])
        return Found(value, start, end)


def abroad(note: Note, context: NoteContext) -> Abroad | None:
    """The note with what is in a known other language made English; None if nothing is."""
    whole = _tongue(" ".join(each.text for each in note.every), _LEAST_OF_NOTE)
    parts: list[str] = []
    origins: list[int] = []
    at = 0
    for sentence in note.every:
        tongue = _tongue_of(sentence, whole)
        if not tongue:
            continue
        parts.append(note.text[at : sentence.start])
        origins += range(at, sentence.start)
        text, own = _in_english(sentence.original, tongue)
        parts.append(text)
        origins += (sentence.start + each for each in own)
        at = sentence.end
    if not at:
        return None
    parts.append(note.text[at:])
    origins += range(at, len(note.text))
    origins.append(len(note.text))
    made = split("".join(parts), context)
    readable = tuple(each for each in made.every if each.topic or not is_foreign(each.text))
    return Abroad(Note(made.text, readable, made.every), note.text, tuple(origins))


def _tongue_of(sentence: Sentence, whole: str | None) -> str | None:
    """The language that a sentence is to be read in; None for English."""
    words = _WORD.findall(sentence.text)
    if whole:
        theirs = sum(word in _TONGUES[whole] for word in words)
        known = theirs or _glossary(whole)[0].search(sentence.text)
        return whole if known and theirs >= english_words(words, _TONGUES[whole]) else None
    return _tongue(sentence.text, _LEAST_OF_SENTENCE) if is_foreign(sentence.text) else None


def _tongue(text: str, least: int) -> str | None:
    """The language that most words of a text in small letters are of, if more so than English."""
    words = _WORD.findall(text)
    counts = {tongue: sum(word in own for word in words) for tongue, own in _TONGUES.items()}
    best = max(counts, key=lambda tongue: counts[tongue])
    ours = english_words(words, _TONGUES[best])
    return best if counts[best] >= least and counts[best] > ours else None


def _in_english(text: str, tongue: str) -> tuple[str, list[int]]:
    """A sentence with its known words in English, and where each letter was."""
    pattern, words = _glossary(tongue)
    made, origins = _replaced(
        text, list(range(len(text))), pattern, lambda match: words[(match.lastindex or 1) - 1]
    )
    return _replaced(made, origins, _DAY_OF_MONTH, lambda match: match[0] + "th")


def _replaced(
    text: str, origins: list[int], pattern: re.Pattern[str], word: Callable[[re.Match[str]], str]
) -> tuple[str, list[int]]:
    parts, moved, at = [], [], 0
    for match in pattern.finditer(text):
        english = word(match)
        parts += [text[at : match.start()], english]
        moved += origins[at : match.start()]
        # The first letter stands where the phrase began, the others where it ended.
        moved += [
            origins[match.start() if number == 0 else match.end() - 1]
            for number in range(len(english))
        ]
        at = match.end()
    return "".join([*parts, text[at:]]), [*moved, *origins[at:]]


@cache
def _glossary(tongue: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A pattern with a group per phrase of a language, and what each becomes; longer ones first."""
    entries = sorted(
        _phrases(tongue), key=lambda entry: -max(len(each) for each in entry[0].split("|"))
    )
    found = "|".join(f"({phrase})" for phrase, _ in entries)
    return re.compile(rf"(?<![\w@.])(?:{found})(?![\w@])", re.I), tuple(word for _, word in entries)


def _phrases(tongue: str) -> Iterator[tuple[str, str]]:
    for phrase, english in named("abroad", tongue).items():
        yield f"(?:{phrase})", english
