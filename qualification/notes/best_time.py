"""Best time to talk: a moment, or a weekly window, on the prospect's clock.

Numbers and days count only where the sentence is built around talking: "call her", "free", "best"
in front of the time with nothing but fillers between, or "works", "are best" right behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualification.contact import zone_of
from qualification.lead import BestTime
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.dates import dates
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import Pattern
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed, named_text
from qualification.notes.places import ZONES, calendar_of, names_a_clock, zone_in
from qualification.notes.times import Days, Hours, days, hours
from qualification.notes.windows import WORKDAYS, day_in, moment, window

_FILLER = named_text("best_time", "filler")
_GAP = rf"(?:[\s,:;()\"=|/@>*.&+\-\u2014\u2192]|(?<!\w)(?:{_FILLER})(?![\w])|\ua66b+){{0,40}}"


def _before(name: str) -> Pattern:
    return Pattern(rf"(?:{named_text('best_time', name)}){_GAP}$")


_REACH, _GOOD, _MEETING, _CHANNEL = (
    _before(name) for name in ("reach", "good", "meeting", "channel")
)
_CLEAN = Pattern(rf"{_GAP}")
_BEHIND = Pattern(rf"{_GAP}(?<!\w)(?:{named_text('best_time', 'behind')})")
_ELSEWHERE = Pattern(rf"(?<!\w)(?:{named_text('best_time', 'elsewhere')})(?!\w)")
_BUSY = Pattern(
    r"\b(?:busy|unavailable|away|out|not available|tied up|in meetings|no calls|slammed|swamped"
    r"|never reachable|offline|driving|teaching|in surgery|with (?:clients|patients|customers))\b"
)
_BAD = Pattern(
    r"\s*(?:are|is|'s|were|look|would be)? ?(?:usually |always |never |really |all )?(?:bad"
    r"|out\b|no good|not|no-go|tough|terrible|hard|difficult|busy|booked|full|worst|off|don't"
    r"|doesn't"
    r"|won't|aren't|isn't|impossible|no\b)\b"
)
_SUBJECT = Pattern(
    r"(?<![\w'])([\w']+) (?:(?:only|usually|always|never|mostly|really|normally|generally"
    r"|typically|just|is"
    r"|are|would|will|also|best) )*$"
)
_ANYBODY = frozenset(listed("best_time", "anybody"))
_UP_TO = Pattern(r"\b(?:now and|now till|now until|until|till|through)\s*$")
_OF_TIME = Pattern(r"day|weekend|morning|afternoon|evening|noon|lunch|\d")
_NUMBER = Pattern(r"(?<![\w$\u20ac\xa3])\+?\(?\d(?:[ .\-/()]{0,2}\d){6,14}(?!\w)")
_MARKED = Pattern(
    r"\d ?[ap]\.?m?\b|\d[:.h]\d\d|\d ?(?:uhr|h)\b|o'clock|noon|midday|lunch|morning|afternoon"
    r"|evening"
    r"|arvo|\beves?\b|day\b|days\b|\b(?:mon|tue|tues|wed|thu|thur|thurs|fri)\b|\b[ap]ms?\b|\b[mtw]/"
)
_TIME_HEADS = ("time", "times", "when", "zeit", "hora", "heure")
_EDGES = " \t\n:*-=|#.?\u2013\u2192"
_NAME, _SOMEBODY, _DIGITS = "\ua669", "\ua66d", "\ua66b"
_HEADS = (None, NoteField.BEST_TIME, NoteField.PHONE, NoteField.REACH_BY, NoteField.NEXT_STEP)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Times and days that stand together, from `start` to `end`, read from `since` on.

    `appointed` for a meeting's own time, `habit` where a single day is meant of every week.
    """

    start: int
    end: int
    since: int
    appointed: bool = False
    habit: bool = False


def read(note: Note, context: NoteContext, cast: Cast) -> Found[BestTime] | None:
    """When to talk, if the note names one time and whose clock it is on is known."""
    found = latest(
        note, [each for sentence in note.sentences for each in _times(sentence, context, cast)]
    )
    if len({each.value for each in found}) != 1:
        return None
    best = found[0].value
    free = tuple(day for day in best.days if day not in _bad_days(note))
    if best.days == WORKDAYS and free:
        return replace(found[0], value=replace(best, days=free))
    return found[0]


def _bad_days(note: Note) -> frozenset[int]:
    """The days that a sentence of their own rules out: "Mondays and Fridays are out"."""
    return frozenset(
        day
        for sentence in note.sentences
        for each in days(sentence.text)
        if len(each.days) < len(WORKDAYS) and (each.denied or _BAD.match(sentence.text[each.end :]))
        for day in each.days
    )


def _times(sentence: Sentence, context: NoteContext, cast: Cast) -> Iterator[Found[BestTime]]:
    numbers = [match.span() for match in _NUMBER.finditer(sentence.text)]
    all_hours = [
        each
        for each in hours(sentence.text)
        if not any(each.start < end and start < each.end for start, end in numbers)
    ]
    all_days = list(days(sentence.text))
    if (not all_hours and not all_days) or not (sentence.topic in _HEADS or _timed(sentence)):
        return
    named = dates(sentence.text, calendar_of(context))
    places = [(each.start, each.end) for each in all_hours]
    places += [(each.start, each.end) for each in all_days]
    places += [(when.start, when.end) for when in named if when.unit == "day"]
    masked = _masked(sentence, cast)
    spots = [
        spot
        for start, end in _groups(sorted(places), sentence.text, masked)
        if (spot := _spot(sentence, masked, start, end, cast))
    ]
    for spot in _joined(spots, all_hours, all_days):
        best = _best(sentence, spot, all_hours, all_days, context, cast)
        if best:
            end = max(_zone_end(sentence.text, spot.end), spot.end)
            yield Found(best, sentence.start + spot.since, sentence.start + end)


def _masked(sentence: Sentence, cast: Cast) -> str:
    """The sentence with letters of no language for names, phone numbers and words for zones."""
    text = ZONES.sub(lambda match: " " * len(match[0]), sentence.text)
    for piece in cast.pieces(sentence):
        if piece.tag in "PN" and text[piece.start : piece.end].strip():
            mask = _NAME if piece.tag == "P" else _SOMEBODY
            text = text[: piece.start] + mask * (piece.end - piece.start) + text[piece.end :]
    return _NUMBER.sub(lambda match: _DIGITS * len(match[0]), text)


def _groups(spots: Sequence[tuple[int, int]], text: str, masked: str) -> Iterator[tuple[int, int]]:
    """Times and days that stand together: "Tue and Thu | 9-11", "mornings her time, before 10"."""
    start = end = None
    for spot in spots:
        gap = text[end : spot[0]] if end is not None else ""
        filled = end is not None and _filled(masked[end : spot[0]])
        if end is not None and start is not None and (spot[0] < end or filled or _together(gap)):
            end = max(end, spot[1])
        else:
            if start is not None and end is not None:
                yield start, end
            start, end = spot
    if start is not None and end is not None:
        yield start, end


def _filled(gap: str) -> bool:
    """Whether a few fillers stand between a day and an hour: "Tuesday free from 2"."""
    return len(gap.split()) <= 3 and "," not in gap and _CLEAN.fullmatch(gap) is not None


def _together(gap: str) -> bool:
    gap = ZONES.sub(" ", gap)
    return re.fullmatch(
        r"[\s,(/@=:-]*(?:(?:on|in|the|at|around|or|and|any ?time|his|her|their|time"
            r"|only|but|not|also|works?|best|call|is|that's|thats|from|between|after"
            r"|for|any|usually|early|w/|half|a|quarter|except|excluding|besides|other than"
            r"|apart from)[\s,()]*){0,4}",
        gap,
    ) is not None  # fmt: skip


def _spot(sentence: Sentence, masked: str, start: int, end: int, cast: Cast) -> _Spot | None:
    """The group with the words that make it a time to talk; None if none do."""
    if sentence.doubted(start, end) and not sentence.theirs:
        return None
    clause = sentence.around(start, end)
    inside = clause.text
    if _ELSEWHERE.search(inside) or _BAD.match(sentence.text[end:]):
        return None
    if _UP_TO.search(sentence.text[:start]):
        return None
    if _BUSY.search(inside) and not re.search(r"\b(?:before|after|until|till|til)\b", inside):
        return None
    if sentence.about(NoteField.BEST_TIME) or _timed(sentence):
        return _Spot(start, end, start, habit=sentence.topic is NoteField.BEST_TIME)
    before, after = masked[:start], masked[end:]
    opens = clause.start - sentence.start
    if (match := _REACH.search(before)) and not _of_others(sentence, match.start(), cast):
        return _Spot(start, end, _word_at(before, match.start()))
    if (
        (match := _GOOD.search(before))
        and not _of_others(sentence, match.start() + 1, cast, "I")
        and not _of_things(before[: match.start()])
    ):
        since = _word_at(before, match.start())
        return _Spot(start, end, since, habit=before.startswith(("best", "easiest"), since))
    if (match := _CHANNEL.search(before)) and not _of_others(sentence, start, cast):
        return _Spot(start, end, _word_at(before, match.start()))
    if match := _MEETING.search(before):
        return _Spot(start, end, _word_at(before, match.start()), appointed=True)
    marked = _MARKED.search(sentence.text[start : end + 12])
    if _CLEAN.fullmatch(before) or _CLEAN.fullmatch(before[opens:]):
        behind = _BEHIND.match(after)
        if behind and not _of_others(sentence, start, cast):
            return _Spot(start, end + behind.end(), start)
        if marked and _CLEAN.fullmatch(before) and _CLEAN.fullmatch(after):
            return _Spot(start, end, start)
    return None


def _of_things(before: str) -> bool:
    """Whether something else than the prospect stands right in front: "support picks up"."""
    subject = _SUBJECT.search(before)
    if subject is None or subject[1] in _ANYBODY or _OF_TIME.search(subject[1]):
        return False
    return not _CLEAN.fullmatch(subject[1].removesuffix("'s"))


def _timed(sentence: Sentence) -> bool:
    """Whether a head that may mean the timeline, "Time:", has times of day behind it."""
    return sentence.topic is NoteField.TIMELINE and sentence.head.strip(_EDGES) in _TIME_HEADS


def _word_at(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip(" ,;:.-"))


def _of_others(sentence: Sentence, at: int, cast: Cast, speaker: str = "") -> bool:
    """Whether the clause speaks of somebody else before `at`; with `speaker`, also of the rep."""
    who = cast.subject(sentence, at)
    return who in ("other", "unclear") or (bool(speaker) and who == "speaker")


def _joined(
    spots: Sequence[_Spot], all_hours: Sequence[Hours], all_days: Sequence[Days]
) -> Sequence[_Spot]:
    """Days and hours that one sentence gives apart: "Fridays are best, she's in till noon"."""
    if len(spots) == 2:
        first, last = spots
        timed = [any(each.start <= hour.start < each.end for hour in all_hours) for each in spots]
        dated = [any(each.start <= day.start < each.end for day in all_days) for each in spots]
        if timed != dated and timed[0] != timed[1] and dated[0] != dated[1]:
            return (_Spot(first.start, last.end, first.since),)
    return spots


def _best(
    sentence: Sentence,
    spot: _Spot,
    all_hours: Sequence[Hours],
    all_days: Sequence[Days],
    context: NoteContext,
    cast: Cast,
) -> BestTime | None:
    text = sentence.text
    within = [each for each in all_hours if spot.start <= each.start and each.end <= spot.end]
    weekly = [each for each in all_days if spot.start <= each.start and each.end <= spot.end]
    if _with_others(sentence, spot, cast):
        return None
    clock = text[spot.since : _zone_end(text, spot.end)]
    zone = zone_in(clock, context, cast.prospect_names, theirs=sentence.theirs)
    if names_a_clock(clock) and zone is None:
        return None
    home = context.zone or zone_of(context.phone, context.country) or zone
    zone = zone or home
    if zone is None or home is None:
        return None
    words = text[spot.start : spot.end]
    plural = re.search(r"\b(?:mornings|afternoons|evenings|eves|lunchtimes|arvos)\b", words)
    timed = any(not each.exact for each in within)
    habits = [each for each in weekly if each.several or plural or (spot.habit and timed)]
    if habits or not day_in(words, context):
        return None if spot.appointed else window(within, habits, weekly, zone, home, context)
    own = [
        zone_in(
            text[each.end : each.end + 16].split(",")[0],
            context,
            cast.prospect_names,
            theirs=sentence.theirs,
        )
        for each in within
    ]
    return moment(list(zip(within, own, strict=True)), words, zone, home, context)


def _with_others(sentence: Sentence, spot: _Spot, cast: Cast) -> bool:
    """Whether somebody else is named who does not merely join: "with Priya"."""
    clause = sentence.around(spot.start, spot.end)
    start, end = clause.start - sentence.start, clause.end - sentence.start
    return any(
        piece.tag in "NA"
        and start <= piece.start < end
        and not ZONES.match(sentence.text, piece.start)
        and not _JOINS.search(sentence.text[start : piece.start])
        for piece in cast.pieces(sentence)
    )


_JOINS = Pattern(r"(?:\bwith|\bw/|\bplus|\+|\bincl(?:uding)?\.?|joined by)[^,;.]{0,40}$")


def _zone_end(text: str, end: int) -> int:
    return min(len(text), end + 22) if names_a_clock(text[end : end + 22]) else end
