"""A sentence as tagged pieces: names, titles, pronouns, and the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualification.notes import lexicon
from qualification.notes.clauses import Note, Sentence
from qualification.notes.identity import (
    HONORIFICS,
    PARTICLES,
    company_of,
    name_in_address,
    names_of_person,
)
from qualification.notes.model import NoteContext
from qualification.notes.names import (
    FIRST_NAMES,
    is_surname_too,
    is_word,
    may_be_name,
    may_be_surname,
    plain,
)
from qualification.notes.patterns import Pattern, any_of
from qualification.notes.phrasebook import listed

_PIECE = Pattern(
    rf"(?P<T>(?<![\w@]){lexicon.TITLE}(?![\w@]|'s time))|(?P<B>(?<!\w){lexicon.RELATION}(?!\w))"
    rf"|(?P<A>(?<![\w.]){lexicon.AIDE}(?![\w@]))"
    r"|(?P<h>(?<!\w)(?:her|his|their|the|our|a|an|its)(?!\w))"
    r"|(?P<f>(?<!\w)(?:(?:over )?(?:from|in|at|of|on|runs|heads|leads|handles"
    r"|does)(?: the)?)(?!\w))"
    r"|(?P<b>(?<!\w)(?:that's|that is|that'd be|that would be|namely|is|was|are|being|as"
    r"|would be|will be)(?!\w)"
    r"|(?<=\w)'s(?= (?:the|her|his|our|a|their)\b))"
    r"|(?P<p>(?<!\w)(?:she|he|him|herself|himself)(?!\w|'s time))"
    rf"|(?P<G>(?<!\w)(?:{any_of(*listed('lexicon', 'group'))})(?!\w))"
    r"|(?P<I>(?<!\w)(?:i|we|us|me|my|you)(?!\w))|(?P<c>&|(?<!\w)and(?!\w)|/|\+)"
    r"|(?P<w>[^\W\d_][\w'.-]*[^\W_]|[^\W\d_])|(?P<comma>,)|(?P<open>\()"
    r"|(?P<close>\))|(?P<colon>[:=]|\s-{1,2}\s|\u2014)|(?P<x>[^\s\w])"
)
_TAGS = {"comma": ",", "open": "(", "close": ")", "colon": ":"}
_DEPARTMENT = Pattern(rf"{lexicon.DEPARTMENT}(?: (?:team|dept|department|side))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One tagged piece of a sentence.

    `tag`: N a name, P the prospect, R the rep, T a title, B boss, A an assistant, D a department,
    G a group of people, p she or he, I the speaker, h a possessive or article, f from or in, b is,
    c and, w a word.
    """

    tag: str
    start: int
    end: int
    words: str


class Tagger:
    """Tells which words of a note are whose names."""

    def __init__(self, note: Note, context: NoteContext) -> None:
        self.prospect_names = names_of_person(context.name) | name_in_address(context)
        self._own = frozenset(word for name in context.own_names for word in names_of_person(name))
        self._mailbox = plain((context.email or "").partition("@")[0])
        self._company = company_of(context.email)
        letters = [char for char in note.spoken if char.isalpha()]
        capitals = sum(char.isupper() for sentence in note.sentences for char in sentence.original)
        # Without capitals, or with nothing else, only known first names show who is a person.
        self._all_small = capitals * 60 < len(letters) or capitals * 10 > len(letters) * 8

    def pieces(self, sentence: Sentence) -> Iterator[Piece]:
        """The pieces of a sentence in order, at offsets of the sentence."""
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
            if (
                department
                and department.end() >= piece.end - 2 * typed.endswith("'s")
                and typed.removesuffix("'s") not in ("it", "It")
            ):
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
            if count == 1 and not is_name:
                is_name = (
                    is_surname_too(typed)
                    and plain(previous.words if previous else "") in FIRST_NAMES
                )
            if not count and not is_name:
                is_name = (
                    len(typed) > 2 and plain(typed) in self.prospect_names and not is_word(typed)
                )
            if (
                not is_name
                and not count
                and typed in ("June", "April", "May", "August", "Jan", "Will")
            ):
                following = sentence.original[piece.end + 1 : piece.end + 12].split()
                is_name = (
                    bool(following)
                    and following[0].strip(",.)").isalpha()
                    and may_be_name(following[0].strip(",.)"))
                )
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

    def _is_address(self, parts: list[str]) -> bool:
        """Whether a name is what stands before the @ of the prospect's address: "wangfang@"."""
        return len(parts) > 1 and "".join(parts) == re.sub(r"[._-]", "", self._mailbox)

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
        return following in "(),Tcbx" and may_be_surname(piece.words) and piece.tag == "w"

    def _person(self, sentence: Sentence, first: Piece, last: Piece, leads: bool) -> Piece:
        words = sentence.original[first.start : last.end]
        small = words.casefold().removesuffix("'s").rstrip(".")
        end = first.start + len(words.removesuffix("'s").rstrip("."))
        parts = [plain(part) for part in re.split(r"[\s-]+", small)]
        known = [part in self.prospect_names or self._shortens(part) for part in parts]
        if (
            all(known)
            or plain(small) in self.prospect_names
            or self._is_address(parts)
            or (known[0] and parts[-1] == "san")
        ):
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
