"""Need: how much the problem is felt, and the pain in the note's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualification.lead import Answer
from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.finding import Found
from qualification.notes.languages import is_english
from qualification.notes.model import NoteField
from qualification.notes.parties import parties
from qualification.notes.patterns import phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed

_NONE = phrases(*listed("need", "none"))  # fmt: skip
_LATENT = phrases(*listed("need", "latent"))  # fmt: skip
_URGENT = phrases(*listed("need", "urgent"))  # fmt: skip
_PAIN_WORD = phrases(*listed("need", "pain_word"))  # fmt: skip
_SYMPTOM = phrases(*listed("need", "symptom"))  # fmt: skip
_SEEKS = phrases(*listed("need", "seeks"))  # fmt: skip
_COMPLAINS_ABROAD = phrases(*listed("need", "symptom_abroad"))
_NONE_ABROAD = phrases(*listed("need", "none_abroad"))
_URGENT_ABROAD = phrases(*listed("need", "urgent_abroad"))
_DOUBT_ABROAD = re.compile(
    r"\b(?:vielleicht|eventuell|wenn|falls|könnte|würde|peut-être|serait|pourrait|quizás?"
    r"|tal vez|podría"
    r"|talvez|poderia|misschien|zou|forse|potrebbe|kanske|måske|może|možná|budget|presupuesto"
    r"|orçamento)\b"
    r"|^\W*(?:anruf\w*|llamar|rappeler|appeler|bellen|ligar|chiamare)\b"
)
_FEELS = re.compile(
    r"worr(?:ies|ied)|hates?|struggl|frustrat|complain|annoy|unhappy|fed up|moan|grumbl|trouble"
)
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|isn't|aren't|wasn't|without|zero|doesn't|don't|didn't"
    r"|haven't|hasn't|won't|nor|any|if|avoid|hardly|rarely)|n't)(?: (?:a|an|the|any"
    r"|really|real|much|of|big|have|see|as|it|had|major|that|mind)){0,3} ?$"
)
_ELSEWHERE = phrases(*listed("need", "elsewhere"))  # fmt: skip
_OURS = phrases("my", "i", "our", "we", "us")
_CALM_ELSEWHERE = phrases(
    "call",
    "voicemail",
    "demo",
    "price",
    "pricing",
    "discount",
    "quote",
    "worry",
    "sign",
    "approval",
    "rush",
    "money",
    "budget",
    "date",
    "zoom",
    "phone",
    "e-?mail(?:ing)?",
    "meet(?:ing)?",
    "to (?:join|talk|send|share|reach)",
)
_BACKGROUND = re.compile(
    r"\s*(?:current (?:tool|system|vendor|stack)(?= ?(?::|=|-|is\b|are\b|$))"
    r"|process|company|tools?|stack"
    r"|impact|competition|uses?|using)\b ?:?"
)
_TURNS = re.compile(r"\W*(?:call|next|she'd like|he'd like|they'd like|wants it|live|target)\b")
_MONTHLY = re.compile(r"\d ?k? (?:a|per|every) (?:month|year|week|day)")
"""What they spend on something is no complaint."""
_PRESSING = phrases(
    "asap", "yesterday", "urgent(?:ly)?", "right now", "immediately", "right away", "or loses?"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    choice: str | None
    weight: int
    start: int
    end: int


def read(note: Note, cast: Cast) -> Found[Answer] | None:
    """The need, if the note says how it is felt; with the pain, where it is told."""
    signs = [sign for sentence in note.sentences for sign in _signs(sentence, cast)]
    signs += _abroad(note)
    known = [sign for sign in signs if sign.choice]
    if not known or (len(known) < len(signs) and max(sign.weight for sign in known) < 2):
        return None
    chosen = _one({sign.choice for sign in known if sign.choice})
    if chosen is None:
        return None
    if chosen == "acknowledged" and _PRESSING.search(note.spoken):
        chosen = "urgent"
    told = [sign for sign in known if sign.choice != "none"] or known
    first = max(told, key=lambda sign: sign.weight)
    start, end = first.start, first.end
    for sign in told:
        # Neighbouring complaints are one pain.
        if 0 <= sign.start - end <= 40:
            end = max(end, sign.end)
    words = note.text[start:end].rstrip()
    return Found(Answer(chosen, note=words), start, start + len(words))


def _abroad(note: Note) -> Iterator[_Sign]:
    """What sentences in other languages complain of; they tell it as a whole."""
    readable = frozenset(note.sentences)
    for sentence in note.every:
        if sentence in readable and is_english(
            sentence.text, among_others=len(readable) < len(note.every)
        ):
            continue
        text = sentence.text
        if _NONE_ABROAD.search(text):
            yield _trimmed(sentence, "none", 3, sentence.start, sentence.end)
        elif (
            sentence.topic is None
            and _COMPLAINS_ABROAD.search(text)
            and not sentence.asks
            and not _DOUBT_ABROAD.search(text)
        ):
            choice = "urgent" if _URGENT_ABROAD.search(text) else "acknowledged"
            yield _trimmed(sentence, choice, 2, sentence.start, sentence.end)


def _one(choices: set[str]) -> str | None:
    """What several statements add up to; None where they contradict each other."""
    calm = choices & {"none", "latent"}
    if calm and choices - {"none", "latent"}:
        return None
    if calm:
        return "latent" if "latent" in calm else "none"
    return "urgent" if "urgent" in choices else "acknowledged"


def _signs(sentence: Sentence, cast: Cast) -> Iterator[_Sign]:
    headed = sentence.about(NoteField.NEED)
    if sentence.topic not in (None, NoteField.NEED, NoteField.BUDGET):
        return
    for pattern, choice in ((_NONE, "none"), (_LATENT, "latent")):
        for match in pattern.finditer(sentence.text):
            if _CALM_ELSEWHERE.search(sentence.around(*match.span()).text):
                continue
            doubted = sentence.doubted(*match.span())
            known = None if doubted else choice
            yield _trimmed(sentence, known, 3, sentence.start, sentence.end)
            return
    if headed:
        yield from _headed(sentence)
    elif sentence.topic is None and not _BACKGROUND.match(sentence.text):
        yield from _complaints(sentence, cast)


def _headed(sentence: Sentence) -> Iterator[_Sign]:
    """All that stands behind "Need:" is the pain."""
    text = sentence.text
    none = re.match(r"\s*(?:none|no need|nil|zero)\b", text)
    known = re.search(r"\w{3}", text) and not sentence.doubted(0, min(len(text), 12))
    choice = (
        "none" if none else "urgent" if _URGENT.search(text) and not _calm(text) else "acknowledged"
    )
    yield _Sign(choice if known else None, 3, sentence.start, sentence.end)


def _calm(text: str) -> bool:
    match = _URGENT.search(text)
    return match is not None and _DENIED.search(text[: match.start()]) is not None


def _complaints(sentence: Sentence, cast: Cast) -> Iterator[_Sign]:
    found = [each for clause in sentence.clauses for each in _complaint(sentence, clause, cast)]
    known = [each for each in found if each.choice]
    if len(known) < len(found):
        yield from (each for each in found if not each.choice)
    elif known:
        start, end = known[0].start, known[-1].end
        for clause in sentence.clauses:
            # What follows goes on about it until the talk turns to something else.
            if clause.start >= end:
                if _ELSEWHERE.search(clause.text) or _TURNS.match(clause.text):
                    break
                end = clause.end
        for clause in reversed(sentence.clauses):
            joined = re.match(
                r"\s*(?:and|because|which|when|so|but|since)\b",
                sentence.text[start - sentence.start :],
            )
            if (
                clause.end <= start
                and not _ELSEWHERE.search(clause.text)
                and (joined or _tells(sentence, clause, cast))
            ):
                start = clause.start
            elif clause.end <= start:
                break
        urgent = any(each.choice == "urgent" for each in known)
        weight = max(each.weight for each in known)
        yield _trimmed(sentence, "urgent" if urgent else "acknowledged", weight, start, end)


def _complaint(sentence: Sentence, clause: Clause, cast: Cast) -> Iterator[_Sign]:
    found = [
        (match, weight)
        for pattern, weight in ((_PAIN_WORD, 3), (_SYMPTOM, 2), (_SEEKS, 2), (_URGENT, 1))
        for match in pattern.finditer(clause.text)
        if not _DENIED.search(clause.text[: match.start()])
    ]
    if not found:
        return
    match, weight = max(found, key=lambda each: each[1])
    at = clause.start - sentence.start + match.start()
    elsewhere = _ELSEWHERE.search(clause.text) or (
        not sentence.theirs and _OURS.search(clause.text)
    )
    who = cast.subject(sentence, at + 1)
    named = who == "other" and (
        cast.names_in(sentence, clause) or cast.speaks_of_somebody(sentence, clause, at)
    )
    if _FEELS.match(match[0]) and who == "" and _somebody_else(sentence, at, cast):
        return
    if elsewhere or who in ("speaker", "unclear") or named or _MONTHLY.search(match[0]):
        return
    if weight == 1 and len(clause.text.split()) < 4 and match[0] in ("asap", "burning", "critical"):
        return
    if sentence.doubted(at, at + 1):
        yield _Sign(None, 0, clause.start, clause.end)
        return
    urgent = _URGENT.search(clause.text) and not _calm(clause.text)
    yield _Sign("urgent" if urgent else "acknowledged", weight, clause.start, clause.end)


def _somebody_else(sentence: Sentence, at: int, cast: Cast) -> bool:
    people = [each for each in parties(sentence, cast) if each.end <= at]
    return bool(people) and people[-1].tag == "N"


_OTHER_MATTERS = re.compile(
    r"\b(?:budget|approv\w+|sign\w*|decid\w+|decision|live|call|demo|meeting|spoke|talked"
    r"|chat|met|said|says|told"
    r"|email|mail|next|timeline|monday|tuesday|wednesday|thursday|friday|tomorrow)\b"
    r"|\d{3}[- ]\d{3}|[$€£]"
)


def _tells(sentence: Sentence, clause: Clause, cast: Cast) -> bool:
    """Whether a clause in front of a complaint belongs to it: no people, no other matter."""
    return (
        len(clause.text.split()) > 1
        and not _OTHER_MATTERS.search(clause.text)
        and not cast.others_in(sentence, clause)
    )


def _trimmed(sentence: Sentence, choice: str | None, weight: int, start: int, end: int) -> _Sign:
    text = sentence.text[start - sentence.start : end - sentence.start]
    lead = len(text) - len(text.lstrip(" ,;:-"))
    return _Sign(choice, weight, start + lead, start + len(text.rstrip(" ,;:-.")))
