"""The people of one sentence, each with name and title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qualification.notes import lexicon
from qualification.notes.clauses import Sentence
from qualification.notes.names import FIRST_NAMES, plain, pronoun_of
from qualification.notes.patterns import Pattern
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.tagging import Piece

_SHAPES: tuple[str, ...] = (
    # Each shape is a run of tags: N or n the name, t its title.
    r"(?P<N>[Nn])\(h?f?(?P<t>[TBDA])",
    r"(?P<N>[Nn]),?\(?h?(?P<t>T),",
    r"(?P<N>N)[,:](?:w?p?b)?h?w?(?P<t>[TBA])(?![bh:,]*[NP])",
    r"(?P<N>N)(?P<t>T)(?![bNnP])",
    r"(?P<N>N)h(?P<t>T)(?![bNnPw])",
    r"(?P<N>N)w?bhw?(?P<t>[TBA])",
    r"(?P<N>N)bhw?(?P<t>[TBA])",
    r"(?P<N>N)b(?P<t>[TBA])",
    r"(?P<N>[Nn])b?f+h?(?P<t>D)",
    r"(?P<t>[TBA])(?:bh?|:h?)?(?P<N>N)",
    r"(?P<t>T)\((?P<N>N)\)",
    r"[hI](?P<t>[TBA])f*p?,(?P<N>N)",
    r"(?P<t>D)b(?P<N>N)",
    r"(?P<t>D)\((?P<N>N)\)",
    r"^h?(?P<t>D):(?P<N>N)",
    r"h?(?P<t>[TBA]),?b(?P<N>N)",
    r"(?P<N>N),?pbh?w?(?P<t>[TBA])",
)
_COMPILED = tuple(map(Pattern, _SHAPES))
_KNOWN = Pattern(rf"(?<!\w)(?:{lexicon.TITLE}|{lexicon.RELATION}|{lexicon.DEPARTMENT})(?!\w)")
_ENDS_AS_TITLE = Pattern(
    rf"(?<!\w)(?:{lexicon.TITLE}|{lexicon.RELATION}|{lexicon.DEPARTMENT}|head|lead|member"
    rf"|deputy|planner"
    r"|lady|gal|guy|clerk|admin)(?:'s)?$"
)
_AGENT = Pattern(
    r"(?:er|or|ist|ant|ian|lead|head|chief|clerk|nurse|dev|tech|rep|deputy|member|planner)$"
)
"""How words for what somebody does end."""
_NO_TITLE = Pattern(
    rf"[\d@?!]|\b{lexicon.MONTH}\b|\b(?:decision[ -]?maker|dm|eb|champion|blocker|user"
    rf"|influencer|buyer|approver"
    r"|evaluator|signer|never|over|after|her|his|their|my|our|friend|neighbou?r|peer|counterpart"
    r"|herr|frau|mrs?|mme|monsieur|madame|colleague|ex|former|not|also|too|who|is|was|has|and|or|with|cc|later|earlier|there"
    r"|sister|another|whatever|other|customer|competitor|vendor|supplier|reseller|said|says)\b"
)
_IN_BRACKETS = Pattern(r"'?\s?(?:(?:is|does|will) )?\(([^()\n]{2,50})[)\n]")
_BEHIND_COMMA = Pattern(
    r"\s?(?:,|-|\u2013|\u2014|/)\s(?:(?:the|her|his|their|our|an?) )?([^,.;:()\n]{2,40}?)"
    r"\s?(?=[,.;:)\n-]|$| [\u2192=]| who\b| and\b| /)"
)
_WORDS_BEFORE = Pattern(
    r"(?P<words>(?:[^\W\d_][\w&'-]* ){0,4}[^\W\d_][\w&'-]*)(?P<mark>(?: sir| madam| ji)?,? \(?)"
    r"(?:(?:mr|mrs|ms|dr|prof|eng|ing|herr|frau|hr|fr|sr|sra|mme|m|don|doña|sig|dott)\.? ){0,2}$"
)
_TITLE_OF = Pattern(
    rf"(?<!\w)((?:{lexicon.TITLE}|{lexicon.RELATION}) (?:of|in|at|for) (?:(?:the|her"
    rf"|his) )?(?:\w+ )?\w+), $"
)
_CONTRACTED = frozenset(["she's", "he's", "it's", "that's", "who's", "there's", "what's", "let's"])
_DETERMINERS = frozenset(["her", "his", "their", "the", "my", "our", "a", "an", "its"])
_NOT_TITLE = frozenset(listed("committee", "not_title"))


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a sentence, from the first word that says who to the last; offsets of it.

    `tag` is the piece's: N for somebody named, P the prospect, p she or he, I the speaker, other
    letters for people without a name. `title` is where the title stands, `pronoun` "she" or "he"
    where the name tells.
    """

    tag: str
    start: int
    end: int
    name: str
    title: tuple[int, int] | None = None
    pronoun: str | None = None


@lru_cache(maxsize=256)
def parties(sentence: Sentence, cast: Cast) -> tuple[Party, ...]:
    """The people in order, a title together with the name it belongs to.

    Kept for a while: authority, committee and need ask for the same sentence.
    """
    pieces = [piece for piece in cast.pieces(sentence) if piece.tag != "x"]
    titles = _titles(pieces)
    found: list[Party] = []
    for at, piece in enumerate(pieces):
        if piece.tag == "N" and _is_place(sentence, piece):
            continue
        if piece.tag in "Nn" and (piece.tag == "N" or at in titles or cast.is_known(piece.words)):
            found.append(_named(sentence, pieces, at, titles.get(at)))
        elif piece.tag in "PpITBADGR" and not _said_of(pieces, at):
            found.append(Party(piece.tag, piece.start, piece.end, piece.words))
    return tuple(_merged(sentence, found))


def _is_place(sentence: Sentence, piece: Piece) -> bool:
    """Whether a name is a town or a part of a title: "Ann (Estates Director, Leeds)"."""
    before = sentence.text[: piece.start]
    closed = sentence.text[piece.end : piece.end + 1] == ")"
    if re.search(r"\([^()]{2,40}, $", before) and closed and not is_full(piece.words):
        return True
    whole = re.match(r"[^()]{0,40}\)", sentence.text[piece.start :])
    inside = re.search(r"\w \($", before) and whole and " " not in piece.words
    return bool(inside and whole and _ENDS_AS_TITLE.search(whole[0][:-1]) and " " in whole[0])


def _said_of(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a title is what somebody is said to be: "she's the CFO"; or it is "my" and "us"."""
    if pieces[at].words in ("me", "us", "my", "our", "you"):
        return True
    before = "".join(piece.tag for piece in pieces[max(0, at - 4) : at])
    return pieces[at].tag in "TBD" and re.search(r"[pP]b[hw]{0,2}$", before) is not None


def _merged(sentence: Sentence, found: Sequence[Party]) -> Iterator[Party]:
    """People without those titles that stand inside of a name's words or right at them."""
    text = sentence.text
    named = [each for each in found if each.tag == "N"]
    absorbed = [
        (each, one)
        for each in found
        if each.tag in "TBAD"
        for one in named
        if one.start <= each.start < one.end
        or _TITLE_THEN_NAME.fullmatch(text[each.end : one.start])
        or (each.start >= one.end and _ALSO_TITLE.fullmatch(text[one.end : each.start]))
    ]
    taken = {each for each, _ in absorbed}
    for each in found:
        if each in taken:
            continue
        titles = [title for title, one in absorbed if one == each and title.start < each.start]
        if titles:
            words = (titles[0].start, titles[0].end) if titles[0].tag != "A" else None
            each = replace(each, start=titles[0].start, title=each.title or words)
        yield each
        if each.tag in "TB" and (name := _named_at_the_end(sentence, found, each)):
            yield replace(name, start=each.start, end=each.end, title=(each.start, each.end))


def _named_at_the_end(sentence: Sentence, found: Sequence[Party], title: Party) -> Party | None:
    """Who a title is, told behind: "Her CEO decides anyway, Stefan Lang."."""
    text = sentence.text
    named = [each for each in found if each.tag == "N"]
    titles = [each for each in found if each.tag in "TB"]
    if len(named) != 1 or len(titles) != 1 or named[0].title or named[0].start < title.end:
        return None
    own = _OWN.search(text[: title.start])
    last = text[: named[0].start].endswith(", ") and _END.match(text, named[0].end)
    return named[0] if own and last else None


_OWN = Pattern(r"\b(?:her|his|their|the) $")
_END = Pattern(r"\s*(?:[.;)!]|$)")
_TITLE_THEN_NAME = Pattern(
    r"(?:,| sir)? ?\(?(?:(?:mr|mrs|ms|dr|prof|herr|frau|hr|fr|sr|sra|mme|don|doña)\.? ){0,2}"
)
_ALSO_TITLE = Pattern(r"\)?\s?(?:/|,|&|-)\s?(?:(?:the|her|his|their|our|an?) )?")


def _titles(pieces: Sequence[Piece]) -> dict[int, int]:
    """Which piece is the title of which name."""
    tags = "".join(piece.tag for piece in pieces)
    titles: dict[int, int] = {}
    for shape in _COMPILED:
        for match in shape.finditer(tags):
            at, titled = match.start("N"), match.start("t")
            if pieces[titled].words == "gatekeeper":
                continue
            if at not in titles and titled not in titles.values():
                titles[at] = titled
    return titles


def _named(sentence: Sentence, pieces: Sequence[Piece], at: int, titled: int | None) -> Party:
    name = pieces[at]
    title = (pieces[titled].start, pieces[titled].end) if titled is not None else None
    if title and title[0] > name.end and sentence.text.startswith("'s", name.end):
        title = None  # "Parent's CIO" is not the parent.
    title = _written_out(sentence, name, title)
    start, end = name.start, name.end
    if title:
        start, end = min(start, title[0]), max(end, title[1])
        end += sentence.text[end : end + 1] == ")"
    pronoun = pronoun_of(name.words)
    if pronoun is None and (honorific := _HONORIFIC.search(sentence.text[: name.start])):
        pronoun = pronoun_of(honorific[1])
    return Party("N", start, end, name.words.strip(" .,'\""), title, pronoun)


_HONORIFIC = Pattern(r"(?<!\w)(\w{1,9})\.? $")


def _written_out(
    sentence: Sentence, name: Piece, title: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The title of a name by its place: in brackets, behind a comma, between "her" and the name."""
    text = sentence.text
    for pattern in (_IN_BRACKETS, _BEHIND_COMMA):
        match = pattern.match(text, name.end)
        if match and (title is None or match.start(1) <= title[0] < match.end(1)):
            start, end = match.span(1)
            end = min(
                [end, *(at for at in (text.find(mark, start, end) for mark in ",;") if at > 0)]
            )
            if "/" in text[start:end] and not like_title(
                text[text.rindex("/", start, end) + 1 : end]
            ):
                end = text.index("/", start, end)
            if like_title(text[start:end]):
                return start, end
    return title or _before_name(text[: name.start])


def _before_name(lead: str) -> tuple[int, int] | None:
    """The title that ends right before a name: "board member Tom", "her deputy, Ann"."""
    match = _WORDS_BEFORE.search(lead)
    if not match:
        return None
    start, own, loose = match.end("words"), False, False
    for word in reversed(list(re.finditer(r"\S+", match["words"]))):
        possessor = (
            word[0].endswith("'s")
            and word[0] not in _CONTRACTED
            and word.end() < len(match["words"])
        )
        if word[0] in _CONTRACTED:
            break
        if possessor or word[0] in _NOT_TITLE or word[0] in _DETERMINERS:
            own = possessor or word[0] in _DETERMINERS
            loose = own and word[0] not in ("the", "a", "an")
            break
        start = match.start("words") + word.start()
    end = match.end("words")
    words = lead[start:end].removesuffix("'s")
    if not words or (match["mark"].strip().startswith(",") and not own):
        return None
    strict = _ENDS_AS_TITLE.search(words) is not None
    if not strict and (of := _TITLE_OF.search(lead)):
        return of.span(1)
    while not (loose or strict) and " " in words:
        words = words.partition(" ")[2]
    if like_title(words, loose=loose and "(" not in match["mark"]) and (loose or strict):
        return end - len(words) - (
            lead[start:end] != words and lead[start:end].endswith("'s")
        ) * 2, end
    return None


def like_title(words: str, *, loose: bool = False) -> bool:
    """Whether words in small letters can be what somebody is; `loose` where the place says so."""
    if len(words.split()) > 5 or _NO_TITLE.search(words):
        return False
    return loose or _KNOWN.search(words) is not None or _AGENT.search(words) is not None


def is_full(name: str) -> bool:
    """Whether a name is surely somebody's even where no title stands with it."""
    return " " in name or plain(name) in FIRST_NAMES


def is_person(party: Party) -> bool:
    """Whether a party is surely a person, where every noun may have a capital."""
    return party.tag == "N" and (is_full(party.name) or party.pronoun is not None)


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's: "Frank" and "Frank Lund"."""
    mine, theirs = set(plain(one).split()), set(plain(other).split())
    return mine <= theirs or theirs <= mine
