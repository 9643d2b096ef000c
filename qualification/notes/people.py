"""Who is spoken of in a note: the prospect, the rep, or somebody else."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.identity import TOPS, title_key
from qualification.notes.model import NoteContext
from qualification.notes.names import FIRST_NAMES, plain, pronoun_of
from qualification.notes.tagging import Piece, Tagger


class Cast:
    """The people of a note."""

    def __init__(self, note: Note, context: NoteContext) -> None:
        self._note = note
        self._name = context.name or ""
        self._title = title_key(context.title or "")
        self._tagger = Tagger(note, context)
        self.prospect_names = self._tagger.prospect_names
        self._meant: dict[tuple[int, int], str] = {}
        self._tags: dict[int, tuple[Piece, ...]] = {}
        self._pieces: dict[int, tuple[Piece, ...]] = {}
        pairs = zip(note.sentences, note.sentences[1:], strict=False)
        self._earlier = {later.start: earlier for earlier, later in pairs}

    def is_known(self, word: str) -> bool:
        """Whether a word that opens a sentence is somebody whom the note names elsewhere."""
        return plain(word) in self._named

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(
            plain(part)
            for sentence in self._note.sentences
            for piece in self._raw(sentence)
            if piece.tag == "N"
            for part in piece.words.split()
        )

    def pieces(self, sentence: Sentence) -> tuple[Piece, ...]:
        """The pieces of a sentence in order, at offsets of the sentence."""
        if sentence.start not in self._pieces:
            self._pieces[sentence.start] = tuple(
                replace(each, tag="N") if each.tag == "n" and self.is_known(each.words) else each
                for each in self._raw(sentence)
            )
        return self._pieces[sentence.start]

    def means_prospect(self, sentence: Sentence, start: int) -> bool:
        """Whether the pronoun or title that stands there is the prospect."""
        piece = next((each for each in self.pieces(sentence) if each.start == start), None)
        if piece is None:
            return False
        if piece.tag == "p":
            return self._pronoun_means(sentence, piece) == "prospect"
        return piece.tag == "P" or (piece.tag == "T" and self.is_prospects(sentence, piece))

    def _raw(self, sentence: Sentence) -> tuple[Piece, ...]:
        if sentence.start not in self._tags:
            self._tags[sentence.start] = tuple(self._tagger.pieces(sentence))
        return self._tags[sentence.start]

    def others_in(self, sentence: Sentence, clause: Clause) -> bool:
        """Whether a clause names somebody else, or speaks of an assistant."""
        start, end = clause.start - sentence.start, clause.end - sentence.start
        return any(
            piece.tag in "NA" and start <= piece.start < end for piece in self.pieces(sentence)
        )

    def names_in(self, sentence: Sentence, clause: Clause) -> bool:
        """Whether a clause names somebody else."""
        start, end = clause.start - sentence.start, clause.end - sentence.start
        return any(each.tag == "N" and start <= each.start < end for each in self.pieces(sentence))

    def speaks_of_somebody(self, sentence: Sentence, clause: Clause, at: int) -> bool:
        """Whether she or he stands in a clause before `at`."""
        start = clause.start - sentence.start
        return any(each.tag == "p" and start <= each.start < at for each in self.pieces(sentence))

    @cached_property
    def pronoun(self) -> str | None:
        """ "she" or "he", where the name or the note tells which of them the prospect is."""
        if told := pronoun_of(self._name):
            return told
        others = False
        for sentence in self._note.sentences:
            pieces = self.pieces(sentence)
            for number, piece in enumerate(pieces):
                if piece.words in ("her", "his") and not others:
                    return "she" if piece.words == "her" else "he"
                if piece.tag == "p" and not others:
                    return "she" if piece.words in ("she", "herself") else "he"
                if piece.tag in "NTB" and not (number and pieces[number - 1].tag == "P"):
                    others = True
        return None

    def subject(self, sentence: Sentence, at: int) -> str:
        """Of whom the clause speaks before `at`: "prospect", "other" or "speaker".

        The empty string where the clause names nobody; "unclear" where she or he may be somebody
        named just before, "earlier" where that was in the sentence before.
        """
        clause = sentence.around(at, at + 1)
        start = clause.start - sentence.start
        before = [
            piece
            for piece in self.pieces(sentence)
            if start <= piece.start
            and piece.end <= at
            and piece.tag in "NPRTBApIG"
            and (sentence.theirs or piece.words not in ("me", "us", "my", "you"))
        ]
        if not before:
            return self._inherited(sentence, clause)
        last = before[-1]
        if last.tag == "P":
            return "prospect"
        if last.tag in "RI":
            return "prospect" if sentence.theirs and last.tag == "I" else "speaker"
        if last.tag == "p":
            return self._pronoun_means(sentence, last)
        if last.tag == "T" and self.is_prospects(sentence, last):
            return "prospect"
        return "other"

    def joins_prospect(self, sentence: Sentence, at: int) -> bool:
        """Whether the prospect and somebody else act together before `at`: "she and the CTO"."""
        tags = [
            "P" if each.tag == "p" and each.words in ("she", "he") else each.tag
            for each in self.pieces(sentence)
            if each.end <= at and (each.tag in "NTBc+" or each.tag in "Pp")
        ]
        return (
            re.fullmatch(r"(?:.*[^NTBP])?(?:P+[c]+[TBN]+|[TBN]+c+P)", "".join(tags)[-6:])
            is not None
        )

    def is_own_title(self, words: str) -> bool:
        """Whether a title is the prospect's own: "CFO signs" of a CFO."""
        key = title_key(words)
        return bool(key) and (
            key == self._title or (len(key) == 1 and key <= self._title and key <= TOPS)
        )

    def is_prospects(self, sentence: Sentence, title: Piece) -> bool:
        """Whether a title in a sentence is the prospect's."""
        return self.is_own_title(title.words) or self._is_prospects_title(sentence, title)

    def _inherited(self, sentence: Sentence, clause: Clause) -> str:
        """The subject that "and signs" takes over from the clause before it."""
        if not _GOES_ON.match(clause.text):
            return ""
        earlier = [each for each in sentence.clauses if each.end <= clause.start]
        if not earlier:
            return ""
        start, end = earlier[-1].start - sentence.start, earlier[-1].end - sentence.start
        people = [
            piece
            for piece in self.pieces(sentence)
            if start <= piece.start < end and piece.tag in "NPRTBApI"
        ]
        return self.subject(sentence, people[0].end) if people else ""

    def _is_prospects_title(self, sentence: Sentence, title: Piece) -> bool:
        """ "Dana, the CFO, signs", "she's the VP and signs": the title is the prospect's."""
        pieces = self.pieces(sentence)
        at = pieces.index(title)
        run = _TITLES_IN_A_ROW.search("".join(each.tag for each in pieces[max(0, at - 8) : at]))
        if run:
            at -= len(run[0])
        for piece in reversed(pieces[max(0, at - 4) : at]):
            if piece.tag in "hb,(:w" and piece.words not in ("needs", "with", "by", "to", "but"):
                continue
            return piece.tag == "P" or (
                piece.tag == "p" and self._pronoun_means(sentence, piece) == "prospect"
            )
        return False

    def _pronoun_means(self, sentence: Sentence, pronoun: Piece) -> str:
        key = (sentence.start, pronoun.start)
        if key not in self._meant:
            self._meant[key] = self._meaning(sentence, pronoun)
        return self._meant[key]

    def _meaning(self, sentence: Sentence, pronoun: Piece) -> str:
        mine = "she" if pronoun.words in ("she", "herself", "her") else "he"
        if sentence.theirs or (self.pronoun and mine != self.pronoun):
            return "other"
        nearer: list[Piece] = []
        for piece in self.pieces(sentence):
            if piece.end > pronoun.start or piece.tag not in "NPTBp":
                continue
            if piece.tag == "N" and pronoun_of(piece.words) not in (None, mine):
                if nearer and nearer[-1].tag in "TB":
                    nearer.pop()
            elif piece.tag != "T" or not self.is_prospects(sentence, piece):
                nearer.append(piece)
        if nearer and _GOES_ON_OF_SELF.match(sentence.text, pronoun.end):
            return "prospect"
        if nearer and nearer[-1].tag == "p" and nearer[-1].words == pronoun.words:
            return self._pronoun_means(sentence, nearer[-1])
        if nearer:
            return "unclear" if nearer[-1].tag in "NTB" else "prospect"
        earlier = self._before(sentence)
        people = [each for each in self.pieces(earlier) if each.tag in "NPTBp"] if earlier else []
        while len(people) > 1 and people[-1].tag in "TB" and people[-2].tag == "N":
            people.pop()
        last = people[-1] if people else None
        if last and last.tag == "N" and pronoun_of(last.words) in (None, mine):
            return (
                "earlier" if " " in last.words or plain(last.words) in FIRST_NAMES else "prospect"
            )
        return "prospect"

    def last_named_before(self, sentence: Sentence) -> str | None:
        """The person whom the sentence before names last, where that is not the prospect."""
        earlier = self._before(sentence)
        people = [each for each in self.pieces(earlier) if each.tag in "NP"] if earlier else []
        return people[-1].words if people and people[-1].tag == "N" else None

    def _before(self, sentence: Sentence) -> Sentence | None:
        return self._earlier.get(sentence.start)


_TITLES_IN_A_ROW = re.compile(r"(?:T[c,x]h?)+$")
"""Titles in front of another: "Ola, CEO & owner"."""
_GOES_ON_OF_SELF = re.compile(
    r" (?:just|only|merely|cannot|can't|can only|doesn't|does not|isn't|is not|won't|recommends"
    r"|evaluates|prepares"
    r"|is the one using|will be using|will use|'ll use|uses)\b"
)
"""How a sentence goes back to its first subject: "he says the CEO signs, he just advises"."""
_GOES_ON = re.compile(r"\s*(?:and|but|so|then|&)\b")
