"""Who is spoken of in a note: the prospect, the rep, or somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qualification.notes import lexicon
from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.identity import (
    HONORIFICS,
    PARTICLES,
    TOPS,
    company_of,
    name_in_address,
    names_of_person,
    title_key,
)
from qualification.notes.model import NoteContext
from qualification.notes.names import FIRST_NAMES, may_be_name, may_be_surname, plain

_PIECE = re.compile(
    rf"(?P<T>(?<![\w@]){lexicon.TITLE}(?![\w@]|'s time))|(?P<B>(?<!\w){lexicon.RELATION}(?!\w))"
    rf"|(?P<A>(?<![\w.]){lexicon.AIDE}(?![\w@]))"
    r"|(?P<h>(?<!\w)(?:her|his|their|the|our|a|an|its)(?!\w))"
    r"|(?P<f>(?<!\w)(?:(?:over )?(?:from|in|at|of|on|runs|heads|leads|handles"
    r"|does)(?: the)?)(?!\w))"
    r"|(?P<b>(?<!\w)(?:that's|that is|that'd be|that would be|namely|is|was|are|being|as"
    r"|would be|will be)(?!\w)"
    r"|(?<=\w)'s(?= (?:the|her|his|our|a|their)\b))"
    r"|(?P<p>(?<!\w)(?:she|he|him|herself|himself)(?!\w|'s time))"
    r"|(?P<I>(?<!\w)(?:i|we|us|me|my|you)(?!\w))|(?P<c>&|(?<!\w)and(?!\w)|/|\+)"
    r"|(?P<w>[^\W\d_][\w'.-]*[^\W_]|[^\W\d_])|(?P<comma>,)|(?P<open>\()"
    r"|(?P<close>\))|(?P<colon>[:=]|\s-{1,2}\s|\u2014)|(?P<x>[^\s\w])"
)
_TAGS = {"comma": ",", "open": "(", "close": ")", "colon": ":"}
_DEPARTMENT = re.compile(rf"{lexicon.DEPARTMENT}(?: (?:team|dept|department|side))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One tagged piece of a sentence.

    `tag`: N a name, P the prospect, R the rep, T a title, B boss, A an assistant, D a department,
    p she or he, I the speaker, h a possessive or article, f from or in, b is, c and, w a word.
    """

    tag: str
    start: int
    end: int
    words: str


class Cast:
    """The people of a note."""

    def __init__(self, note: Note, context: NoteContext) -> None:
        self._note = note
        self.prospect_names = names_of_person(context.name) | name_in_address(context)
        self._title = title_key(context.title or "")
        self._own = frozenset(word for name in context.own_names for word in names_of_person(name))
        self._company = company_of(context.email)
        letters = [char for char in note.spoken if char.isalpha()]
        capitals = sum(char.isupper() for sentence in note.sentences for char in sentence.original)
        # Without capitals, or with nothing else, only known first names show who is a person.
        self._all_small = capitals * 60 < len(letters) or capitals * 10 > len(letters) * 8
        self._pieces: dict[int, tuple[Piece, ...]] = {}
        pairs = zip(note.sentences, note.sentences[1:], strict=False)
        self._earlier = {later.start: earlier for earlier, later in pairs}

    def pieces(self, sentence: Sentence) -> tuple[Piece, ...]:
        """The pieces of a sentence in order, at offsets of the sentence."""
        if sentence.start not in self._pieces:
            self._pieces[sentence.start] = tuple(self._tagged(sentence))
        return self._pieces[sentence.start]

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

    @cached_property
    def pronoun(self) -> str | None:
        """ "she" or "he", where the note tells which of them the prospect is."""
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
            and piece.tag in "NPRTBApI"
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
        for piece in reversed(pieces[max(0, at - 4) : at]):
            if piece.tag in "hb,(:w" and piece.words not in ("needs", "with", "by", "to", "but"):
                continue
            return piece.tag == "P" or (
                piece.tag == "p" and self._pronoun_means(sentence, piece) == "prospect"
            )
        return False

    def _pronoun_means(self, sentence: Sentence, pronoun: Piece) -> str:
        mine = "she" if pronoun.words in ("she", "herself", "her") else "he"
        if sentence.theirs or (self.pronoun and mine != self.pronoun):
            return "other"
        nearer = [
            piece.tag
            for piece in self.pieces(sentence)
            if piece.end <= pronoun.start
            and piece.tag in "NPTBp"
            and not (piece.tag == "T" and self.is_prospects(sentence, piece))
        ]
        if nearer and _GOES_ON_OF_SELF.match(sentence.text, pronoun.end):
            return "prospect"
        if nearer:
            return "unclear" if nearer[-1] in "NTB" else "prospect"
        earlier = self._before(sentence)
        tags = (
            [piece.tag for piece in self.pieces(earlier) if piece.tag in "NPTBp"] if earlier else []
        )
        return "earlier" if tags and tags[-1] == "N" else "prospect"

    def last_named_before(self, sentence: Sentence) -> str | None:
        """The person whom the sentence before names last, where that is not the prospect."""
        earlier = self._before(sentence)
        people = [each for each in self.pieces(earlier) if each.tag in "NP"] if earlier else []
        return people[-1].words if people and people[-1].tag == "N" else None

    def _before(self, sentence: Sentence) -> Sentence | None:
        return self._earlier.get(sentence.start)

    def _tagged(self, sentence: Sentence) -> Iterator[Piece]:
        raw = [
            Piece(
                _TAGS.get(match.lastgroup or "x", match.lastgroup or "x"), *match.span(), match[0]
            )
            for match in _PIECE.finditer(sentence.text)
        ]
        at = 0
        first_word = next((piece.start for piece in raw if piece.tag not in ",(:)x"), -1)
        while at < len(raw):
            piece = raw[at]
            if piece.tag == "w" and self._honours(sentence, raw, at):
                at += 1
                continue
            if piece.tag == "w":
                run = self._name_run(sentence, raw, at)
                if run:
                    yield self._person(
                        sentence, raw[at], raw[at + run - 1], raw[at].start == first_word
                    )
                    at += run
                    continue
            department = _DEPARTMENT.match(sentence.text, piece.start) if piece.tag == "w" else None
            typed = sentence.original[piece.start : piece.end]
            if department and department.end() >= piece.end and typed not in ("it", "It"):
                yield Piece("D", piece.start, department.end(), department[0])
                while at < len(raw) and raw[at].start < department.end():
                    at += 1
                continue
            yield piece
            at += 1

    def _name_run(self, sentence: Sentence, raw: list[Piece], at: int) -> int:
        """How many pieces from `at` on make one name; 0 if it is none."""
        count = 0
        for number, piece in enumerate(raw[at : at + 5]):
            typed = sentence.original[piece.start : piece.end]
            previous = raw[at + number - 1] if number else None
            if previous and sentence.text[previous.end : piece.start] not in (" ", ". "):
                break
            if count and piece.words in PARTICLES and number < 4:
                continue
            if piece.tag != "w":
                break
            is_name = may_be_name(typed, all_small=self._all_small)
            if (
                not is_name
                and not count
                and typed in ("June", "April", "May", "August", "Jan", "Will")
            ):
                following = sentence.original[piece.end + 1 : piece.end + 12].split()
                is_name = bool(following) and following[0].isalpha() and may_be_name(following[0])
            if not is_name and count == 1 and self._all_small:
                is_name = self._small_surname(raw, at + number)
            if not is_name:
                break
            count = number + 1
            if typed.endswith("'s"):
                break
        return count

    def _shortens(self, part: str) -> bool:
        """Whether a word is short for the prospect's name: "Bev" of Beverley."""
        return len(part) > 2 and any(
            name.startswith(part) and len(name) - len(part) > 1 for name in self.prospect_names
        )

    def _honours(self, sentence: Sentence, raw: list[Piece], at: int) -> bool:
        """Whether the piece is a form of address in front of a name."""
        if raw[at].words not in HONORIFICS or at + 1 >= len(raw):
            return False
        following = raw[at + 1]
        if following.tag == "x" and at + 2 < len(raw):
            following = raw[at + 2]
        typed = sentence.original[following.start : following.end]
        return (typed[:1].isupper() and following.tag == "w") or may_be_name(typed)

    def _small_surname(self, raw: list[Piece], at: int) -> bool:
        """In a note without capitals: a word between a first name and a bracket or comma."""
        piece = raw[at]
        following = raw[at + 1].tag if at + 1 < len(raw) else "("
        return following in "(,Tcbx" and may_be_surname(piece.words) and piece.tag == "w"

    def _person(self, sentence: Sentence, first: Piece, last: Piece, leads: bool) -> Piece:
        words = sentence.original[first.start : last.end]
        small = words.casefold().removesuffix("'s").rstrip(".")
        end = first.start + len(words.removesuffix("'s").rstrip("."))
        parts = [plain(part) for part in re.split(r"[\s-]+", small)]
        known = [part in self.prospect_names or self._shortens(part) for part in parts]
        if all(known) or plain(small) in self.prospect_names or (known[0] and parts[-1] == "san"):
            tag = "P"
        elif parts[0] in self._own:
            tag = "R"
        elif parts[0] in self._company or "".join(parts) in self._company:
            tag = "w"
        elif leads and len(parts) == 1 and parts[0].isascii() and parts[0] not in FIRST_NAMES:
            tag = "n"
        else:
            tag = "N"
        return Piece(tag, first.start, end, sentence.original[first.start : end])


_GOES_ON_OF_SELF = re.compile(
    r" (?:just|only|merely|cannot|can't|can only|doesn't|does not|isn't|is not|won't|recommends"
    r"|evaluates|prepares"
    r"|is the one using|will be using|will use|'ll use|uses)\b"
)
"""How a sentence goes back to its first subject: "he says the CEO signs, he just advises"."""
_GOES_ON = re.compile(r"\s*(?:and|but|so|then|&)\b")
