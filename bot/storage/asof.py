"""How far leads had come by a time in the past: what a period is compared with."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, case, func, select

from bot.storage.counting import Cohort, conditions
from bot.storage.figures import moment, seconds
from bot.storage.tables import lead_figures
from bot.storage.tables_summaries import BY_REACHED, DAY, summaries
from qualification.funnel import RECEIVED, STEPS, Funnel

HOUR = 60 * 60
"""Seconds."""

MOST_HOURS = 50_000
"""More than five years: whoever asks about that counts lead by lead."""

_FIRST = 128


def counts(connection: Connection, cohort: Cohort) -> Funnel:
    """How far the leads of a cohort came by its `asof`: counts only, without values or speed."""
    assert cohort.asof
    total = [0] * (1 + len(STEPS))
    one_by_one: list[tuple[int, int]] = []
    at = seconds(cohort.start)
    for first, kept in [] if cohort.only else _kept(connection, cohort):
        came = _by_then(kept, (seconds(cohort.asof) - first * DAY) // HOUR)
        if came:
            one_by_one.append((at, first * DAY))
            at = (first + 1) * DAY
            total = list(map(int.__add__, total, came))
    one_by_one.append((at, seconds(cohort.end)))
    for start, end in one_by_one:
        if start < end:
            some = replace(cohort, start=moment(start), end=moment(end))
            total = list(map(int.__add__, total, _counted(connection, some)))
    return Funnel(dict(zip((RECEIVED, *STEPS), total, strict=True)))


def condensed(connection: Connection, day: int) -> str:
    """The leads of a day, and in which of the hours since its beginning they came to each step:
    one sign for each, in order, so that those before an hour are found at once."""
    cohort = Cohort(moment(day * DAY), moment((day + 1) * DAY))
    rows = connection.execute(
        select(*(lead_figures.c[step] for step in STEPS)).where(*conditions(cohort))
    ).all()
    steps = [
        "".join(sorted(_sign((row[place] - day * DAY) // HOUR) for row in rows if row[place]))
        for place in range(len(STEPS))
    ]
    return json.dumps([len(rows), *steps], ensure_ascii=False)


def _kept(connection: Connection, cohort: Cohort) -> Iterator[tuple[int, str]]:
    query = (
        select(summaries.c.first, summaries.c.sums)
        .where(summaries.c.days == 1, summaries.c.cut == BY_REACHED)
        .where(summaries.c.first >= -(-seconds(cohort.start) // DAY))
        .where(summaries.c.first < seconds(cohort.end) // DAY)
        .order_by(summaries.c.first)
    )
    return ((first, kept) for first, kept in connection.execute(query))


def _by_then(kept: str, hour: int) -> list[int] | None:
    """The leads of a day, and how many had come to each step when an hour began; None where some
    came within it, which only their own rows can tell."""
    leads, *steps = json.loads(kept)
    sign = _sign(hour)
    came = [bisect_left(signs, sign) for signs in steps]
    if hour >= MOST_HOURS or came != [bisect_right(signs, sign) for signs in steps]:
        return None
    return [leads, *came]


def _counted(connection: Connection, cohort: Cohort) -> list[int]:
    assert cohort.asof
    by_then = seconds(cohort.asof)
    reached = [func.count(case((lead_figures.c[step] < by_then, 1))) for step in STEPS]
    return list(connection.execute(select(func.count(), *reached).where(*conditions(cohort))).one())


def _sign(hour: int) -> str:
    return chr(_FIRST + max(0, min(hour, MOST_HOURS)))
