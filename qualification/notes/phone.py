"""Direct phone: the prospect's own number, told from everybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualification.contact import ContactError, parse_phone
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed

_NUMBER = re.compile(
    r"(?<![\w$€£.,/-])(?:\+|00)?\(?\d(?:[ .\-/()]{0,3}\d){6,14}(?!\w|[.,]\d|%"
    r"| ?(?:usd|eur|gbp|k\b))"
)
_EXTENSION = re.compile(r"[\s,;(]{0,3}(?:ext|x|extension|durchwahl|poste|#)\.? ?\d", re.I)
_OWN = re.compile(r"\b(?:own|mobile|cell|direct|personal|mob|handy|whatsapp)\b")
_SHARED = re.compile(
    r"\W{0,3}(?:front desk|reception|office|switchboard|main|fax|assistant|shared|shop|store"
    r"|warehouse|home)\b"
)
_MOST = 20
_THEIRS = phrases(*listed("phone", "theirs"))  # fmt: skip
_PLAIN = phrases(
    "phone(?: number)?",
    "ph",
    "tlf",
    "tél",
    "telefon",
    "telefone",
    "teléfono",
    "téléphone",
    "ring",
    "llamar(?: al)?",
    "bel (?:hem|haar) op",
    "tel(?:ephone)?",
    "number",
    "nr",
    "call(?: back)?",
    "dial",
    "at",
    "on",
    "ring",
    "#",
    "use",
    "contact",
    "text",
)
_ELSE = listed("phone", "others")
_OURS_HERE = phrases(*_ELSE)
_OTHERS = phrases(*_ELSE, "my", "mine", "our", "ours", "us", "me", "i'm at", "i am at")
"""What makes a number somebody else's. In the prospect's own words "my number" is theirs."""


def read(note: Note, context: NoteContext, cast: Cast) -> Found[str] | None:
    """The prospect's direct number, if the note says that it is theirs."""
    found: dict[str, Found[str]] = {}
    only = len(_NUMBER.findall(note.text)) == 1
    for sentence in note.every:
        for each in _numbers(sentence, context, cast, only):
            found.setdefault(each.value, each)
    kept = latest(note, list(found.values()))
    if len(kept) > 1:  # "her line is ..., her own mobile ..."
        kept = [each for each in kept if _OWN.search(note.text[each.start : each.end].lower())]
    return kept[0] if len(kept) == 1 else None


def _numbers(
    sentence: Sentence, context: NoteContext, cast: Cast, only: bool
) -> Iterator[Found[str]]:
    text = sentence.text
    matches = [match for match, _ in zip(_NUMBER.finditer(text), range(_MOST), strict=False)]
    for number, match in enumerate(matches):
        start = matches[number - 1].end() if number else 0
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        label = _label(sentence, match, start, end, cast)
        if (
            label is None
            and only
            and not re.search(r"\w", text[: match.start()] + text[match.end() :])
        ):
            label = match.start()
        if label is None or _EXTENSION.match(text[match.end() :]):
            continue
        try:
            e164 = parse_phone(match[0], context.country)
        except ContactError:
            continue
        if e164 not in context.own_phones and not _in_doubt(sentence, match):
            yield Found(e164, sentence.start + label, sentence.start + match.end())


def _in_doubt(sentence: Sentence, match: re.Match[str]) -> bool:
    near = sentence.text[max(0, match.start() - 30) : match.end() + 30]
    return (
        sentence.asks
        or re.search(
            r"\b(?:maybe|not sure|i think|might|unsure|perhaps|possibly|guess|unclear)\b"
            r"|\d or (?:\w+ ){0,2}\d|\?",
            near,
        )
        is not None
    )


def _label(
    sentence: Sentence, match: re.Match[str], start: int, end: int, cast: Cast
) -> int | None:
    """Where the words start that make the number the prospect's; None if none do."""
    text = sentence.text
    clause = sentence.around(*match.span())
    begin = max(start, clause.start - sentence.start)
    before = text[begin : match.start()]
    after = text[match.end() : min(end, clause.end - sentence.start)]
    if len(before.split()) < 1 or (not _THEIRS.search(before) and not _PLAIN.search(before)):
        begin, before = _wider(sentence, begin, start, match.start())
    if sentence.topic is NoteField.PHONE and not before.strip():
        return None if _OTHERS.search(after[:40]) else match.start()
    tail = re.match(
        r"\s*(?:\(|,|-|is|=|:)?\s*(?:is )?(?:her |his |the )?(?:best )?(?:direct"
        r"|cell|mobile|mob|personal)\b(?! (?:for|of))",
        text[match.end() : end],
    )
    if _SHARED.match(text, match.end()):
        return None
    mine = _OURS_HERE if sentence.theirs else _OTHERS
    if mine.search(before[-60:]) or mine.search(after[:40]):
        return None
    if cast.subject(sentence, match.start()) in ("other", "unclear") and not _his_or_hers(before):
        return None
    if _other_near(sentence, cast, begin, match):
        return None
    theirs = _last(_THEIRS, before[-60:])
    if theirs is not None:
        return max(begin, match.start() - min(60, len(before))) + theirs
    if tail:
        return match.start()
    plain = _last(_PLAIN, before[-25:])
    if plain is not None:
        return max(begin, match.start() - min(25, len(before))) + plain
    pieces = [
        piece
        for piece in cast.pieces(sentence)
        if piece.end <= match.start() and piece.tag not in ",:(x"
    ]
    if pieces and pieces[-1].tag == "P" and match.start() - pieces[-1].end <= 5:
        return pieces[-1].start
    return None


def _wider(sentence: Sentence, begin: int, start: int, at: int) -> tuple[int, str]:
    """Also the clause before, where the number stands alone in its own: "cell: 415 ..."."""
    earlier = [each for each in sentence.clauses if each.end - sentence.start <= begin]
    if earlier:
        begin = max(start, earlier[-1].start - sentence.start)
    return begin, sentence.text[begin:at]


def _his_or_hers(before: str) -> bool:
    return re.search(r"\b(?:her|his)(?: \w+){0,3}\W*$", before) is not None and not re.search(
        r"\b(?:her|his) (?:boss|assistant|ea|pa|cfo|ceo|colleague|team|manager|office)", before
    )


def _other_near(sentence: Sentence, cast: Cast, begin: int, match: re.Match[str]) -> bool:
    """Whether somebody else is named right beside the number, or their label is on it."""
    pieces = cast.pieces(sentence)
    lead = [piece for piece in pieces if begin - 2 <= piece.start and piece.end <= match.start()]
    if any(piece.tag in "NAB" for piece in lead):
        return True
    previous = [piece for piece in pieces if piece.end <= begin and piece.tag not in ",:()x"]
    return bool(previous) and previous[-1].tag == "N"


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    found = None
    for match in pattern.finditer(text):
        found = match.start()
    return found
