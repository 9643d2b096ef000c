"""Timeline: when they want results, as one of the choices and, where the note says it, a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qualification.lead import Answer
from qualification.notes.calendar import add_months, quarter
from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.corrections import corrected, latest
from qualification.notes.dates import Calendar, When, dates
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import phrases
from qualification.notes.phrasebook import listed
from qualification.notes.places import calendar_of

_GOAL = phrases(*listed("timeline", "goal"))  # fmt: skip
_PAST = phrases(*listed("timeline", "past"))  # fmt: skip
_ELSEWHERE = phrases(*listed("timeline", "elsewhere"))  # fmt: skip
_NOW_ALONE = phrases(*listed("timeline", "now_alone"))  # fmt: skip
_EXPLORING = phrases(*listed("timeline", "exploring"))  # fmt: skip
_NOT_BEFORE = phrases(*listed("timeline", "not_before"))
_QUICK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class _Sign:
    choice: str | None
    day: date | None
    weight: int
    start: int
    end: int


_VOID = re.compile(
    r"\b(?:slipped|no new date|on hold|postponed indefinitely|(?:board|they) froze"
    r"|frozen|shelved|cancell?ed the project|project (?:is )?(?:dead|off|paused"
    r"|cancell?ed)"
    r"|not their go-?live|without a date)\b"
)
_DENIED = re.compile(
    r"(?:\b(?:not|isn't|wasn't|won't|never|no longer|can't|not going|doesn't|don't"
    r"|didn't)|n't)(?! (?:before|until|till|later than|earlier))(?: \w+){0,4} ?$"
)
_APPOINTED = re.compile(
    r",?(?: at| @| from| around|,)? (?:\d{1,2}(?:[:.h]\d\d"
    r"|(?: ?[-\u2013] ?\d{1,2})? ?(?:[ap]\.?m\b|o'clock|uhr))|noon|midday|lunch)"
)
"""A day with a time of day is an appointment, no go-live."""
_NOTHING_ELSE = re.compile(
    r"\W*(?:in|by|about|around|within|the|next|probably|for|looking at)?\W*(?:in|by|the)?\W*"
)
_ONLY_BY = re.compile(r"\s*(?:so|by|latest|i\.e\.|at the latest|until|=|say|the|before)*\s*")
_HEADED_OPEN = re.compile(
    r"\s*(?:whenever|no (?:rush|plans?|hurry)|open[- ]ended|exploring|someday|just looking)\b"
)
_HEADED_NOW = re.compile(r"\s*(?:immediate(?:ly)?|asap|now|yesterday|right away|urgent)\b")


def read(note: Note, context: NoteContext) -> Found[Answer] | None:
    """When they want it, if the note says one thing of it and says it plainly."""
    calendar = calendar_of(context)
    signs = latest(
        note, [sign for sentence in note.sentences for sign in _signs(sentence, calendar)]
    )
    if _VOID.search(note.spoken):
        return None
    if not signs or any(sign.choice is None for sign in signs):
        return None
    heaviest = max(sign.weight for sign in signs)
    best = [sign for sign in signs if sign.weight == heaviest]
    days = {sign.day for sign in best if sign.day}
    choices = {sign.choice for sign in signs}
    if len(days) > 1:
        # The sooner of two days is a step on the way ("sign in March, live in June") or a doubt.
        best = [sign for sign in best if sign.day == max(days)]
    if "exploring" in choices and len(choices) > 1:
        return None
    sign = best[0]
    words = note.text[sign.start : sign.end]
    return Found(Answer(sign.choice or "", note=words, when=sign.day), sign.start, sign.end)


def choice_of(day: date, today: date) -> str | None:
    """The choice that a day falls under; None where it is too far off to be a plan."""
    if day - today <= _QUICK:
        this = quarter(today.year, (today.month + 2) // 3)
        return (
            "now"
            if day - today <= timedelta(days=14)
            else "this_quarter"
            if day <= this[1]
            else "now"
        )
    if day <= quarter(today.year, (today.month + 2) // 3)[1]:
        return "this_quarter"
    if day <= add_months(today, 2) - timedelta(days=1):
        return "this_quarter"
    if day <= add_months(today, 6) + timedelta(days=15):
        return "three_to_six_months"
    if day <= add_months(today, 13):
        return "six_to_twelve_months"
    return None


def _signs(sentence: Sentence, calendar: Calendar) -> Iterator[_Sign]:
    headed = sentence.about(NoteField.TIMELINE)
    if sentence.topic not in (None, NoteField.TIMELINE, NoteField.BUDGET):
        return
    exploring = _EXPLORING.search(sentence.text) or (headed and _HEADED_OPEN.match(sentence.text))
    if exploring:
        doubted = sentence.doubted(*exploring.span())
        if not doubted:
            yield _sign(sentence, "exploring", None, 2, exploring.span())
        return
    found = dates(sentence.text, calendar)
    dated = [sign for when in found for sign in _dated(sentence, when, calendar)]
    yield from dated
    if headed and not dated and (now := _HEADED_NOW.match(sentence.text)):
        yield _sign(sentence, "now", None, 1, now.span())
        return
    if not dated:
        for match in _NOW_ALONE.finditer(sentence.text):
            clause = sentence.around(*match.span()).text
            if re.search(r"\bnot\b|n't\b|\bno\b|\bnever\b", clause) or _ELSEWHERE.search(clause):
                continue
            if not sentence.doubted(*match.span()):
                yield _sign(sentence, "now", None, 1, match.span())


def _goal_clause(sentence: Sentence, when: When) -> Clause:
    """The clauses that a date belongs to; a date beside a goal belongs to it.

    "needs it for the sale (mid November)", "in for the half-year close, so the end of June",
    "go-live 1 Sept - scratch that, 1 October".
    """
    clause = sentence.around(when.start, when.end)
    earlier = [each for each in sentence.clauses if each.end <= clause.start]
    if _GOAL.search(clause.text) and not _ONLY_BY.fullmatch(
        clause.text[: when.start - clause.start + sentence.start]
    ):
        return clause
    if not earlier or len(clause.text.split()) > 8:
        return clause
    start = earlier[-1].start
    if len(earlier) > 1 and corrected(earlier[-1].text):
        start = earlier[-2].start
    text = sentence.text[start - sentence.start : clause.end - sentence.start]
    return Clause(start, clause.end, text)


def _dated(sentence: Sentence, when: When, calendar: Calendar) -> Iterator[_Sign]:
    """What a date says of their plans, if it is about those."""
    clause = _goal_clause(sentence, when)
    offset = clause.start - sentence.start
    before = sentence.text[offset : when.start]
    headed = sentence.about(NoteField.TIMELINE)
    if when.unit == "day" and _APPOINTED.match(sentence.text, when.end):
        return
    if _ELSEWHERE.search(clause.text) or _PAST.search(before) or _DENIED.search(before):
        return
    goals = list(_GOAL.finditer(clause.text))
    bare = when.unit != "day" and _NOTHING_ELSE.fullmatch(
        sentence.text[: when.start] + sentence.text[when.end :]
    )
    if headed or bare:
        goals = goals or list(re.finditer(r"^", clause.text))
        if (
            when.unit in ("day", "span")
            and re.match(r"\s*(?:sale|audit|starts)\b", sentence.text[when.end :])
            and not before.strip()
        ):
            return
    if not goals:
        return
    weak = all(match[0] in ("by", "before", "when", "project", "plan", "plans") for match in goals)
    if (
        weak
        and not headed
        and not bare
        and not (
            re.match(r"\s*(?:and |must be |just )?(?:by|before|deadline|when)\b", clause.text)
            or len(clause.text.split()) <= 6
        )
    ):
        return
    if (
        re.search(r"\b(?:budget|money|funds|spend|funding|price|discount|offer)\b", clause.text)
        and weak
        and not headed
    ):
        return
    words = (
        offset + goals[0].start() if offset + goals[0].start() < when.start else when.start,
        max(when.end, offset + goals[0].end()),
    )
    if sentence.doubted(when.start, when.end):
        yield _sign(sentence, None, None, 0, words)
        return
    day, choice = _meant(when, before, calendar)
    if choice and (day is None or day >= calendar.today):
        yield _sign(sentence, choice, day, 3, words)


def _meant(when: When, before: str, calendar: Calendar) -> tuple[date | None, str | None]:
    """The day that a period stands for behind its preposition, and the choice it makes."""
    today = calendar.today
    if when.last < today:
        return None, None
    if _NOT_BEFORE.search(before[-40:]) and re.search(
        r"\b(?:not|n't|nothing|never|earliest|no earlier|won't|can't|after|from"
        r"|starting)\b.{0,30}$",
        before,
    ):
        return when.first, choice_of(max(when.first, today), today)
    if when.unit == "span":
        return _span(when, today)
    if (
        re.search(
            r"\b(?:before|b4|afore|ahead of|prior to|antes de|antes do|vor|avant|voor|före"
            r"|innan|prima di|przed)(?: the| its| their| her"
            r"| his)?(?: start of| beginning of)? ?$",
            before,
        )
        and when.part != "end"
    ):
        day = when.first - timedelta(days=1) if when.unit != "day" else when.first
        day = when.last if day < today else day
        return day, choice_of(day, today)
    day = _edge(when)
    return day, _by_unit(when, day, today)


def _edge(when: When) -> date:
    if when.part == "start":
        return (
            when.first + timedelta(days=14)
            if when.unit == "month"
            else add_months(when.first, 1) - timedelta(days=1)
        )
    if when.part == "mid":
        if when.unit == "month":
            return when.first + timedelta(days=14)
        return when.first + (when.last - when.first) // 2
    return when.last


def _by_unit(when: When, day: date, today: date) -> str | None:
    if when.unit == "quarter" and when.first <= today <= when.last:
        return "this_quarter"
    if when.unit == "quarter" and when.first <= add_months(today, 3):
        return "three_to_six_months"
    return choice_of(day, today)


def _span(when: When, today: date) -> tuple[date | None, str | None]:
    choices = {choice_of(when.first, today), choice_of(when.last, today)}
    if when.first == when.last:
        return when.last, choice_of(when.last, today)
    if when.first >= add_months(today, 6) - timedelta(days=3):
        return None, choice_of(when.last, today)
    if len(choices) > 1:
        return None, choice_of(when.first + (when.last - when.first) // 2, today)
    return None, choices.pop()


def _sign(
    sentence: Sentence, choice: str | None, day: date | None, weight: int, span: tuple[int, int]
) -> _Sign:
    return _Sign(choice, day, weight, sentence.start + span[0], sentence.start + span[1])
