"""How far leads had come by a time in the past: what a period is compared with."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, case, func, select

from bot.storage import columns
from bot.storage.columns import Day
from bot.storage.counting import Cohort, Only, conditions
from bot.storage.figures import moment, seconds
from bot.storage.tables import lead_figures
from bot.storage.tables_summaries import DAY
from qualification.funnel import RECEIVED, STEPS, Funnel
from qualification.sums import came


def counts(connection: Connection, cohort: Cohort) -> Funnel:
    """How far the leads of a cohort came by its `asof`: counts only, without values or speed."""
    assert cohort.asof
    total = [0] * (1 + len(STEPS))
    one_by_one: list[tuple[int, int]] = []
    at = seconds(cohort.start)
    wanted = {columns.CAME, *map(columns.named, cohort.only)}
    days = _whole_days(cohort)
    kept = columns.read(connection, days, wanted)
    for first in filter(kept.__contains__, days):
        hour = (seconds(cohort.asof) - first * DAY) // columns.HOUR
        came = _by_then(kept[first], cohort.only, hour)
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


def _whole_days(cohort: Cohort) -> range:
    return range(-(-seconds(cohort.start) // DAY), seconds(cohort.end) // DAY)


def _by_then(day: Day, only: Only, hour: int) -> list[int] | None:
    """The leads of a day, and how many had come to each step when an hour began; None where some
    came within it, which only their own rows can tell."""
    if hour >= columns.MOST_HOURS:
        return None
    *steps, last = day.came
    now, leads = columns.sign(hour), len(steps[0])
    which = bytearray(leads)
    for place in day.chosen(only, range(leads)):
        which[place] = 1
    chosen = int.from_bytes(which, "big")
    found = [chosen.bit_count()]
    for signs, latest in zip(steps, last, strict=True):
        if now in signs:
            return None
        these = chosen & int.from_bytes(came(signs), "big")
        if latest > now:
            these &= int.from_bytes(bytes(map(now.__gt__, signs)), "big")
        found.append(these.bit_count())
    return found


def _counted(connection: Connection, cohort: Cohort) -> list[int]:
    assert cohort.asof
    by_then = seconds(cohort.asof)
    reached = [func.count(case((lead_figures.c[step] < by_then, 1))) for step in STEPS]
    return list(connection.execute(select(func.count(), *reached).where(*conditions(cohort))).one())
