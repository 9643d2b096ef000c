"""Timeline: when they want results, as one of the choices and, where the note says it, a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qualification.lead import Answer
from qualification.notes import lexicon
from qualification.notes.calendar import add_months, quarter
from qualification.notes.clauses import Clause, Note, Sentence
from qualification.notes.corrections import corrected, latest, undone
from qualification.notes.dates import Calendar, When, dates
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.places import calendar_of
from qualification.notes.projects import bound_elsewhere, of_else

_GOAL = phrases(*listed("timeline", "goal"))  # fmt: skip
_PAST = phrases(*listed("timeline", "past"))  # fmt: skip
_ELSEWHERE = phrases(*listed("timeline", "elsewhere"))  # fmt: skip
_NOW_ALONE = phrases(*listed("timeline", "now_alone"))  # fmt: skip
_EXPLORING = phrases(*listed("timeline", "exploring"))  # fmt: skip
_NOT_BEFORE = phrases(*listed("timeline", "not_before"))
_GIVEN_NAMES = frozenset({"jan", "april", "avril", "may", "june", "august", "augustus"})
"""Months that people are called."""
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
_NO_LATER = re.compile(r"\W*(?:no|not) later than (?:the )?")
_ONLY_BY = re.compile(r"\s*(?:so|by|latest|i\.e\.|at the latest|until|=|say|the|before)*\s*")
_HEADED_OPEN = re.compile(
    r"\s*(?:whenever|no (?:rush|plans?|hurry)|open[- ]ended|exploring|someday|just looking)\b"
)
_HEADED_NOW = re.compile(r"\s*(?:immediate(?:ly)?|asap|now|yesterday|right away|urgent)\b")


_FIRMLY = re.compile(
    r"(?:\b(?:at the latest|latest|i\.e\.|that is|meaning)|, so)[ ,:]+(?:by )?(?:the )?$"
)
_FOR_WHAT = re.compile(
    r"^[^,;.:]{0,20}\b(?:for|ahead of|because of|due to|given|in time for)"
    r"(?: (?:the|their|her|his|its|our))? $"
    r"|^[^;.:]{0,20}\b(?:before|ahead of|for|because of|in time for) (?:the|their|her|his|its|an?) "
    r"(?!(?:\w+ )?(?:go-?live|launch|roll-?out|start|kick-?off|pilot|deadline))(?:[\w-]+ ){1,3}"
    r"(?:(?:is|starts?|begins?|opens?|falls?) )?(?:in|on) (?:the )?$"
)
"""What another date in front is for: "by 1 November for the Christmas appeal"."""
_MOVED = re.compile(
    r"(?:\b(?:was|has been|got) )?\b(?:moved|changed|rescheduled|pushed|shifted|postponed|delayed"
    r"|brought forward)(?: (?:back|out|up|forward|on))?(?: from (?:the )?(?P<old>[^,;.]{3,24}))?"
    r" to (?:the )?$"
)
"""A date that was moved: the former one no longer holds, the new one does."""
_IF_POSSIBLE = re.compile(
    r"\s*if (?:at all )?(?:possible|we can|you can|they can|that works|it works)\b"
)
_CLOCKED = re.compile(r"\d ?[ap]\.?m\b|\d:\d\d(?!\d)|(?:mon|tues|wednes|thurs|fri|satur|sun)days\b")
"""Times of day and days of every week: no time line, whatever the head."""
_SPAN = re.compile(
    rf"\W*(?:about |around |roughly |approx\.? |max\.? |up to |under |less than "
    rf"|~)?(?P<span>{lexicon.COUNT}"
    rf"(?: ?(?:-|to) ?{lexicon.COUNT})?[ -]?(?:weeks?|wks?|months?|mos?|mths?|quarters?))\b"
)
_WEAK = re.compile(r"by|before|when|project|plans?|b4")
_MONEY = re.compile(
    r"\b(?:budget|bu?d?gt|money|funds|spend|funding|price|discount|offer|(?:financial"
    r"|fiscal) plan)\b"
)
_OF_MONEY = re.compile(
    r"(?:by|before|when|project|plans?|b4|sign|start|begin|clos|decid|decision|approv|plan|due"
    r"|ready|done"
    r"|complete|award|need|want|mov|aim|target|effective|has to|must|get)"
)
"""What money does too: in a clause about it these say nothing of the project."""


def read(note: Note, context: NoteContext, cast: Cast) -> Found[Answer] | None:
    """When they want it, if the note says one thing of it and says it plainly."""
    calendar = calendar_of(context)
    signs = latest(
        note, [sign for sentence in note.sentences for sign in _signs(sentence, calendar, cast)]
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


def _signs(sentence: Sentence, calendar: Calendar, cast: Cast) -> Iterator[_Sign]:
    headed = sentence.about(NoteField.TIMELINE)
    if sentence.topic not in (None, NoteField.TIMELINE, NoteField.BUDGET):
        return
    if headed and _CLOCKED.search(sentence.text):
        return
    exploring = _EXPLORING.search(sentence.text) or (headed and _HEADED_OPEN.match(sentence.text))
    if exploring:
        doubted = sentence.doubted(*exploring.span())
        if not doubted:
            yield _sign(sentence, "exploring", None, 2, exploring.span())
        return
    found = [when for when in _dates(sentence, calendar) if not _names(sentence, when, cast)]
    found = _plainest(sentence, found)
    dated = [sign for when in found for sign in _dated(sentence, when, calendar, cast)]
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


def _dates(sentence: Sentence, calendar: Calendar) -> list[When]:
    """The days and periods of a sentence; behind a head, "6 months" too is a time from now."""
    found = dates(sentence.text, calendar)
    if found or not sentence.about(NoteField.TIMELINE):
        return found
    bare = _SPAN.match(sentence.text)
    if not bare:
        return []
    by = len("in ") - bare.start("span")
    ahead = dates("in " + sentence.text[bare.start("span") :], calendar)
    return [replace(when, start=max(0, when.start - by), end=when.end - by) for when in ahead[:1]]


def _plainest(sentence: Sentence, found: list[When]) -> list[When]:
    """The dates without those that another makes plainer: "by June (1 June)", "latest 30 Nov"."""
    firm = [when for when in found if _FIRMLY.search(sentence.text[: when.start])]
    if firm:
        return firm
    found = [
        when
        for at, when in enumerate(found)
        if not at or not _FOR_WHAT.search(sentence.text[found[at - 1].end : when.start])
    ]
    moved = [move for when in found if (move := _MOVED.search(sentence.text[: when.start]))]
    found = [
        when
        for when in found
        if not any(each.start("old") <= when.start < each.end("old") for each in moved)
    ]
    sharper = [when for when in found if when.unit == "day"]
    return [
        when
        for when in found
        if when.unit in ("day", "span")
        or not any(
            when.first <= day.first <= when.last
            and re.fullmatch(r"[^(]{0,25}\(", sentence.text[when.end : day.start])
            for day in sharper
        )
    ]


def _names(sentence: Sentence, when: When, cast: Cast) -> bool:
    """Whether what looks like a month is somebody's name: "June Park decides"."""
    return when.unit == "month" and any(
        piece.tag in "NP"
        and piece.start < when.end
        and when.start < piece.end
        and (piece.words.lower() not in lexicon.MONTHS or piece.words.lower() in _GIVEN_NAMES)
        for piece in cast.pieces(sentence)
    )


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


def _dated(sentence: Sentence, when: When, calendar: Calendar, cast: Cast) -> Iterator[_Sign]:
    """What a date says of their plans, if it is about those."""
    clause = _goal_clause(sentence, when)
    offset = clause.start - sentence.start
    before = sentence.text[offset : when.start]
    headed = sentence.about(NoteField.TIMELINE)
    if when.unit == "day" and _APPOINTED.match(sentence.text, when.end):
        return
    if not headed and of_else(sentence, clause, cast, _GOAL):
        return
    if when.unit == "day" and not headed and _CLOCKED.search(clause.text):
        return
    if (
        _ELSEWHERE.search(clause.text)
        or _PAST.search(_MOVED.sub("", before))
        or _DENIED.search(before)
    ):
        return
    goals = list(_GOAL.finditer(clause.text))
    around = sentence.text[: when.start] + sentence.text[when.end :]
    alone = when.unit != "day" and _NOTHING_ELSE.fullmatch(around)
    bare = alone or _NO_LATER.fullmatch(sentence.text[: when.start])
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
    weak = all(_WEAK.fullmatch(match[0]) for match in goals)
    if weak and not headed and not bare:
        opens = re.match(r"\s*(?:and |must be |just )?(?:by|before|deadline|when)\b", clause.text)
        if not opens and len(clause.text.split()) > 6:
            return
    if (
        not headed
        and _MONEY.search(clause.text)
        and all(_OF_MONEY.match(each[0]) for each in goals)
    ):
        return
    words = (
        offset + goals[0].start() if offset + goals[0].start() < when.start else when.start,
        max(when.end, offset + goals[0].end()),
    )
    if bound_elsewhere(sentence, goals, offset) or undone(
        each.text for each in sentence.clauses if each.start >= clause.end
    ):
        return
    hangs = any(
        lexicon.CONDITION.match(each.text) and not _IF_POSSIBLE.match(each.text)
        for each in sentence.clauses
        if each.end <= clause.start or each.start == clause.end
    )
    if hangs or sentence.doubted(when.start, when.end):
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
            when.first + timedelta(days=9)
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
