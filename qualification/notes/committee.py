"""The buying committee: other people by name, with title and role where the note gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualification.lead import Member
from qualification.notes.clauses import Note, Sentence
from qualification.notes.finding import Found
from qualification.notes.model import NoteField
from qualification.notes.names import FIRST_NAMES, plain
from qualification.notes.people import Cast, Piece
from qualification.notes.roles import DECIDES, DENIED, roles

_SHAPES: tuple[str, ...] = (
    # Each shape is a run of tags: N or n the name, t its title.
    r"(?P<N>[Nn])\(h?f?(?P<t>[TBDA])",
    r"(?P<N>[Nn]),?\(?h?(?P<t>T),",
    r"(?P<N>N)[,:](?:w?p?b)?h?w?(?P<t>[TBA])(?![bh:,]*[NP])",
    r"(?P<N>N)(?P<t>T)(?![bNnP])",
    r"(?P<N>N)w?bhw?(?P<t>[TBA])",
    r"(?P<N>N)bhw?(?P<t>[TBA])",
    r"(?P<N>N)b(?P<t>[TBA])",
    r"(?P<N>[Nn])b?f+h?(?P<t>D)",
    r"(?P<t>[TBA])(?:bh?|:h?)?(?P<N>N)",
    r"(?P<t>T)\((?P<N>N)\)",
    r"[hI](?P<t>[TBA])f*p?,(?P<N>N)",
    r"(?P<t>D)b(?P<N>N)",
    r"h?(?P<t>[TBA]),?b(?P<N>N)",
    r"(?P<N>N),?pbh?w?(?P<t>[TBA])",
)
_COMPILED = tuple(map(re.compile, _SHAPES))
_PRONOUNS = frozenset(
    [
        "ella",
        "él",
        "elle",
        "lui",
        "sie",
        "er",
        "ela",
        "ele",
        "hon",
        "han",
        "hun",
        "lei",
        "zij",
        "hij",
        "ona",
        "hän",
        "Ella",
        "Él",
    ]
)
_DECIDING_HEAD = re.compile(
    r"who|decid|decis|sign|dm|call|approv|buyer|power|authority|entscheid|décid|quién|besl|decyz|決"
)
_DEFERS = re.compile(
    r"(?:that's|that is|that'd be|that would be|it's|must ask|needs? to ask|has to ask"
    r"|have to ask|ask"
    r"|(?:it's |is )?up to|goes to|only|but) (?:(?:the|her|his|their|with|by"
    r"|its) )?(?:\w+ ){0,4}(?:mr|mrs|ms|dr|herr|frau|mme)?\.? ?$"
)
_NO_TITLE = frozenset({"boss", "boss's boss", "higher up", "higher-up", "skip level", "skip-level"})
_GONE = re.compile(
    r"\b(?:left|former|formerly|ex|previous|predecessor|used to|quit|fired|retired"
    r"|no longer|wrong|our (?:own )?(?:ae|sdr|rep|team|engineer|vp|ceo|cto|se)"
    r"|referred (?:by|us)|introduced by|competitor|reference|customer|from (?:our|my))\b(?!')"
)
_WANTS = re.compile(
    r"^(?:'s)?\s*(?:also |still |really |just )?(?:wants?|needs?|has to|have to"
    r"|is (?:evaluating|involved|joining|testing|reviewing|checking|pushing|worried"
    r"|against|skeptical|on board|in charge|running|the blocker|our champion)"
    r"|will (?:join|sign|approve|review|decide|test|use|run|own|evaluate)|reviews"
    r"|asked (?:about|for)|cares about|insists|worries|signs|approves|decides|holds"
    r"|owns the|controls|blocks|runs|joins|evaluates|handles|makes the)\b"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A person as one sentence shows them; offsets of the sentence."""

    member: Member
    start: int
    end: int


def read(note: Note, cast: Cast) -> tuple[Found[Member], ...]:
    """The people named in a note, each once, with the most that is said of them."""
    found: dict[str, Found[Member]] = {}
    for sentence in note.sentences:
        for place in _places(sentence, cast):
            each = Found(place.member, sentence.start + place.start, sentence.start + place.end)
            key = _key(place.member.name, found)
            found[key] = _merged(found[key], each) if key in found else each
    for sentence in note.sentences:
        _add_roles(sentence, cast, found)
    return tuple(found.values())


def _add_roles(sentence: Sentence, cast: Cast, found: dict[str, Found[Member]]) -> None:
    """What a later sentence says of a person by the first name alone: "Oskar decides."."""
    pieces = [piece for piece in cast.pieces(sentence) if piece.tag != "x"]
    if pieces and pieces[0].tag == "p" and cast.subject(sentence, pieces[0].end) == "earlier":
        _add_role_of_pronoun(sentence, pieces, cast, found)
    for at, piece in enumerate(pieces):
        key = _key(piece.words, found)
        if piece.tag == "n" and key in found and found[key].value.role is None:
            role, where = _role(sentence, pieces, at, at)
            if role and where:
                one = found[key]
                found[key] = replace(one, value=replace(one.value, role=role))


def _add_role_of_pronoun(
    sentence: Sentence, pieces: Sequence[Piece], cast: Cast, found: dict[str, Found[Member]]
) -> None:
    """What "She has the final say" says of the person whom the sentence before ends with."""
    name = cast.last_named_before(sentence)
    one = found.get(_key(name, found)) if name else None
    role, where = _role(sentence, pieces, 0, 0)
    if one and role and where and one.value.role is None:
        found[_key(one.value.name, found)] = replace(one, value=replace(one.value, role=role))


def _key(name: str, found: dict[str, Found[Member]]) -> str:
    """Under what a person is kept: "Frank" is "Frank Lund" where only one Frank was named."""
    small = plain(name)
    same = [key for key in found if small == key or small in key.split() or key in small.split()]
    return same[0] if len(same) == 1 else small


def _merged(first: Found[Member], later: Found[Member]) -> Found[Member]:
    one, two = first.value, later.value
    name = max(one.name, two.name, key=len)
    member = Member(name, one.title or two.title, one.role or two.role)
    base = first if (one.title or one.role) else later
    return replace(base, value=member)


def _places(sentence: Sentence, cast: Cast) -> Iterator[_Place]:
    pieces = [piece for piece in cast.pieces(sentence) if piece.tag != "x"]
    tags = "".join(piece.tag for piece in pieces)
    seen: set[int] = set()
    for shape in _COMPILED:
        for match in shape.finditer(tags):
            at, titled = match.start("N"), match.start("t")
            if at in seen or not _usable(sentence, pieces, match.span()):
                continue
            seen.add(at)
            yield _place(sentence, pieces, at, titled)
    for at, piece in enumerate(pieces):
        if piece.tag == "N" and at not in seen:
            place = _untitled(sentence, pieces, at)
            if place:
                seen.add(at)
                yield place


def _usable(sentence: Sentence, pieces: Sequence[Piece], span: tuple[int, int]) -> bool:
    first, last = pieces[span[0]], pieces[span[1] - 1]
    clause = sentence.around(first.start, last.end)
    around = sentence.text[max(0, first.start - 24) : last.end + 20]
    whole = f"{around}\n{clause.text}"
    if _GONE.search(whole.replace("our ", "") if sentence.theirs else whole):
        return False
    inside = pieces[span[0] : span[1]]
    ours = ("our", "my") if not sentence.theirs else ()
    return all(piece.tag != "R" and piece.words not in ours for piece in inside)


def _place(sentence: Sentence, pieces: Sequence[Piece], at: int, titled: int) -> _Place:
    name, title = pieces[at], pieces[titled]
    words = sentence.original[title.start : title.end].strip()
    known = None if title.words in _NO_TITLE else words
    role, where = _role(sentence, pieces, at, titled)
    start = min(name.start, title.start, where[0] if where else name.start)
    end = max(name.end, title.end, where[1] if where else 0)
    return _Place(Member(_name(name), known, role), start, end)


def _untitled(sentence: Sentence, pieces: Sequence[Piece], at: int) -> _Place | None:
    """Somebody without a title who plays a part: "Tom signs", "Maria wants SSO"."""
    name = pieces[at]
    role, where = _role(sentence, pieces, at, at)
    if _GONE.search(sentence.text[max(0, name.start - 24) : name.end + 24]):
        return None
    parts = plain(name.words).split()
    if (
        len(parts) == 1
        and parts[0] not in FIRST_NAMES
        and (name.words.isascii() or name.words[0] >= "\u2e80")
    ):
        return None
    if role and where:
        return _Place(
            Member(_name(name), None, role), min(name.start, where[0]), max(name.end, where[1])
        )
    wants = _WANTS.match(sentence.text[name.end :])
    if wants:
        return _Place(Member(_name(name)), name.start, name.end + wants.end())
    return None


def _name(piece: Piece) -> str:
    return piece.words.strip(" .,'")


def _role(
    sentence: Sentence, pieces: Sequence[Piece], at: int, titled: int
) -> tuple[str | None, tuple[int, int] | None]:
    """What the sentence makes of the person at `at`, and where it says so."""
    first, last = min(at, titled), max(at, titled)
    begin, end = pieces[first].start, pieces[last].end
    before_person = next((p.end for p in reversed(pieces[:first]) if p.tag in "NPp"), 0)
    after_person = next(
        (
            p.start
            for p in pieces[last + 1 :]
            if p.tag in "NPpRI" or (p.tag == "T" and p.start > end + 2)
        ),
        len(sentence.text),
    )
    for found in roles(sentence.text):
        if sentence.doubted(found.start, found.end):
            continue
        gap = sentence.text[end : found.start]
        if end <= found.start and (
            (found.end <= after_person and _subject_gap(gap)) or _taken_up(gap)
        ):
            if DENIED.search(sentence.text[: found.start]):
                continue
            return found.role, (found.start, found.end)
        lead = sentence.text[found.end : begin]
        if before_person <= found.start and found.end <= begin and _object_gap(lead):
            return found.role, (found.start, found.end)
    return _told_by_head(sentence, pieces, first) or _deferred_to(sentence, begin)


def _told_by_head(
    sentence: Sentence, pieces: Sequence[Piece], first: int
) -> tuple[str | None, tuple[int, int]] | None:
    """The role of who stands alone behind "Decides:" or the question who does."""
    alone = not any(each.tag in "PpNTBA" for each in pieces[:first])
    if not alone or not sentence.about(NoteField.AUTHORITY):
        return None
    if sentence.topic and not _DECIDING_HEAD.search(sentence.head):
        return None
    at = pieces[first].start
    if (
        pieces[first].words in _PRONOUNS
        or sentence.doubted(at, at + 1)
        or any(found.end <= at for found in roles(sentence.text))
    ):
        return None
    named = next(iter(roles(sentence.head)), None)
    return (named.role if named else "decision_maker"), (at, at)


def _deferred_to(sentence: Sentence, at: int) -> tuple[str | None, tuple[int, int] | None]:
    """Who decides instead: "she doesn't have the final word, that'd be the owner, Dr. Gill"."""
    match = _DEFERS.search(sentence.text[:at])
    if match and not sentence.asks:
        for found in roles(sentence.text[: match.start()]):
            if found.role in DECIDES and DENIED.search(sentence.text[: found.start]):
                return "decision_maker", (found.start, found.end)
    return None, None


def _subject_gap(gap: str) -> bool:
    """Whether what stands between a person and a role keeps them together: "Tom [has the] say"."""
    words = gap.replace(")", " ").replace(",", " ").split()
    return len(words) <= 6 and not re.search(r"[;:(]|, \w+ $|\b(?:but|if|unless|because|so)\b", gap)


def _taken_up(gap: str) -> bool:
    """Whether a pronoun right behind a person goes on about them: "Tom (CFO), he holds ..."."""
    return (
        re.fullmatch(
            r"\)?(?:,| -| and|, and|;)? ?(?:who|who's|who'd|who'll|both|he|she|he's"
            r"|she's|he'll|she'll|he'd|she'd)(?:'s|'ll|'d)?(?: (?:is|will|would"
            r"|also|really|the|a|has|have|be|our|main|actually|get|gets|to|can"
            r"|could|reviews everything and|gm|ceo|cfo)){0,5} ?",
            gap,
        )
        is not None
    )


def _object_gap(gap: str) -> bool:
    """Whether a role stands right before a person: "champion [is]", "sign-off [from the]"."""
    return re.fullmatch(
        r"[\s(]*(?:(?:is|=|:|-|->|from|by|of|with|goes to|lies with|sits with"
            r"|rests with|will be|would be|was|to|up to|needed|required|comes from"
            r"|authority|the|her|his|their|our|a|mr|ms|mrs|dr|chief|boss|there|actually"
            r"|for|it|this|probably|by the|remains|stays|dr|mr|mrs|mme|herr|frau|anh"
            r"|shri|both|together with|come from|has to come from|dad|lies|sits|rests"
            r"|through|past|is made by|of|gf|and|that's|that is|that'd be|namely|belong to"
            r"|belongs to|herr|pan|paní|sig|signor)[\s.,:=-]*){0,6}",
        gap,
    ) is not None  # fmt: skip
