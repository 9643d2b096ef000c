"""Next step: what was agreed to happen next, in the note's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.dates import dates
from qualification.notes.finding import Found
from qualification.notes.model import NextStep, NoteContext, NoteField
from qualification.notes.patterns import grammar, phrases
from qualification.notes.phrasebook import listed
from qualification.notes.places import calendar_of

_LABEL = re.compile(
    r"(?<!\w)(?:next[ -]?steps?|ns|n/s|to-?do|action(?: items?)?|follow[ -]?up|f/u"
    r"|(?:the )?next (?:action|move|thing|milestone|stop|up)|next|nxt)(?: is| are"
    r"| on our side)? ?(?::|=|->|-(?= )|\bis\b|\bto\b)\s*"
)
_THING = (
    r"(?:demo|trial|pilot|poc|proposal|quote|quotation|pricing|price list|deck"
    r"|slides|one-?pager|case stud(?:y|ies)|contract|agreement|nda|dpa|msa|sow"
    r"|order form|invoice|report|soc ?2(?: report)?|security (?:docs|pack"
    r"|questionnaire)|questionnaire|docs?|documentation|references?|recording"
    r"|info(?:rmation)?|materials?|brochure"
    r"|invite|calendar invite|links?|sandbox|workshop|kick-?off|intro(?:duction)?"
    r"|meeting|follow-?up|call|technical (?:session|call|review|deep dive)"
    r"|deep dive|walk-?through|discovery(?: call)?|roi (?:calc\w*|sheet|model)"
    r"|business case|summary|recap|prototype|sample|data sheet|datasheet|comparison"
    r"|rfp(?: response)?|session|review|site visit|visit|offer|samples|estimate)"
)
_DO = grammar(
    r"(?<!\w)(?:(?:i'll|i will|we'll|we will|i'm going to|i need to|i should"
        r"|i promised to|need to|have to|gotta|going to|i owe (?:her|him|them)"
        r"|owe (?:her|him|them)|will|to|promised to|agreed to|let's|and|then|i am to"
        r"|asked (?:me|us) to|wants (?:me|us) to|wants to|please|she'll|he'll"
        r"|supposed to|ae should|ae to) )?(?:send(?:ing)?|email(?:ing)?|mail"
        r"|forward(?:ing)?|share|sharing|book(?:ing|ed)?|schedul(?:e|ing|ed)"
        r"|set(?:ting)? up|arrang(?:e|ing|ed)|prepar(?:e|ing)|draft(?:ing)?"
        r"|put(?:ting)? together|do|doing|give|giving|show|run|start|organi[sz]e"
        r"|get (?:her|him|them)|line up|confirm|present|provide|deliver|discuss|see"
        r"|close|sign|have|agreed|set|kick off)"
    r"(?: (?:over|her|him|them|out|up|on|across|through|back))*(?: (?!and\b|but\b"
        r"|if\b|when\b)[\w'&/.-]{1,20}){0,5}? {thing}s?(?!\w)",
    thing=_THING,
)  # fmt: skip
_MEET = grammar(
    r"(?<!\w)(?:demo|trial|pilot|poc|workshop|kick-?off|intro|deep dive|site visit"
        r"|technical call|walk-?through|meet(?:ing)?|call(?: ?back)?|talk|chat"
        r"|catch[ -]?up|lunch|follow[ -]?up|zoom|sync|visit|session)(?: (?:is |was |on "
        r"|set |booked |scheduled |agreed |for |at |with |next |this "
        r"|\w+ ){0,5})?(?:on |for |next |this )?(?:monday|tuesday|wednesday|thursday"
        r"|friday|tomorrow|mon|tue|tues|wed|thu|thurs|fri|next week|\d{1,2}(?:st|nd|rd"
        r"|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|(?:jan"
        r"|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2})(?!\w)",
    thing=_THING,
)  # fmt: skip
_BACK = phrases(*listed("next_step", "back"))  # fmt: skip
_DONE = re.compile(
    r"\b(?:sent|went|happened|emailed|shared|showed|did|had|was|were|gave|last|already|yesterday"
    r"|spoke|met|attended|came from|saw|watched|booked through|after the|from the"
    r"|during|in the (?:call|demo|meeting)|filled|requested a demo (?:on|via)"
    r"|no need|don't|do not|won't|not|never|cancelled|canceled|no-?show|missed"
    r"|declined|refused)\b"
)


_WEEKLY = re.compile(r"s\b| ?[/&,] ?(?:mon|tue|wed|thu|fri)| (?:and|or) (?:mon|tue|wed|thu|fri)")


@dataclass(frozen=True, slots=True)
class _Sign:
    weight: int
    start: int
    end: int


def read(note: Note, context: NoteContext) -> Found[NextStep] | None:
    """The next step; where several are named, the one that is called so, else the first."""
    signs = [sign for sentence in note.sentences for sign in _signs(sentence)]
    if not signs:
        return None
    first = max(signs, key=lambda sign: (sign.weight, -sign.start))
    start, end = first.start, first.end
    for sign in sorted(signs, key=lambda sign: sign.start):
        if (
            sign.weight == first.weight
            and 0 < sign.start - end <= 40
            and "\n" not in note.text[end : sign.start]
        ):
            end = sign.end
    words = note.text[start:end]
    calendar = calendar_of(context)
    found = [
        when
        for when in dates(note.spoken[start:end], calendar)
        if when.unit == "day" and when.first >= calendar.today
    ]
    return Found(NextStep(words, found[0].first if len(found) == 1 else None), start, end)


def _signs(sentence: Sentence) -> Iterator[_Sign]:
    if sentence.topic is NoteField.NEXT_STEP:
        if re.search(r"\w{3}", sentence.text) and not sentence.doubted(0, len(sentence.text)):
            yield _sign(sentence, 3, 0, len(sentence.text))
        return
    if sentence.topic is not None or "http" in sentence.text:
        return
    label = _LABEL.search(sentence.text)
    if label and sentence.text[label.end() :].strip(" .?"):
        rest = sentence.text[label.end() :]
        if re.match(r"(?:year|quarter|month|week)", rest) or not (
            label.start() < 4 or "step" in label[0] or "=" in label[0] or ":" in label[0]
        ):
            pass
        elif not re.match(r"(?:tbd|none|unclear|\?|n/a|-)", rest) and not sentence.asks:
            yield _sign(sentence, 3, label.end(), len(sentence.text))
            return
    for pattern, weight in ((_DO, 2), (_MEET, 2), (_BACK, 2)):
        for match in pattern.finditer(sentence.text):
            clause = sentence.around(*match.span())
            offset = clause.start - sentence.start
            if _DONE.search(clause.text[: match.end() - offset]) or sentence.doubted(*match.span()):
                continue
            if re.search(r"\bgive (?:\w+ )?a (?:call|ring|bell|buzz)", match[0]):
                continue
            if sentence.theirs and re.search(
                r"\bi (?:only|just|always|usually) $", sentence.text[: match.start()] + " "
            ):
                continue
            if sentence.asks or _WEEKLY.match(sentence.text[match.end() :]):
                continue
            yield _sign(sentence, weight, match.start(), _clause_end(sentence, clause))
            return


def _clause_end(sentence: Sentence, clause: Clause) -> int:
    """The end of the clause, with what goes on from it: "she sends it and we answer"."""
    end = clause.end
    for each in sentence.clauses:
        if each.start == end and re.match(r"\s*(?:and|then|& )\b", each.text):
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
