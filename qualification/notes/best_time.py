"""Best time to talk: a moment, or a weekly window, on the prospect's clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qualification.contact import zone_of
from qualification.lead import BestTime
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.dates import dates
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.places import ZONES, calendar_of, names_a_clock, zone_in
from qualification.notes.times import Days, Hours, asks_for_talk, days, hours

_WORKDAYS = (0, 1, 2, 3, 4)
_DAY_ENDS = 17 * 60
_EVENING_ENDS = 20 * 60
_DAY_STARTS = 8 * 60

_OTHER_BUSINESS = phrases(*listed("best_time", "other_business"))  # fmt: skip
_BUSY = phrases(
    "busy",
    "unavailable",
    "away",
    "out",
    "not available",
    "tied up",
    "don't call",
    "do not call",
    "in meetings",
    "no calls",
    "slammed",
    "never reachable",
    "offline",
)
_BAD = re.compile(
    r"\s*(?:are|is|'s|were|look)? ?(?:usually |always |never |really |all )?(?:bad"
    r"|out|no good|not|no-go|tough"
    r"|terrible|hard|difficult|busy|booked|full|worst|off|don't|doesn't|won't"
    r"|aren't|isn't|impossible)\b"
)
_HEADS = (None, NoteField.BEST_TIME, NoteField.PHONE, NoteField.REACH_BY)
_PLANS = phrases(
    "live",
    "launch",
    "start",
    "kick-?off",
    "roll-?out",
    "deadline",
    "due",
    "sign",
    "go-?live",
    "poc",
    "t",
    "budget",
    "expires?",
    "shift",
    "closes?",
    "opens?",
    "open",
    "delivery",
)
_RETURN = phrases(
    "call(?:ing)?",
    "ring",
    "phone",
    "try",
    "ping",
    "reach",
    "talk",
    "speak",
    "best",
    "free",
    "available",
    "prefers?",
    "catch",
    "reachable",
    "callback",
    "mtg",
    "meet",
    "fup",
)


def read(note: Note, context: NoteContext, cast: Cast) -> Found[BestTime] | None:
    """When to talk, if the note names one time and whose clock it is on is known."""
    found = latest(
        note, [each for sentence in note.sentences for each in _times(sentence, context, cast)]
    )
    if len({each.value for each in found}) != 1:
        return None
    best = found[0].value
    free = tuple(day for day in best.days if day not in _bad_days(note))
    if best.days == _WORKDAYS and free:
        return replace(found[0], value=replace(best, days=free))
    return found[0]


def _bad_days(note: Note) -> frozenset[int]:
    """The days that a sentence of their own rules out: "Mondays and Fridays are out"."""
    return frozenset(
        day
        for sentence in note.sentences
        for each in days(sentence.text)
        if len(each.days) < len(_WORKDAYS) and _BAD.match(sentence.text[each.end :])
        for day in each.days
    )


def _times(sentence: Sentence, context: NoteContext, cast: Cast) -> Iterator[Found[BestTime]]:
    all_hours = list(hours(sentence.text))
    all_days = list(days(sentence.text))
    if (not all_hours and not all_days) or sentence.topic not in _HEADS:
        return
    spots = [(each.start, each.end) for each in all_hours]
    spots += [(each.start, each.end) for each in all_days]
    named = dates(sentence.text, calendar_of(context))
    spots += [(when.start, when.end) for when in named if when.unit == "day"]
    for start, end in _groups(sorted(spots), sentence.text):
        scope = _scope(sentence, start, end)
        if scope is None or (sentence.doubted(start, end) and not sentence.theirs):
            continue
        best = _best(sentence, (start, end), scope, all_hours, all_days, context, cast)
        if best:
            zone_end = _zone_end(sentence.text, end)
            yield Found(best, sentence.start + scope[0], sentence.start + max(zone_end, scope[1]))


def _groups(spots: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Times and days that stand together: "Tue and Thu | 9-11", "mornings her time, before 10"."""
    start = end = None
    for spot in spots:
        gap = text[end : spot[0]] if end is not None else ""
        if end is not None and start is not None and (spot[0] < end or _together(gap)):
            end = max(end, spot[1])
        else:
            if start is not None and end is not None:
                yield start, end
            start, end = spot
    if start is not None and end is not None:
        yield start, end


def _together(gap: str) -> bool:
    gap = ZONES.sub(" ", gap)
    return re.fullmatch(
        r"[\s,(/@=:-]*(?:(?:on|in|the|at|around|or|and|any ?time|his|her|their|time"
            r"|only|but|not|also|works?|best|call|is|that's|thats|from|between|after"
            r"|for|any|usually|early|w/)[\s,()]*){0,4}",
        gap,
    ) is not None  # fmt: skip


def _scope(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """From the word that speaks of talking to the end of the time; None if there is none near."""
    clause = sentence.around(start, end)
    offset = clause.start - sentence.start
    inside = clause.text
    if _OTHER_BUSINESS.search(inside) or _BAD.match(sentence.text[end:]):
        return None
    if _BUSY.search(inside) and not re.search(r"\b(?:before|after|until|till)\b", inside):
        return None
    if asks_for_talk(inside):
        trigger = _RETURN.search(inside)
        if trigger and offset + trigger.end() <= start:
            denial = re.search(
                r"(?:don't|do not|never|not|no) $", sentence.text[: offset + trigger.start()]
            )
            return denial.start() if denial else offset + trigger.start(), end
        return (start, max(end, offset + trigger.end())) if trigger else (start, end)
    if sentence.topic in _HEADS[1:]:
        return start, end
    for each in reversed([one for one in sentence.clauses if one.end <= clause.start]):
        if _OTHER_BUSINESS.search(each.text):
            return None
        if asks_for_talk(each.text) and len(inside.split()) <= 9:
            return each.start - sentence.start, end
    clocked = names_a_clock(sentence.text[end : end + 22]) or names_a_clock(
        sentence.text[start:end]
    )
    short = len(sentence.text.split()) <= 9
    return (start, end) if (clocked or short) and not _PLANS.search(sentence.text) else None


def _best(
    sentence: Sentence,
    span: tuple[int, int],
    scope: tuple[int, int],
    all_hours: Sequence[Hours],
    all_days: Sequence[Days],
    context: NoteContext,
    cast: Cast,
) -> BestTime | None:
    text = sentence.text
    within = [each for each in all_hours if span[0] <= each.start and each.end <= span[1]]
    weekly = [each for each in all_days if span[0] <= each.start and each.end <= span[1]]
    if cast.others_in(sentence, sentence.around(*span)):
        return None
    clock = text[scope[0] : _zone_end(text, span[1])]
    zone = zone_in(clock, context, cast.prospect_names, theirs=sentence.theirs)
    if names_a_clock(clock) and zone is None:
        return None
    home = context.zone or zone_of(context.phone, context.country) or zone
    zone = zone or home
    if zone is None or home is None:
        return None
    words = text[span[0] : span[1]]
    plural = re.search(r"\b(?:mornings|afternoons|evenings|eves|lunchtimes|arvos)\b", words)
    habits = [each for each in weekly if each.several or plural]
    if habits or not _day_in(words, context):
        return _window(within, habits, weekly, zone, home, context)
    own = [
        zone_in(
            text[each.end : each.end + 16].split(",")[0],
            context,
            cast.prospect_names,
            theirs=sentence.theirs,
        )
        for each in within
    ]
    return _moment(list(zip(within, own, strict=True)), words, zone, home, context)


def _zone_end(text: str, end: int) -> int:
    return min(len(text), end + 22) if names_a_clock(text[end : end + 22]) else end


def _day_in(words: str, context: NoteContext) -> date | None:
    found = [when for when in dates(words, calendar_of(context)) if when.unit == "day"]
    return found[0].first if len({when.first for when in found}) == 1 else None


def _moment(
    within: Sequence[tuple[Hours, str | None]],
    words: str,
    zone: str,
    home: str,
    context: NoteContext,
) -> BestTime | None:
    """The one instant that all times name: "4pm ET = 1pm PT"."""
    day = _day_in(words, context)
    if day is None:
        return None
    instants = {
        datetime.combine(
            day, time(each.begin // 60, each.begin % 60), ZoneInfo(own or zone)
        ).astimezone(UTC)
        for each, own in within
        if each.begin is not None and not _vague(each)
    }
    if len(instants) != 1:
        return None
    at = instants.pop()
    return BestTime(zone=home, at=at) if at > context.now else None


def _vague(each: Hours) -> bool:
    """Whether hours are a part of the day and not a time."""
    return (each.begin, each.until) in {
        (540, 720),
        (840, 1020),
        (1020, 1200),
        (720, 840),
        (480, 600),
    }


def _window(
    within: Sequence[Hours],
    habits: Sequence[Days],
    weekly: Sequence[Days],
    zone: str,
    home: str,
    context: NoteContext,
) -> BestTime | None:
    chosen = tuple(sorted({day for each in habits if not each.denied for day in each.days}))
    denied = {day for each in weekly if each.denied for day in each.days}
    if weekly and not habits:
        return None
    chosen = tuple(day for day in chosen or _WORKDAYS if day not in denied)
    timed = [each for each in within if not each.exact]
    if not chosen or len(timed) != len(within):
        return None
    stretch = _stretch(timed) or _stretch([each for each in timed if not _vague(each)])
    if stretch is None:
        return None
    return _at_home(chosen, stretch, zone, home, context.now)


def _stretch(timed: Sequence[Hours]) -> tuple[int, int] | None:
    """Start and end of what all hours have in common; open ends close with the working day."""
    if not timed:
        return None
    begins = [each.begin for each in timed if each.begin is not None]
    if any(each >= 14 * 60 for each in begins):  # "any evening post 7"
        begins = [each + 12 * 60 if each < 12 * 60 else each for each in begins]
    untils = [each.until for each in timed if each.until is not None]
    start = max(begins) if begins else None
    end = min(untils) if untils else None
    if start is None and end is not None:
        start = _DAY_STARTS if end > _DAY_STARTS else max(0, end - 120)
    if start is not None and end is None:
        end = (
            _DAY_ENDS
            if start <= _DAY_ENDS - 60
            else _EVENING_ENDS
            if start < _EVENING_ENDS
            else None
        )
    return (start, end) if start is not None and end is not None and start < end else None


def _at_home(
    chosen: tuple[int, ...], stretch: tuple[int, int], zone: str, home: str, now: datetime
) -> BestTime | None:
    """The window on the prospect's own clock; None where it would run over midnight."""
    there = now.astimezone(ZoneInfo(home)).utcoffset() or timedelta(0)
    named = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    shift = int((there - named).total_seconds() // 60)
    start, end = stretch[0] + shift, stretch[1] + shift
    if not (0 <= start < end < 24 * 60):
        return None
    return BestTime(zone=home, days=chosen, start=_text(start), end=_text(end))


def _text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
