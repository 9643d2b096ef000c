"""How long leads took from step to step: one sign per step, so that many are counted at once.

A sign stands for what people are shown: minutes under an hour, hours under two days, then days.
Rounding down keeps the order of spans, so a median of signs is the median that would be shown. Of
days, an hour short of one is one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil

from qualification.reached import MILESTONES, Reached

NEVER = " "
"""The sign of a step that was not reached."""

LEAP = "\x1f"
"""The sign of a step that was reached while nobody knows of the one that it is a share of: in
histories that begin late, and of deals that another system tells of. How long it took is not known
either."""

BEHIND: Mapping[str, tuple[str, ...]] = {
    "escalated": (),
    "qualifying": ("escalated",),
    "handed_off": ("qualifying", "escalated"),
    "accepted": ("handed_off",),
    "rejected": ("handed_off",),
    "won": ("accepted",),
    "lost": ("accepted",),
}
"""The step that each one's time counts from, the first of these that the lead came to; escalated
counts from the lead's arrival. Some lanes skip the SDR. What is a share of the last of them is a
`LEAP` without it."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_HOURS_FROM, _DAYS_FROM = 60, 106
_FIRST = ord("!")
"""Python counts signs below 256 several times faster than others: hours and weeks are there."""

_MOST_DAYS = 3_660


def signs(created: datetime, reached: Reached) -> str:
    """A sign for each milestone, in the order of `MILESTONES`."""
    if reached == _NOWHERE:
        return NEVER * len(MILESTONES)
    return "".join(_signs(created, reached))


_NOWHERE = Reached()


def _signs(created: datetime, reached: Reached) -> Iterator[str]:
    for milestone, behind in BEHIND.items():
        at: datetime | None = getattr(reached, milestone)
        if at is None:
            yield NEVER
            continue
        if behind and getattr(reached, behind[-1]) is None:
            yield LEAP
            continue
        before = created
        for name in behind:
            if one := getattr(reached, name):
                before = one
                break
        yield sign(at - before)


def sign(span: timedelta) -> str:
    """The sign of a span; one below zero, which clocks that differ can make, counts as none."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _HOUR:
        code = seconds // _MINUTE
    elif seconds < 2 * _DAY:
        code = _HOURS_FROM + seconds // _HOUR - 1
    else:
        # From date to date, the start of summer time takes an hour from whole days.
        code = _DAYS_FROM + min((seconds + _HOUR) // _DAY, _MOST_DAYS) - 1
    return chr(_FIRST + code)


def span(sign_: str) -> timedelta:
    """The span that a sign stands for."""
    code = ord(sign_) - _FIRST
    if code < _HOURS_FROM:
        return timedelta(minutes=code)
    if code <= _DAYS_FROM:
        return timedelta(hours=code - _HOURS_FROM + 1)
    return timedelta(days=code - _DAYS_FROM + 1)


def percentiles(counts: Mapping[str, int], *percents: int) -> list[timedelta]:
    """The spans that so many percent of the leads did not exceed (nearest rank), from how often
    each sign occurred; nothing where none did. What is a `LEAP` has no span."""
    known = sorted(counts.keys() - {LEAP})
    upto = list(accumulate(map(counts.__getitem__, known)))
    ranks = [ceil(upto[-1] * percent / 100) for percent in percents] if upto else []
    return [span(known[bisect_left(upto, rank)]) for rank in ranks]
