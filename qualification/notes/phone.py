"""Direct phone: the prospect's own number, told from everybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from qualification.contact import ContactError, parse_phone
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import Pattern, phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.whose import somebody_elses

_NUMBER = re.compile(
    r"(?<![\w$€£.,/])(?<!\d-)(?:\+|00)?\(?\d(?:[ .\-/()]{0,3}\d){6,14}(?!\w|[.,]\d|%"
    r"| ?(?:usd|eur|gbp|k\b))"
)
_DOUBT = re.compile(
    r"\b(?:maybe|(?:not|isn't|wasn't|less than|half|pretty|fairly|kind of) (?:\w+ )?(?:sure|certain"
    r"|confident)|think|might|unsure|uncertain|perhaps|possibly|probably|guess|unclear|reckon|believe"
    r"|assume|unconfirmed|unverified|illegible|misheard|crackly|something like|or similar|(?:didn't"
    r"|couldn't|can't) (?:quite )?(?:hear|catch|read|make out)|double-?check|iirc)\b"
    r"|\d or (?:\w+ ){0,2}\d|\?"
)
_EXTENSION = re.compile(r"[\s,;(]{0,3}(?:ext|x|extension|durchwahl|poste|#)\.? ?\d", re.I)
_OWN = re.compile(r"\b(?:own|mobile|cell|direct|personal|mob|handy|whatsapp)\b")
_SHARED = re.compile(
    r"[\s,(:-]{0,3}(?:front desk|reception|office(?! h(?:ou)?rs\b)|switchboard|main|fax|assistant"
    r"|shared|shop|store|warehouse|home)\b"
)
_ON_CARD = re.compile(r"[ \t]*[A-Z]\S*(?:[ \t]+(?:(?:of|and|de|&)[ \t]+)?[A-Z]\S*){1,5}[ \t]*")
"""A line of a business card: few words, each with a capital."""
_AROUND = re.compile(
    r"(?<!\w)(?:after|before|between|from|until|till|to|on|in|at|and|or|only|please|pls|best|is|are"
    r"|her|his|time|the|en|por|am|pm|[ecmp]t|[ecmp]st|cest|cet|gmt|bst|(?:mon|tue|wed|thu|fri)"
    r"|\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)?)(?!\w)"
)
"""What may stand around such words in the clause of a number that stands by itself."""
_OWN_PLACE = re.compile(
    r"\boffice (?:hours|hrs)\b|(?<=(?:her|him) at )(?:(?:her|his|the) )?home(?: office)?\b"
)
"""Where "office" and "home" are no one else's: "call her at home office"."""
_GAVE = re.compile(
    r"\b(?:gave|gives|sent|told|texted|e?mailed|handed|dictated|spelled|read out|left) (?:me|us)\b"
)
"""Whom the number was given to, and not whose it is."""
_PAST_LABEL = re.compile(r"new (?:number|cell|mobile|line|phone)[^.;\d]{0,20}$")
_TAIL = re.compile(
    r"\s*(?:\(|,|-|is|=|:)?\s*(?:is |as )?(?:(?:confirmed|verified|given)(?: as)? )?(?:her |his "
    r"|the )?"
    r"(?:best )?(?:direc?k?t[oa]?|diretto|direto|cell|mobile|mob|personal|privat|perso"
    r"|(?:is |works )(?:the )?(?:best|right|correct|better)(?! for)|is (?:hers|his)"
    r"|is the (?:right )?one|confirmed"
    r"|use (?:that|this)(?: one)?|(?:it's|that's|that is) (?:his|her|hers)(?: (?:own|desk|cell"
    r"|direct|mobile))?)\b(?! (?:for|of|line of))"
)
_CONFIRMED = re.compile(
    r"\W*(?:(?:confirmed|same|still|unchanged|correct|right|yes|as before|the one we have|is|it's"
    r"|ok)\W*)+"
)
_NO_DIRECT = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)
"""Numbers that a company has and no one person."""
_SHORT_DIRECT = re.compile(r"(?:^|[^\w\s] ?|^\s*)(?:dir\.?|d|desk|direct)\s?[:.=]?\s*$")
_DEAD = re.compile(
    r"\W{0,3}(?:which )?(?:is|was|has been|went|goes|rings|isn't|'s)(?: \w+)? ?(?:dead|wrong"
    r"|disconnected|old|off"
    r"|out of service|no longer|not (?:hers|his)|someone else|hers|his|(?:her|his) assistant"
    r"|reception"
    r"|invalid|a wrong|not in use|out)\b(?<!hers)(?<! his)"
)
_MOST, _FEW = 20, 9
_THEIRS = phrases(*listed("phone", "theirs"))  # fmt: skip
_PLAIN = phrases(
    "phone(?: number)?",
    "ph",
    "contac?to",
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
    "au",
    "al",
    "unter",
    "ring",
    "#",
    "use",
    "contact",
    "text",
)
_ELSE = listed("phone", "others")
_BESIDE = phrases(*listed("phone", "beside"))
_OURS_HERE = phrases(*_ELSE)
_OTHERS = phrases(*_ELSE, "my", "mine", "our", "ours", "us", "me", "i'm at", "i am at")
"""What makes a number somebody else's. In the prospect's own words "my number" is theirs."""


def read(note: Note, context: NoteContext, cast: Cast) -> Found[str] | None:
    """The prospect's direct number, if the note says that it is theirs."""
    found: dict[str, Found[str]] = {}
    only = len(_NUMBER.findall(note.text)) == 1
    for sentence in note.every:
        for each in _numbers(sentence, context, cast, note.text if only else None):
            found.setdefault(each.value, each)
    kept = latest(note, list(found.values()))
    if len(kept) > 1:  # "her line is ..., her own mobile ..."
        kept = [each for each in kept if _OWN.search(note.text[each.start : each.end].lower())]
    return kept[0] if len(kept) == 1 else None


def _numbers(
    sentence: Sentence, context: NoteContext, cast: Cast, alone_in: str | None
) -> Iterator[Found[str]]:
    """The numbers of a sentence that are the prospect's.

    `alone_in` is the note's text where it has no other number: then none has to be labelled.
    """
    text = sentence.text
    matches = [match for match, _ in zip(_NUMBER.finditer(text), range(_MOST), strict=False)]
    for number, match in enumerate(matches):
        start = matches[number - 1].end() if number else 0
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        label = _label(sentence, match, start, end, cast)
        if (
            label is None
            and alone_in is not None
            and not re.search(r"\w", text[: match.start()] + text[match.end() :])
            and not _signed(alone_in, sentence.start + match.start())
        ):
            label = match.start()
        if label is None or _EXTENSION.match(text[match.end() :]):
            continue
        try:
            e164 = parse_phone(match[0], context.country)
        except ContactError:
            continue
        if phonenumbers.number_type(phonenumbers.parse(e164)) in _NO_DIRECT:
            continue
        if e164 not in context.own_phones and not _in_doubt(sentence, match):
            yield Found(e164, sentence.start + label, sentence.start + match.end())


def _signed(text: str, at: int) -> bool:
    """Whether what stands there is of a signature: "Ida Moe | Buyer | Fjord AS | 22 55 01 00"."""
    *above, line = text[:at].split("\n")
    return (
        "|" in line
        or "\u00b7" in line
        or (len(above) > 1 and all(map(_ON_CARD.fullmatch, above[-2:])))
    )


def _in_doubt(sentence: Sentence, match: re.Match[str]) -> bool:
    near = sentence.text[max(0, match.start() - 30) : match.end() + 30]
    return sentence.asks or _DOUBT.search(near) is not None


def _label(
    sentence: Sentence, match: re.Match[str], start: int, end: int, cast: Cast
) -> int | None:
    """Where the words start that make the number the prospect's; None if none do."""
    text = sentence.text
    clause = sentence.around(*match.span())
    begin = max(start, clause.start - sentence.start)
    before = _GAVE.sub(_dots, text[begin : match.start()])
    after = text[match.end() : min(end, clause.end - sentence.start)]
    if end < len(text):  # what stands right before the next number is that one's label
        after = re.split(r"[/|,;]", after)[0]
    if len(before.split()) < 1 or (not _THEIRS.search(before) and not _PLAIN.search(before)):
        begin, before = _wider(sentence, begin, start, match.start())
        before = _GAVE.sub(_dots, before)
    before, after = _OWN_PLACE.sub(_dots, before), _OWN_PLACE.sub(_dots, after)
    headed = sentence.about(NoteField.PHONE) or sentence.topic is NoteField.REACH_BY
    if headed and (not before.strip() or _CONFIRMED.fullmatch(before)):
        return None if _OTHERS.search(after[:40]) else match.start()
    tail = _TAIL.match(text, match.end(), end)
    if _SHARED.match(text, match.end()):
        return None
    if _DEAD.match(text, match.end()):
        return None
    mine = _OURS_HERE if sentence.theirs else _OTHERS
    if mine.search(before[-60:]) or mine.search(after[:40]):
        return None
    if somebody_elses(sentence, match.start(), cast):
        return None
    if not _THEIRS.search(before) and _by_itself(sentence, match, cast):
        return match.start()
    short = _SHORT_DIRECT.search(before)
    if (
        cast.subject(sentence, match.start()) in ("other", "unclear")
        and not _his_or_hers(before)
        and not short
        and not (tail and re.search(r"\b(?:his|hers?|use)\b", tail[0]))
    ):
        return None
    if _other_near(sentence, cast, begin, match):
        return None
    if short:
        return max(begin, match.start() - len(short[0]))
    theirs = _last(_THEIRS, before[-60:])
    if theirs is not None:
        return max(begin, match.start() - min(60, len(before))) + theirs
    if tail:
        return match.start()
    if renewed := _PAST_LABEL.search(before):
        return max(begin, match.start() - len(renewed[0]))
    plain = _last(_PLAIN, before[-25:])
    if plain is not None:
        return max(begin, match.start() - min(25, len(before))) + plain
    pieces = [
        piece
        for piece in cast.pieces(sentence)
        if piece.end <= match.start()
        and piece.tag not in ",:(x"
        and not (piece.tag == "T" and cast.is_prospects(sentence, piece))
    ]
    if pieces and pieces[-1].tag == "P" and match.start() - pieces[-1].end <= 25:
        return pieces[-1].start
    return None


def _by_itself(sentence: Sentence, match: re.Match[str], cast: Cast) -> bool:
    """Whether a number stands by itself beside words of talking: "Mornings, 415 555 0134"."""
    clause = sentence.around(*match.span())
    rest = sentence.text[: match.start()] + "," + sentence.text[match.end() :]
    return (
        not re.search(r"\w", _AROUND.sub("", _BESIDE.sub("", clause.text.replace(match[0], ""))))
        and len(rest.split()) <= _FEW
        and _BESIDE.search(rest) is not None
        and not _OTHERS.search(rest)
        and not any(
            piece.tag in "NABT" and not _BESIDE.search(piece.words.lower())
            for piece in cast.pieces(sentence)
        )
    )


def _dots(match: re.Match[str]) -> str:
    return "." * len(match[0])


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
    if any(
        piece.tag in "NAB"
        or (piece.tag == "R" and sentence.text.startswith("'s", piece.end))
        or (
            piece.tag == "T"
            and re.search(
                r"\b(?:for|of|to)(?: the| her| his)? $|'s $", sentence.text[: piece.start]
            )
            is not None
        )
        for piece in lead
    ):
        return True
    previous = [piece for piece in pieces if piece.end <= begin and piece.tag not in ",:()x"]
    return bool(previous) and previous[-1].tag == "N"


def _last(pattern: Pattern, text: str) -> int | None:
    found = None
    for match in pattern.finditer(text):
        found = match.start()
    return found
