"""Times of day and days of the week in running text: "after 2pm", "Tue/Thu 9-11", "mornings"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualification.notes import lexicon
from qualification.notes.numbers import HOURS
from qualification.notes.patterns import grammar, phrases
from qualification.notes.phrasebook import listed
from qualification.notes.places import ZONES

Minutes = int
"""Minutes since midnight."""

_TIME = (
    r"(?:(?P<H>\d{1,2}|{spoken})(?:[:.h](?P<M>\d{2}))? ?(?P<N>a\.?m\.?(?!\w)|p\.?m\.?(?!\w)"
    r"|uhr|h(?!\w)|o'clock|[ap](?!\w)|(?:in the |this )?(?:morning|afternoon|evening)(?!\w)"
    r"|at night|tonight)?"
    r"|(?P<W>noon|midday|midnight|lunch))"
)


def _time(name: str) -> str:
    spoken = (
        "(?:"
        + "|".join(HOURS)
        + r")(?!\w)(?! (?:of|days?|weeks?|months?|hours?|years?|minutes?|more|calls?|times?"
        r"|person|quarters?|thing|zero|oh|" + "|".join(HOURS) + r"))"
    )
    return (
        _TIME.replace("{spoken}", spoken)
        .replace("<H>", f"<h{name}>")
        .replace("<M>", f"<m{name}>")
        .replace("<N>", f"<n{name}>")
        .replace("<W>", f"<w{name}>")
    )


_RANGE = grammar(
    r"(?<![\w$€£.,/:+-])(?:between |from |btwn |btw |b/w |bet )?{a}(?: ?- ?| to | and | til "
        r"| till | until | & | thru ){b}(?![\w%$€/:]|-\d|[.,]\d)",
    a=_time("1"), b=_time("2"),
)  # fmt: skip
_AFTER = (
    r"after|past|from|not before|later than|starting(?: at)?|since|no earlier than"
    r"|onwards from|post|>"
)
_BEFORE = r"before|until|till|til|by|no later than|up to|prior to|not after|pre|<"
_AT = r"at|@|around|about|~|circa|ca\.?|approx\.?"
_EDGE = grammar(
    r"(?<![\w$€£-])(?P<edge>{after}|{before}|{at})(?:(?: about| around| like| \w{3,9} \()? "
        r"|(?=\d)| \w{3,9} \(){a}(?! ?(?:of )?{month}(?!\w))(?![\w%$€£/:]|-\d"
        r"|[.,]\d)(?P<later> ?(?:\+|(?:onwards?|or later"
        r"|or after|on)(?!\w)))?",
    after=_AFTER, before=_BEFORE, at=_AT, month=lexicon.MONTH, a=_time("1"),
)  # fmt: skip
_BARE = grammar(
    r"(?<![\w$€£.,/:+-])(?P<h1>\d{1,2})(?:(?:[:.](?P<m1>\d{2}))? ?(?P<n1>a\.?m\.?"
    r"|p\.?m\.?|uhr|o'clock|[ap](?!\w))|[:h.](?P<m2>\d{2}))(?![\w%]"
    r"|[.]\d|(?<=[.]\d\d)[.])(?P<later> ?(?:\+|onwards?|or later|or after))?"
)
_PARTS: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"first thing(?: in the mornings?)?|early (?:in the )?mornings?", ("08:00", "10:00")),
    (r"late(?:r in the)? mornings?|mid-?mornings?", ("10:00", "12:00")),
    (r"mornings?|a\.?m\.?s?|forenoons?", ("09:00", "12:00")),
    (r"lunch ?(?:times?|hours?|breaks?)|(?:at|over|around) lunch|midday", ("12:00", "14:00")),
    (r"early afternoons?", ("12:00", "15:00")),
    (r"late(?:r in the)? afternoons?|end of (?:the )?day|eod", ("15:00", "18:00")),
    (r"afternoons?|arvos?|p\.?m\.?s?|after lunch", ("14:00", "17:00")),
    (r"evenings?|eves|after (?:work|hours)|at night|nights", ("17:00", "20:00")),
)  # fmt: skip
_PART = re.compile(
    r"(?<![\w\d])(?:"
    + "|".join(f"(?P<p{n}>{words})" for n, (words, _) in enumerate(_PARTS))
    + r")(?!\w)"
)
_DAY = lexicon.WEEKDAY
_DAYS = grammar(
    r"(?<!\w)(?:(?P<every>every|any|each|most) )?(?:(?P<list>{day}(?:(?: ?(?:/|,|&"
        r"|\+) ?(?:and |or )?| and | or | |/)(?:{day})){1,6})"
    r"|(?P<first>{day})(?: ?- ?| to | thru | through | till )(?P<last>{day})"
        r"|(?P<all>week ?days?|work(?:ing)? ?days?|business days?|any ?day|every ?day"
        r"|daily|all week|most days|days)"
    r"|(?P<letters>(?:m|tu?|w|th|r|f)(?:[/,&+](?:tu|th|[mtwrf])){1,4}|mwf|m-f|m-th|tu?-th|tu?-f"
    r"|tth)"
        r"|(?P<one>{day}))(?!\w)", day=_DAY,
)  # fmt: skip
_NOT = re.compile(
    r"(?:\b(?:not|never|no|avoid|avoids|hates?|except|excluding|besides|isn't|don't"
    r"|doesn't|can't|won't|other than|but(?: not)?)"
    r"|n't)(?: (?:on|in|the|any|at|do|like|take|takes|call|calls|pick|picks|up"
    r"|answer|answers|reach|her|him|them|before|phone|ring|try|want|calls?"
    r"|available|free|good|work|works|early)){0,4} ?$"
)

_MAY_FOLLOW = phrases(*listed("times", "may_follow"), _DAY)


_LETTERS = {"m": 0, "t": 1, "tu": 1, "w": 2, "th": 3, "r": 3, "f": 4}


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day. `start` or `end` is None where it is open; `exact` for one moment."""

    begin: Minutes | None
    until: Minutes | None
    exact: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week, Monday 0. `several` for habits ("Tuesdays"), else one coming day."""

    days: tuple[int, ...]
    several: bool
    denied: bool
    start: int
    end: int


def hours(text: str) -> Iterator[Hours]:
    """The times of day in a text in small letters. Where one cannot be told, it is left out."""
    taken: list[tuple[int, int]] = []
    for pattern, read in ((_RANGE, _range), (_EDGE, _edge), (_BARE, _bare), (_PART, _part)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            found = read(match)
            if found and not _counts(match):
                taken.append(match.span())
                yield found


def _counts(match: re.Match[str]) -> bool:
    """Whether bare numbers count what stands behind them: "3-6 months", "until 5 people"."""
    named = match.groupdict()
    marks = ("n1", "n2", "m1", "m2", "w1", "w2")
    if match.re not in (_RANGE, _EDGE) or any(named.get(mark) for mark in marks):
        return False
    rest = match.string[match.end() :]
    return (
        re.match(r"[ -][^\W\d_]", rest) is not None
        and not _MAY_FOLLOW.match(rest, 1)
        and not ZONES.match(rest, 1)
    )


def days(text: str) -> Iterator[Days]:
    """The days of the week in a text in small letters."""
    for match in _DAYS.finditer(text):
        denied = _NOT.search(text[: match.start()]) is not None
        if match["all"] and re.search(
            r"\b(?:a|one|per|last|next|that|this|each) $", match.string[: match.start()]
        ):
            continue
        if match["all"]:
            if match["all"] == "days" and not match["every"]:
                continue
            yield Days((0, 1, 2, 3, 4), True, denied, *match.span())
        elif match["letters"]:
            yield Days(_lettered(match["letters"]), True, denied, *match.span())
        elif match["first"]:
            first, last = (lexicon.WEEKDAYS[match[name]] for name in ("first", "last"))
            run = tuple(sorted((first + step) % 7 for step in range((last - first) % 7 + 1)))
            yield Days(run, True, denied, *match.span())
        else:
            words = re.findall(_DAY + r"(?!\w)", match["list"] or match["one"])
            if words in (["sun"], ["sat"], ["th"], ["tu"]):
                continue
            numbers = tuple(sorted({lexicon.WEEKDAYS[word] for word in words}))
            several = len(numbers) > 1 or words[0].endswith("days") or bool(match["every"])
            yield Days(numbers, several, denied, *match.span())


def _lettered(word: str) -> tuple[int, ...]:
    """The days behind "M/W/F", "TTh" and "M-Th"."""
    found = [_LETTERS[each] for each in re.findall(r"tu|th|[mtwrf]", word)]
    if "-" in word:
        return tuple(range(found[0], found[-1] + 1))
    return tuple(sorted(set(found)))


def _range(match: re.Match[str]) -> Hours | None:
    end = _minutes(match, "2")
    start = _minutes(match, "1", like=(_half(match["n2"]), end))
    words = match[0]
    if start is not None and end is not None and end <= start < end + 12 * 60 <= 24 * 60:
        end += 12 * 60  # "6-8" in the evening
    if start is None or end is None or not start < end:
        return None
    marked = any(match[name] for name in ("n1", "n2", "m1", "m2", "w1", "w2"))
    if (
        not marked
        and not re.match(r"between|from|bt|b/w|bet", words)
        and int(HOURS.get(match["h1"], match["h1"])) > 18
    ):
        return None
    if words[:1] == "0" and not marked and len(words) > 5:
        return None
    return Hours(start, end, False, *match.span())


def _edge(match: re.Match[str]) -> Hours | None:
    at = _minutes(match, "1")
    if at is None:
        return None
    word = match["edge"]
    denied = _NOT.search(match.string[: match.start()]) is not None
    if re.fullmatch(_AT, word):
        if denied or match["w1"] == "lunch":
            return None
        if match["later"]:
            return Hours(at, None, False, *match.span())
        return Hours(at, None, True, *match.span())
    minutes = (
        re.search(r"(half|quarter) $", match.string[: match.start()]) if word == "past" else None
    )
    if minutes:
        at += 30 if minutes[1] == "half" else 15
        return None if denied else Hours(at, None, True, *match.span())
    later = re.fullmatch(_AFTER, word) is not None
    if later and match["w1"] == "lunch":
        return None
    if word in ("not before", "not after"):
        denied = False
        later = word == "not before"
    if later != denied:
        return Hours(at, None, False, *match.span())
    return Hours(None, at, False, *match.span())


def _bare(match: re.Match[str]) -> Hours | None:
    at = _clock(match["h1"], match["m1"] or match["m2"], match["n1"], colon=True)
    if at is None:
        return None
    return Hours(at, None, not match["later"], *match.span())


def _part(match: re.Match[str]) -> Hours | None:
    before = match.string[: match.start()]
    if _NOT.search(before) or before.endswith("good "):  # "Good morning."
        return None
    words = match[0]
    if words in ("am", "pm", "a.m.", "p.m.", "a.m", "p.m") and re.search(
        r"\d ?$", match.string[: match.start()]
    ):
        return None
    if words in ("am", "a.m", "pm", "p.m", "am.", "pm.") and not re.search(
        rf"{_DAY} $", match.string[: match.start()]
    ):
        best = re.match(
            r" (?:is |are )?(?:best|better|preferred|only|works|pls|please)\b",
            match.string[match.end() :],
        )
        if not best or re.search(r"\w ?$", before):
            return None
    number = next(n for n in range(len(_PARTS)) if match[f"p{n}"])
    start, end = (_from_text(clock) for clock in _PARTS[number][1])
    return Hours(start, end, False, *match.span())


def _from_text(clock: str) -> Minutes:
    return int(clock[:2]) * 60 + int(clock[3:])


def _minutes(
    match: re.Match[str], name: str, like: tuple[str | None, Minutes | None] | None = None
) -> Minutes | None:
    word = match[f"w{name}"]
    if word:
        return {"midnight": 0}.get(word, 12 * 60)
    hour, minute, half = match[f"h{name}"], match[f"m{name}"], _half(match[f"n{name}"])
    hour = str(HOURS.get(hour, hour))
    if like and not half and like[1] is not None:
        # "2-4pm" is in the afternoon, "11-1pm" starts before noon.
        plain = _clock(hour, minute, None, colon=bool(minute))
        if like[0] and like[0][0] in "ap" and 1 <= int(hour) <= 12:
            same = _clock(hour, minute, like[0])
            if same is not None and same < like[1]:
                return same
            return _clock(hour, minute, "am")
        return plain
    return _clock(hour, minute, half, colon=bool(minute))


def _half(words: str | None) -> str | None:
    """ "am" or "pm" for what names a half of the day in words; other words as they are."""
    if words and re.search(r"morning", words):
        return "am"
    return "pm" if words and re.search(r"afternoon|evening|night", words) else words


def _clock(
    hour: str, minute: str | None, half: str | None, *, colon: bool = False
) -> Minutes | None:
    """Minutes of the day. Without am or pm a working day is meant: 7 to 11 are in the morning."""
    h, m = int(hour), int(minute or 0)
    if h > 23 or m > 59:
        return None
    if half and half[0] in "ap":
        if not 1 <= h <= 12:
            return None
        h = h % 12 + (12 if half[0] == "p" else 0)
    elif half not in ("uhr", "h") and not (hour.startswith("0") and colon) and 1 <= h <= 6:
        h += 12
    return h * 60 + m
