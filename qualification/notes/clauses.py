"""A note as sentences and clauses, each knowing what is denied, doubted or asked in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from qualification.notes import lexicon
from qualification.notes.heads import asked_about, by_method, heads
from qualification.notes.languages import is_foreign
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.quoting import own_words
from qualification.notes.scopes import (
    is_elsewhere,
    is_namesake,
    is_retraction,
    machine_words,
    opens_scope,
    unticked,
)
from qualification.notes.voices import (
    Turn,
    letter_of_prospect,
    letter_signed_by_prospect,
    names_of,
    quoted_of_prospect,
    quotes_of_prospect,
    turns,
)

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\u2007\u200b\ufeff", " "),
        "\uff0c": ",",
        "\uff1a": ":",
        "\uff1b": ";",
    }
)

_SENTENCE_END = re.compile(
    r"[.!?\u3002\uff1f\uff01\u2026]{1,6}[\")\]']{0,3}(?=\s|$)|;|\n|\u2022|\s(?:[|]|//)\s"
)
_CLAUSE_END = re.compile(
    r",(?=\s)|:(?=\s)|\s-{1,2}\s|\s?\u2014\s?|[()\[\]]|\s/\s|\s[>=+]{1,2}\s"
    r"|\s(?=(?:but|whose|though|although|however|while|whereas|because|cuz|bc|since"
    r"|so|unless|if|which|then"
    r"|except|plus|otherwise|when|once|until)\b)"
    r"|\s(?=(?:and|&)\s(?:(?:uh|um|also|so|then|yeah)\s)?(?:she|he|they|we|i|it|her"
    r"|his|their|the|budget|wants?|needs?|is|has|have|had|got|said|says"
    r"|[$\u20ac\u00a3]?\d[\d.,]*k?(?= (?:is|are)\b)|not|no|would|will|can|call"
    r"|prefers?|asked|timeline|also|then|maybe|hopes?)\b)"
)


_OPEN = re.compile(r"\s*(?:tb[cda]|unknown|unclear|n/?a|open|pending|\?+)\s*[.,;]?\s*(?:$|-)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of one sentence that says one thing; offsets are the note's."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """One sentence. `text` is in small letters, `original` as typed; both have the same length.

    `topic` is the field whose head stands before it in a list; the head is no part of the text.
    `theirs` for the prospect's own words, in which "I" is the prospect. `head` is that head's
    text, `asked` the field that a question just before asks for.
    """

    start: int
    text: str
    original: str
    topic: NoteField | None = None
    theirs: bool = False
    head: str = ""
    asked: NoteField | None = None

    def about(self, field: NoteField) -> bool:
        """Whether a head or a question before the sentence gives its field."""
        return field in (self.topic, self.asked)

    @property
    def end(self) -> int:
        """Where the sentence ends in the note."""
        return self.start + len(self.text)

    @cached_property
    def asks(self) -> bool:
        """Whether the sentence is a question."""
        return self.text.rstrip(" \"')]").endswith(("?", "\uff1f"))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in order; between them they cover the sentence."""
        cuts = [0, *(match.end() for match in _CLAUSE_END.finditer(self.text)), len(self.text)]
        return tuple(
            Clause(self.start + start, self.start + end, self.text[start:end])
            for start, end in pairwise(cuts)
            if self.text[start:end].strip(" ,;:-()")
        )

    def around(self, start: int, end: int) -> Clause:
        """All clauses that the sentence-relative span touches, as one."""
        touched = [
            clause
            for clause in self.clauses
            if clause.start - self.start < end and clause.end - self.start > start
        ]
        if not touched:
            return Clause(self.start + start, self.start + end, self.text[start:end])
        first, last = touched[0].start, touched[-1].end
        return Clause(first, last, self.text[first - self.start : last - self.start])

    def doubted(self, start: int, end: int) -> bool:
        """Whether what stands there is a question, a guess, or hangs on a condition."""
        clause = self.around(start, end)
        if self.asks and clause.end >= self.end - 1:
            return True
        if self.topic and _OPEN.match(self.text):
            return True
        if lexicon.DOUBT.search(clause.text) or re.search(r"\w ?\?", clause.text):
            return True
        if lexicon.CONDITION.match(clause.text):
            return True
        if lexicon.WHETHER.search(self.text[clause.start - self.start : start]):
            return True
        following = self._after(clause)
        return following is not None and lexicon.AFTERTHOUGHT.match(following.text) is not None

    def conditional(self) -> bool:
        """Whether any part of the sentence makes it hang on a condition."""
        return any(lexicon.CONDITION.match(clause.text) for clause in self.clauses)

    def _after(self, clause: Clause) -> Clause | None:
        return next((each for each in self.clauses if each.start >= clause.end), None)


@dataclass(frozen=True)
class Note:
    """A note to read from. `text` is what was typed.

    `sentences` are those that can be read; `every` has those in other languages too, in which only
    numbers and addresses are plain.
    """

    text: str
    sentences: tuple[Sentence, ...]
    every: tuple[Sentence, ...]

    @cached_property
    def spoken(self) -> str:
        """All that can be read, in small letters, at the note's offsets; the rest is spaces."""
        parts, at = [], 0
        for sentence in self.sentences:
            parts += [" " * (sentence.start - at), sentence.text]
            at = sentence.end
        return "".join(parts)


def split(note: str, context: NoteContext) -> Note:
    """The sentences of a note that are not quoted, meant, and in a language that can be read."""
    prospect, own = names_of(context.name), names_of(*context.own_names)
    words = _undictated(own_words(note, prospect).translate(_SAME_LENGTH))
    small = "".join(map(_small, words)) if len(words.lower()) != len(words) else words.lower()
    for start, end in sorted([*machine_words(small), *unticked(small)]):
        blank = re.sub(r"[^\n]", " ", words[start:end])
        words = words[:start] + blank + words[end:]
        small = small[:start] + blank + small[end:]
    lettered = {start for start, *_ in by_method(small)}  # "I: " is no speaker there.
    spoken = [each for each in turns(words, prospect, own) if each.start not in lettered]
    theirs = [(each.body, each.end) for each in spoken if each.who == "prospect"]
    theirs += [*letter_of_prospect(words, own), *quoted_of_prospect(words, prospect)]
    theirs += quotes_of_prospect(words, prospect)
    theirs += letter_signed_by_prospect(words, prospect)
    sentences = [
        Sentence(
            start,
            small[start:end],
            words[start:end],
            head.field,
            _within(start, end, theirs),
            small[head.start : head.end].strip() if head.field else "",
        )
        for start, end, head in _under_heads(words, small, spoken)
        if _WORD.search(small, start, end)
    ]
    team = [(each.start, each.end) for each in spoken if each.who == "team"]
    sentences = list(_answers(sentences, team))
    meant = tuple(_meant(sentences, prospect))
    readable = (each for each in meant if each.topic or not is_foreign(each.text))
    return Note(note, tuple(readable), meant)


_NEXT_ITEM = re.compile(
    r", (?=(?:wants? (?:it )?live|go-?live|live by|dir|direct|cell|mob|mobile|[ap]m|mornings"
    r"|afternoons)\b)"
)
"""Where a need in a list of short items is over: "pain = churn, wants live 6/1, AM best"."""
_SPOKEN_MARK = re.compile(r"(?<=\w) (?:(period|full stop)|(comma))(?= |\n|$)", re.I)


def _undictated(words: str) -> str:
    """The marks of a dictation, where they are spoken: "this year comma and he has it period"."""
    if len(_SPOKEN_MARK.findall(words)) < 2:
        return words
    return _SPOKEN_MARK.sub(
        lambda match: ("." if match[1] else ",") + " " * (len(match[0]) - 1), words
    )


def _within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a head or a speaker stands: from `start` to `end`, with the field of a head."""

    start: int
    end: int
    field: NoteField | None


def _under_heads(
    words: str, small: str, spoken: Sequence[Turn]
) -> Iterator[tuple[int, int, _Mark]]:
    """The sentences between heads and speakers, the first behind a head with the head."""
    marks = [_Mark(*each) for each in heads(small)]
    names = [(each.start, each.body) for each in spoken]
    marks = [each for each in marks if not _within(each.start, each.end, names)]
    marks += [_Mark(each.start, each.body, None) for each in spoken]
    marks.sort(key=lambda mark: mark.start)
    ends = _Mark(len(words), len(words), None)
    for mark, following in pairwise([_Mark(0, 0, None), *marks, ends]):
        begin, end = mark.end, following.start
        line = words.find("\n", begin, end)
        for number, (start, stop) in enumerate(_bounded(words[begin:end])):
            headed = number == 0 and (line < 0 or begin + start < line)
            if headed and mark.field is NoteField.NEED:
                item = _NEXT_ITEM.search(small, begin + start, begin + stop)
                if item:
                    yield begin + start, item.start(), mark
                    yield item.end(), begin + stop, ends
                    continue
            yield begin + start, begin + stop, mark if headed else ends


def _answers(sentences: Sequence[Sentence], team: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    """The sentences that our own side did not say, those behind a question with its field."""
    asked, left = None, 0
    for sentence in sentences:
        ours = _within(sentence.start, sentence.end, team)
        if sentence.asks and (about := asked_about(sentence.text)):
            asked, left = about, 2
        elif ours:
            asked = None
        elif sentence.topic is None and asked and left:
            left -= 1
            sentence = replace(sentence, asked=asked)
        if not ours:
            yield sentence


def _meant(sentences: Sequence[Sentence], prospect: frozenset[str]) -> Iterator[Sentence]:
    """The sentences that are asserted of this deal."""
    muted_line = False
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at else None
        if before is None or "\n" in before.original[-1:] or sentence.original[:1] == "\n":
            muted_line = False
        if is_namesake(sentence.text, prospect):
            return
        if is_elsewhere(sentence.text, theirs=sentence.theirs):
            muted_line = muted_line or opens_scope(sentence.text)
            continue
        if muted_line or is_retraction(sentence.text) or is_retraction(_following(sentences, at)):
            continue
        yield sentence


def _following(sentences: Sequence[Sentence], at: int) -> str:
    return sentences[at + 1].text if at + 1 < len(sentences) else ""


_LONGEST = 500
"""No sentence is longer: what has no full stop is cut at a space, so reading stays linear."""


def _bounded(words: str) -> Iterator[tuple[int, int]]:
    for start, stop in _spans(words):
        while stop - start > _LONGEST:
            space = words.rfind(" ", start + 1, start + _LONGEST)
            cut = space if space > 0 else start + _LONGEST
            yield start, cut
            start = cut
        yield start, stop


def _small(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _spans(words: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(words):
        if match[0].startswith(".") and _abbreviates(words, match):
            continue
        if words[start : match.end()].strip():
            yield start, match.end()
        start = match.end()
    if words[start:].strip():
        yield start, len(words)


def _abbreviates(words: str, stop: re.Match[str]) -> bool:
    """Whether the full stop ends an abbreviation and not the sentence."""
    before = re.search(r"[\w.]{1,12}$", words[max(0, stop.start() - 12) : stop.start()])
    if not before:
        return False
    word = before[0].lower().rstrip(".")
    if re.fullmatch(r"\d{1,2}", word):
        # "on 3. March" and "14. Uhr" go on; "until 3. Call her" does not.
        return (
            re.match(
                r"\s(?:uhr|\d{1,2}\.(?!\d)|20\d\d\b|" + lexicon.MONTH + r"\b)",
                words[stop.end() :][:12].lower(),
            )
            is not None
        )
    if word in lexicon.MONTHS and (
        re.match(r"\s[^\W\d]", words[stop.end() :][:2])
        or re.search(r"\d ?\w+$", words[max(0, stop.start() - 8) : stop.start()])
    ):
        return re.match(r"\s\d", words[stop.end() :][:2]) is not None
    if word in ("p.m", "a.m"):
        following = words[stop.end() :].lstrip(" ")[:1]
        return following.islower() or following in "(,"
    if _LABEL_NEXT.match(words, stop.end()):
        return False
    return word in lexicon.ABBREVIATIONS or (len(word) == 1 and before[0].isupper())


_LABEL_NEXT = re.compile(r"\s[A-Z][^\W\d_]{2,15}(?: [a-z]{2,12})?:\s")
_WORD = re.compile(r"\w")
