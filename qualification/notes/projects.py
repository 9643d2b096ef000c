"""Whether a clause with a date speaks of the project or of something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualification.notes import lexicon
from qualification.notes.clauses import Clause, Sentence
from qualification.notes.patterns import Pattern
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed

_HABIT = re.compile(
    rf"\b(?:each|every|per) (?:day|week|month|quarter|year|spring|summer|autumn|fall|winter|season"
    rf"|\w+day|{lexicon.MONTH})\b|\b(?:once|twice|times) (?:a|per) \w+"
    r"|\b(?:monthly|weekly"
    r"|annually|usually|always)\b"
)
_OURS = re.compile(r"\b(?:we (?:can|could|need|take|would)|ours?|my|i'm|i'll|i'd|i(?!\.))\b")
_SUBJECT = re.compile(
    r"\W*(?:(?:and|but|so|then|also|because|as|since|that|says?|said) )*(?:(?:their|her|his|our"
    r"|my|the"
    r"|a|an|its|all|new|\w+'s) )?(?P<noun>(?:[\w'-]+\)? ){1,6}?)(?:must|has to|have to|needs? to"
    r"|needs?|should"
    r"|will|due|closes?|expires?|goes|go live|launch(?:es)?|starts?|begins?|opens?|is|are|gets?"
    r"|takes?|ends?|wants?|can"
    r"|moves?|runs?)\b"
)
_JOINING = frozenset({"to", "and", "but", "so", "then", "also"})
_NAMED = re.compile(r" (?:with|to|on|onto) ([A-Z][\w]+)")
_CALENDAR_WORD = re.compile(
    rf"{lexicon.MONTH}|{lexicon.WEEKDAY}|q[1-4]|h[12]|us|it|this|the|a|fy\d*|eo[yqm]"
)
_STARTS_ELSE = re.compile(
    r" (?:her|his|their|as|at(?! the)|a new|in (?:a|the|her|his) (?:new )?(?:role|job))\b"
)
_VERB = re.compile(
    r"(?:ready|done|live|needed|has|have|had|would|wants?|needs?|must|should|could|can|will|hop\w+|aim\w*|target\w*"
    r"|go(?:es)?"
    r"|be|to|\w+ing|plans?|expects?|intends?|likes?|prefers?|ideally|not|until|by|before|in|for"
    r"|from|on)\b"
)
_PROJECT = frozenset(listed("timeline", "project"))
"""What a sentence about the project can be about; of anything else its dates say nothing."""


def of_else(sentence: Sentence, clause: Clause, cast: Cast, goal: Pattern) -> bool:
    """Whether a clause speaks of what is not the project: "orders must ship by Friday"."""
    if _HABIT.search(clause.text):
        return True
    if not sentence.theirs and _OURS.search(clause.text):
        return True
    subject = _SUBJECT.match(clause.text)
    if not subject:
        return False
    noun = re.sub(r"'\w+$|\)", "", subject["noun"].split()[-1])
    if noun in _JOINING or _VERB.match(subject["noun"]) or re.search(r"\d", subject["noun"]):
        return False
    offset = clause.start - sentence.start
    named = any(
        piece.tag in "NPTBRpID" and offset <= piece.start < offset + subject.end("noun")
        for piece in cast.pieces(sentence)
    )
    return not named and noun not in _PROJECT and not goal.fullmatch(noun)


def bound_elsewhere(sentence: Sentence, goals: Sequence[re.Match[str]], offset: int) -> bool:
    """Whether something else goes live or starts: "live with Acme", "starts her new job"."""
    for goal in goals:
        end = offset + goal.end()
        named = _NAMED.match(sentence.original, end)
        if named and not _CALENDAR_WORD.fullmatch(named[1].lower()):
            return True
        if goal[0].startswith("start") and _STARTS_ELSE.match(sentence.text, end):
            return True
    return False
