"""Next step: what was agreed to happen next, in the note's words.

A step is read only from a sentence that is built like one: somebody who acts, a word that puts
the act ahead of us, and an act of a sale. A present habit, a past act, a refusal, a condition or
an act between the prospect and others has no such build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualification.notes import lexicon
from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.corrections import undone
from qualification.notes.dates import Calendar, dates
from qualification.notes.finding import Found
from qualification.notes.model import NextStep, NoteContext, NoteField
from qualification.notes.patterns import any_of, grammar, phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed, named_text
from qualification.notes.places import calendar_of

_ELSEWHERE = phrases(*listed("next_step", "elsewhere"))
_PARTS = {
    "them": r"(?:she|he|they|\ua669+|prospect|client|customer|contact)",
    "ours": rf"{any_of(*listed('next_step', 'ours'))}(?!\w)",
    "theirs": any_of(*listed("next_step", "theirs")),
    "thing": rf"{any_of(*listed('next_step', 'thing'))}s?(?!\w)",
    "sold": any_of(*listed("next_step", "sold")),
    "meeting": rf"{any_of(*listed('next_step', 'meeting'))}s?(?!\w)",
    "not_a": named_text("next_step", "not_a"),
    "soon": named_text("next_step", "soon"),
    "month": lexicon.MONTH,
}
_FRAMES = tuple(
    (weight, grammar(template, **_PARTS))
    for weight, build in ((3, "firm"), (2, "soft"))
    for template in listed("next_step", build)
)
_APPOINTED = grammar(named_text("next_step", "appointed"), **_PARTS)
_LABEL = re.compile(
    r"(?<!\w)(?:ne?xt[ -]?steps?|ns|n/s|to-?do|action(?: items?| points?)?|follow[ -]?up|f/u"
    r"|homework"
    r"(?: for (?:me|us))?|(?:the )?next (?:action|move|thing|milestone|stop|up)|next|nxt|from here"
    r"|what's next|way forward|ball is in (?:her|his|their|my|our) court|(?:my|our|her|his"
    r"|their) (?:actions?|homework|to-?dos?)|we left it (?:like this|as follows|at|with)"
    r"|left it (?:at|with)|agreed|actions"
    r" agreed)(?: is| are| on our side)? ?(?::|=|->|-(?= )|\bis\b|\bto\b)\s*"
)
_NOTHING = re.compile(
    r"\W*(?:tb[cda]|none|nothing|n/?a|no\b|nil|unclear|unknown|open|not (?:agreed|clear|set|sure)"
    r"|\?|-+\s*$|$)"
)
_DENIED = re.compile(
    r"\b(?:not|no|never|nothing|none|without|nor|neither|cannot|cancel\w*|declin\w+|refus\w+"
    r"|postpon\w+"
    r"|turned down|instead of|rather than|no-?show|missed|skip\w*|stopped|hates?|tired of|used to"
    r"|supposed to have|should have|would have|could have|forgot)\b|n't\b"
)
_LATER_THAN = re.compile(r"\bno(?:t)? later than\b|\bno (?:problem|worries|rush|later)\b")
_GONE = re.compile(
    r"\b(?:was|were|went|happened|ended|already|yesterday|ago|last (?:week|month|year|quarter"
    r"|\w+day|spring|summer|fall|autumn|winter)|earlier (?:today|this)|cancel\w*|called off|fell"
    r" through|postponed|no-?show)\b|(?<!\d)(?:19\d\d|200\d|201\d|202[0-5])(?!\d)"
)
_HABIT = re.compile(
    r"\b(?:every|each|always|usually|normally|weekly|monthly|daily|constantly|often|by hand"
    r"|manually"
    r"|(?:twice|once|times) (?:a|per)|(?:a|per) (?:day|week|month|year)|\w+days)\b"
)
_OTHERS = re.compile(
    r"^\W*(?:(?:her|his|their|board|team|staff|internal|weekly|daily|annual|regular|competitor\w*"
    r"|management|company)\b|\w+'s )|\b(?:from|by) (?!the|us|our|then|now|\d|mid|end|start|next"
    r"|\w+day"
    r"|noon|midday)|\b(?:with|between) (?:their|her|his) (?:board|boss|manager|bank|lawyers?"
    r"|customers?|clients?|suppliers?|auditors?|vendors?|own|staff)\b"
)


_DAY = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{lexicon.MONTH}(?![a-z])"
    rf"|(?<![a-z]){lexicon.MONTH} \d{{1,2}}(?!\d)"
)
_ASKS_AROUND = re.compile(
    r"(?:(?<=will )|(?<='ll )|(?<=need to )|(?<=have to ))(?:check|ask|confirm|verify|clarify"
    r"|find out)(?!\w)"
)
"""What is a doubt of a fact but a step all the same: "she'll check with her CFO"."""
_WEEKLY = re.compile(
    r"s\b| ?[/&,+] ?(?:mon|tue|wed|thu|fri|th\b)| (?:and|or) (?:mon|tue|wed|thu|fri)"
)
"""What makes a day one of every week."""
_BY_THEN = re.compile(r"\b(?:after|before|once|until|following|when|ahead of)\b[^,;.]{0,20}$")
"""What is only told to say when: "I'll check in after their board meeting"."""
_RUN_ON, _NEAR = 150, 30
"""In a clause longer than the first, what is further off than the second is of something else."""
_NAME, _SOMEBODY = "\ua669", "\ua66d"


@dataclass(frozen=True, slots=True)
class _Sign:
    weight: int
    start: int
    end: int


def read(note: Note, context: NoteContext, cast: Cast) -> Found[NextStep] | None:
    """The next step; where several are named, the one that is called so, else the first."""
    calendar = calendar_of(context)
    signs = [sign for sentence in note.sentences for sign in _signs(sentence, cast, calendar)]
    if not signs:
        return None
    first = max(signs, key=lambda sign: (sign.weight, -sign.start))
    start, end = first.start, first.end
    for sign in sorted(signs, key=lambda sign: sign.start):
        gap = note.text[end : sign.start]
        if sign.weight == first.weight and 0 < sign.start - end <= 40 and "\n" not in gap:
            end = sign.end
    found = [
        when
        for when in dates(note.spoken[start : end + _NEAR], calendar)
        if when.unit == "day" and when.first >= calendar.today and when.start < end - start
    ]
    day = found[0].first if len(found) == 1 else None
    return Found(NextStep(note.text[start:end], day), start, end)


def _signs(sentence: Sentence, cast: Cast, calendar: Calendar) -> Iterator[_Sign]:
    if sentence.topic is NoteField.NEXT_STEP:
        said = re.search(r"\w{3}", sentence.text) and not _NOTHING.match(sentence.text)
        if said and not sentence.doubted(0, len(sentence.text)):
            yield _sign(sentence, 4, 0, len(sentence.text))
        return
    if sentence.topic is not None or sentence.asks or "http" in sentence.text:
        return
    text = _with_people(sentence, cast)
    sentence = replace(sentence, text=_ASKS_AROUND.sub(_blank, sentence.text))
    label = _LABEL.search(text)
    if label and _labels(text, label):
        yield _sign(sentence, 4, label.end(), len(text))
        return
    for weight, start, end in _built(sentence, text, calendar):
        yield _sign(sentence, weight, start, end)
        return


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def _with_people(sentence: Sentence, cast: Cast) -> str:
    """The sentence with a letter of no note's language for each letter of somebody's name."""
    text = sentence.text
    for piece in cast.pieces(sentence):
        if piece.tag in "PN" and piece.words.casefold() != "will":
            run = (_NAME if piece.tag == "P" else _SOMEBODY) * (piece.end - piece.start)
            text = text[: piece.start] + run + text[piece.end :]
    return text


def _labels(text: str, label: re.Match[str]) -> bool:
    """Whether words call what follows the next step, and something follows."""
    rest = text[label.end() :]
    if _NOTHING.match(rest) or re.match(r"(?:year|quarter|month|week)\b", rest):
        return False
    opens = not re.search(r"\w ?$", text[: label.start()])
    return opens or "step" in label[0]


def _built(sentence: Sentence, text: str, calendar: Calendar) -> Iterator[tuple[int, int, int]]:
    """Weight, start and end of each stretch that is built like a step."""
    for clause in sentence.clauses:
        offset = clause.start - sentence.start
        words = text[offset : offset + len(clause.text)]
        for weight, frame in _FRAMES:
            match = frame.search(words)
            if not match or (weight < 3 and "@" in words) or _of_theirs(sentence, match[0]):
                continue
            if _WEEKLY.match(words, match.end()) or undone([words[match.end() :]]):
                continue
            since = max(0, match.start() - _NEAR) if len(words) > _RUN_ON else 0
            near = words[since : match.end() + _NEAR] if since else words
            if _holds(sentence, clause, near, match.end() - since, calendar):
                yield weight, offset + match.start(), _clause_end(sentence, clause)
                break
        match = _APPOINTED.search(text[offset:])
        if not match or match.start("what") >= len(clause.text) or _OTHERS.search(match[0]):
            continue
        whole = sentence.around(offset + match.start("what"), offset + match.end())
        words = text[whole.start - sentence.start : whole.end - sentence.start]
        if _holds(sentence, whole, words, len(words), calendar):
            since = match.start("kind") if match["kind"] else match.start("what")
            yield 2, offset + since, _clause_end(sentence, whole)


def _holds(sentence: Sentence, clause: Clause, words: str, end: int, calendar: Calendar) -> bool:
    """Whether a clause is asserted, of this deal and ahead of us; its step stands before `end`."""
    offset = clause.start - sentence.start
    if _DENIED.search(_LATER_THAN.sub("", words[:end])) or _GONE.search(words[:end]):
        return False
    elsewhere = _ELSEWHERE.search(words)
    if _HABIT.search(words) or (elsewhere and not _BY_THEN.search(words[: elsewhere.start()])):
        return False
    if sentence.doubted(offset, offset + end) or sentence.conditional():
        return False
    if undone(each.text for each in sentence.clauses if each.start >= clause.end):
        return False
    found = dates(words, calendar)
    if _DAY.search(words) and not any(when.unit == "day" for when in found):
        return False  # a day that has passed
    return all(when.last >= calendar.today for when in found)


def _of_theirs(sentence: Sentence, words: str) -> bool:
    """Whether "I" and "we" are the prospect's, who speaks of no one else."""
    return sentence.theirs and not re.search(r"\b(?:you|me|us)\b", words)


def _clause_end(sentence: Sentence, clause: Clause) -> int:
    """The end of the clause, with what goes on from it: "she sends it and we answer"."""
    end = clause.end
    for each in sentence.clauses:
        if each.start == end and re.match(
            r"\s*(?:and|then|& |with |on |at |by |for )\b", each.text
        ):
            end = each.end
    return end - sentence.start


def _sign(sentence: Sentence, weight: int, start: int, end: int) -> _Sign:
    text = sentence.text[start:end]
    lead = len(text) - len(text.lstrip(" ,;:-"))
    return _Sign(
        weight,
        sentence.start + start + lead,
        sentence.start + start + len(text.rstrip(" ,;:-.!([")),
    )
