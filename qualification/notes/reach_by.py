"""Best way to reach: said as a preference, not as a plan to call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.finding import Found
from qualification.notes.model import NoteField
from qualification.notes.patterns import any_of, grammar, phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed, named_text

_WAYS = ("video", "text", "linkedin", "email", "phone")
_WAY = "|".join(f"(?P<{way}>{any_of(*listed('reach_by', way))})" for way in _WAYS)
_ANY_WAY = any_of(*(each for way in _WAYS for each in listed("reach_by", way)))
_WORD = grammar(r"(?<![\w@.-])(?:{way})(?![\w@]|-\w|\.\w)", way=_WAY)
_BEFORE = grammar(
    r"(?<!\w){before}(?:[ :=]{1,3}(?:by|via|on|over|through|with|to|in|an?|the|his|her|my|their"
    r"|your|for"
    r"|is|are|short|quick|work|personal|direct|me|us|her|him|them|using|i)){0,4}[ :=]{1,3}$",
    before=any_of(*listed("reach_by", "before")),
)
_BEHIND = grammar(
    r"(?: (?:on |at )?[+(\d][\d ()-]{6,20})?,? ?(?:calls? |messages? )?{behind}(?!\w)",
    behind=any_of(*listed("reach_by", "behind")),
)
_REFUSED = grammar(
    r"(?<!\w){refused} (?:\w{1,9} (?:or|and|/) )?$",
    refused=any_of(*listed("reach_by", "refused")),
)
_REFUSED_BEHIND = re.compile(
    r"(?!, (?:not|no|never|nope) (?:a |an |the |by |via |on )*" + _ANY_WAY + r"(?!\w))"
    r"[:,]?\s*(?:[:-]\s*)?(?:is |'s |are )?(?:(?:an? )?(?:no\b(?![,.]? ?(?:problem|worries))"
    r"|no-?go|nope|never|useless|pointless"
    r"|bad\b|not|ignored|dead|goes unread|unread|gets lost|is off|drive\w* (?:her|him) "
    r"|out of the question|hardly"
    r"|annoys|goes (?:nowhere|to spam|to a)|bounces?|for clients)|are for)"
)
_NOT_WAY = re.compile(r"\s*" + named_text("reach_by", "not_way"))
_ORDERS = {way: phrases(*listed("reach_by", f"order_{way}")) for way in _WAYS}
_HEADED = grammar(
    r"\W*(?:\+?\d[\d ().-]{6,20},? ?)?(?:(?:only|best|please|just|prefers?|works|by|via|on|over"
    r"|through|an?|the|his|her|use|is"
    r"|phone no,|no,|not phone,|calls? no,) ?){0,4}(?:{way})(?!\w)",
    way=_WAY,
)
_NEITHER = grammar(
    r"\W*(?:no|nope|never|not)\W{1,3}(?:(?:but|only|just|rather|use|by) ){0,2}(?:{way})(?!\w)",
    way=_WAY,
)
_INSTEAD = grammar(
    r"[\s.,:;-]{0,5}(?:(?:no|nope|wait|actually|correction|sorry|scratch that|strike that"
    r"|i mean|make that|rather|hm+|er+|uh)[\s.,:;-]{1,4}){1,4}(?:{way})(?!\w)",
    way=_WAY,
)
_COMPARED = grammar(
    r"(?<![\w@.-])(?:{way}) ?(?:>{1,2}|beats|trumps|over|rather than|instead of|is (?:way "
    r"|much )?better"
    r" than|works better than|before|,? not|and not) (?:a |an |the |by |via |on |in )*{any}(?!\w)",
    way=_WAY,
    any=_ANY_WAY,
)
_ALONE = grammar(
    r"\W*(?:(?:so|just|please|pls|plz|only|rather|instead|but|and|then|use|by|via|on|better"
    r"|simply) ?)*"
    r"(?:{way}|(?P<write>write|drop (?:her|him) a line)|(?P<voice>call|ring|phone|dial))"
    r"(?: (?:her|him|them|me|us|to|only|instead|please|pls|address|at|on|is|it|[\w.+-]+@[\w.-]+"
    r"|\+?\d[\d ().-]{6,20}))*\W*",
    way=_WAY,
)
"""A clause that holds nothing but a way: behind a refusal of another it is what is wanted."""
_PERSON = grammar(
    r"(?<!\w)(?:an?|more of an?|very much an?) (?:{way})[- ](?:person|guy|gal|girl|man|woman"
    r"|type)(?!\w)",
    way=_WAY,
)
_FOR_ELSE = re.compile(
    r"[^.;,]{0,30} for (?!her\b|him\b|me\b|them\b|us\b|now\b|this\b|contact|calls?\b|everything"
    r"|that\b)\w"
)
_MANY = re.compile(r"^(?:prefer|like|want|love|favou?r|answer|respond|use|read|check)\b(?!red)")
_ONE = re.compile(
    r"(?:prefers|likes|wants|loves|favou?rs|answers|responds|uses|reads|checks|replies|reacts"
    r"|lives|picks up"
    r"|takes)\b"
)
_SUBJECT = re.compile(
    r"([\w']+)(?: (?:only|just|always|usually|never|mostly|also|really|still|much|best|rarely"
    r"|hardly|definitely|clearly|strongly|generally|typically))*\s*$"
)
_SUBJECTS = (
    "they",
    "she",
    "he",
    "to",
    "would",
    "please",
    "and",
    "or",
    "who",
    "but",
    "so",
    "then",
    "rather",
    "only",
    "best",
)
_MET = re.compile(
    r"\b(?:met|spoke|talked|had|did|was|were|presented|chatted|connected|demoed|ran)\b"
)
_HEADS = (None, NoteField.PHONE, NoteField.EMAIL, NoteField.BEST_TIME, NoteField.REACH_BY)
_NEAR = 70


def read(note: Note, cast: Cast) -> Found[str] | None:
    """The one way that the note calls the best."""
    found: list[Found[str]] = []
    refused: set[str] = set()
    before: set[str] = set()
    for sentence in note.sentences:
        here: set[str] = set()
        alone = _alone(sentence, before) if sentence.topic in _HEADS else ()
        for each, yes in (*alone, *_ways(sentence, cast)):
            found += [each] if yes else []
            here |= set() if yes else {each.value}
        refused |= here
        before = here
    kept = latest(note, found)
    kept = _corrected(note, kept) or kept
    firm = {each.value for each in kept}
    return kept[0] if len(firm) == 1 and not firm & (refused - {"phone"}) else None


def _corrected(note: Note, kept: list[Found[str]]) -> list[Found[str]]:
    """A bare way behind a correction: "prefers WhatsApp... no, correction, email"."""
    for each in kept:
        if behind := _INSTEAD.match(note.spoken, each.end):
            return [Found(_way(behind), each.start, behind.end())]
    return []


def _ways(sentence: Sentence, cast: Cast) -> Iterator[tuple[Found[str], bool]]:
    """The ways that a sentence names, and whether it wants or refuses them."""
    text = sentence.text
    headed = _HEADED.match(text) if sentence.about(NoteField.REACH_BY) else None
    labels = headed and re.search(r"contact|phone", sentence.head)
    if headed and not (labels and re.match(r"[^.,;]{0,4}\d", text[headed.end() :])):
        words = [match for match in _WORD.finditer(text) if not _is_refused(text, match)]
        if (
            not re.search(r"\?\s*$|\bor\b|/", text[: headed.end() + 8])
            or len({_way(w) for w in words}) == 1
        ):
            yield _found(sentence, _way(headed), headed.start(), headed.end()), True
        return
    if sentence.topic in (NoteField.BEST_TIME, NoteField.PHONE) and (no := _NEITHER.match(text)):
        yield _found(sentence, _way(no), 0, no.end()), True
        return
    if sentence.topic not in _HEADS:
        return
    yield from _contrasted(sentence, cast)
    for way, pattern in _ORDERS.items():
        for match in pattern.finditer(text):
            if _NOT_WAY.match(text, match.end()) or re.search(
                r"\b(?:not|never|don't|to|will|i'll|we'll|i|can't)\s*$", text[: match.start()]
            ):
                continue
            if way == "video" and _MET.search(text[: match.start()]):
                continue
            if _is_theirs(sentence, cast, match.start(), match.end()):
                yield _found(sentence, way, match.start(), match.end()), True
    for match in _WORD.finditer(text):
        if _NOT_WAY.match(text, match.end()):
            continue
        if _is_refused(text, match):
            yield _found(sentence, _way(match), match.start(), match.end()), False
            continue
        near = max(0, match.start() - _NEAR)
        before = _BEFORE.search(text[near : match.start()])
        behind = _BEHIND.match(text, match.end())
        start = near + before.start() if before else match.start()
        if (before or behind) and _is_theirs(sentence, cast, start, match.end()):
            end = behind.end() if behind else match.end()
            if before and (
                re.match(r" only (?:on|in|at|after|before|once|twice|when)\b", text[match.end() :])
                or _FOR_ELSE.match(text, match.end())
                or _of_many(sentence, cast, before[0], start)
            ):
                continue
            if before and not behind and _PLAN.search(text[max(0, start - 25) : match.end()]):
                continue
            yield _found(sentence, _way(match), start, end), True


def _contrasted(sentence: Sentence, cast: Cast) -> Iterator[tuple[Found[str], bool]]:
    """Ways that are wanted rather than others: "Zoom > phone", "don't call, e-mail"."""
    for pattern in (_COMPARED, _PERSON):
        for match in pattern.finditer(sentence.text):
            if _REFUSED.search(sentence.text[: match.start()]) or _FOR_ELSE.match(
                sentence.text, match.end()
            ):
                continue
            if _is_theirs(sentence, cast, match.start(), match.end()):
                yield _found(sentence, _way(match), *match.span()), True
    refused = {
        _way(word) for word in _WORD.finditer(sentence.text) if _is_refused(sentence.text, word)
    }
    yield from _alone(sentence, refused, sentence.clauses[1:])


def _alone(
    sentence: Sentence, refused: set[str], clauses: Sequence[Clause] | None = None
) -> Iterator[tuple[Found[str], bool]]:
    """A way that is a clause by itself behind the refusal of another: "hates the phone; e-mail"."""
    for clause in sentence.clauses[:1] if clauses is None else clauses:
        match = _ALONE.fullmatch(clause.text)
        if not match:
            continue
        way = "email" if match["write"] else "phone" if match["voice"] else _way(match)
        at = clause.start - sentence.start
        if refused - {way} and not sentence.doubted(at, at + len(clause.text)):
            yield _found(sentence, way, at, at + len(clause.text)), True


def _of_many(sentence: Sentence, cast: Cast, words: str, start: int) -> bool:
    """Whether a verb is not the prospect's: "customers prefer", "the store answers", "I like"."""
    if not (_MANY.match(words.strip()) or _ONE.match(words.strip())):
        return False
    subject = _SUBJECT.search(sentence.text[:start])
    if not subject:
        return False
    who = subject[1]
    if who == "i":
        return not sentence.theirs
    known = who in _SUBJECTS or who in cast.prospect_names or "'" in who
    return not known and not any(
        piece.tag in "NPTB" and piece.start <= subject.start(1) < piece.end
        for piece in cast.pieces(sentence)
    )


_PLAN = re.compile(
    r"\b(?:takes? (?:my|our|the|a) call|i'll|i will|we'll|we will|to send|will send|i (?:sent"
    r"|left|got|tried)|sent|left|got"
    r"|send (?:her|him|them) (?:an?|the) (?:e-?mail|mail) (?:with|about)"
    r"|wants? (?:a|the|an|our|us to (?:call|email)|to see)|(?:asked|asks) for (?:a|the) (?:call"
    r"|email)|just (?:called|left|an?|sent|got|had|off)|(?:told|said|says|asked|spoke"
    r"|talked)[^,.]{0,20} (?:on|over|by) (?:the )?(?:phone|call|mail|e-?mail|zoom|teams)|(?:do"
    r"|does|have|had|get) (?:a|another) (?:call|zoom|video)|(?:would|'d) like (?:a|an) (?:call"
    r"|email|e-mail|phone))\b"
)


def _is_theirs(sentence: Sentence, cast: Cast, start: int, end: int) -> bool:
    if sentence.doubted(start, end):
        return False
    who = cast.subject(sentence, start + 1)
    clause = sentence.around(start, end)
    if not who and re.match(r"\s*(?:and|but)\b", clause.text):
        tags = [
            piece.tag
            for piece in cast.pieces(sentence)
            if piece.end <= start and piece.tag in "NPTBRp"
        ]
        if tags and not set(tags) & set("Pp"):
            return False
    object_ = re.search(r"\b(?:her|him)\b", sentence.text[start:end])
    return who not in ("other", "unclear") or (who == "unclear" and object_ is not None)


def _is_refused(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    return (
        _REFUSED.search(before) is not None or _REFUSED_BEHIND.match(text, match.end()) is not None
    )


def _way(match: re.Match[str]) -> str:
    return next(way for way in _WAYS if match[way])


def _found(sentence: Sentence, way: str, start: int, end: int) -> Found[str]:
    return Found(way, sentence.start + start, sentence.start + end)
