"""How far leads had come by a time in the past: what a period is compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from bot.storage import columns
from bot.storage.counting import Cohort, Only, conditions
from bot.storage.figures import moment, seconds
from bot.storage.tables import lead_figures
from bot.storage.tables_summaries import DAY
from qualification.funnel import RECEIVED, SHARE_OF, STEPS, Funnel
from qualification.pace import NEVER

if TYPE_CHECKING:
    from bot.storage.days import Days

_FIGURES = lead_figures.c
_FOLLOWING = [step for step in STEPS if SHARE_OF[step] in STEPS]
"""Steps that are reached by a leap where nobody knows of the one that they are a share of."""
_LEAPING = [STEPS.index(step) for step in _FOLLOWING]
_LEAPT_OVER = [STEPS.index(SHARE_OF[step]) for step in _FOLLOWING]


def counts(connection: Connection, cohort: Cohort) -> Funnel:
    """How far the leads of a cohort came by its `asof`: counts only, without values or speed."""
    from bot.storage.days import Days

    assert cohort.asof
    total = [0] * (1 + len(STEPS) + len(_FOLLOWING))
    one_by_one: list[tuple[int, int]] = []
    at = seconds(cohort.start)
    wanted = {columns.CAME, *map(columns.named, cohort.only)}
    for first, texts in columns.read(connection, _whole_days(cohort), wanted):
        hour = (seconds(cohort.asof) - first * DAY) // columns.HOUR
        came = _by_then(Days(texts), cohort.only, hour)
        if came:
            one_by_one.append((at, first * DAY))
            at = (first + 1) * DAY
            total = list(map(int.__add__, total, came))
    one_by_one.append((at, seconds(cohort.end)))
    for start, end in one_by_one:
        if start < end:
            some = replace(cohort, start=moment(start), end=moment(end))
            total = list(map(int.__add__, total, _counted(connection, some)))
    counted = dict(zip((RECEIVED, *STEPS), total, strict=False))
    leaps = dict(zip(_FOLLOWING, total[len(counted) :], strict=True))
    return Funnel(counted, leaps={step: number for step, number in leaps.items() if number})


def _whole_days(cohort: Cohort) -> range:
    return range(-(-seconds(cohort.start) // DAY), seconds(cohort.end) // DAY)


def _by_then(day: Days, only: Only, hour: int) -> list[int] | None:
    """The leads of a day, and how many had come to each step when an hour began; None where some
    came within it, which only their own rows can tell."""
    if hour >= columns.MOST_HOURS:
        return None
    now = ord(columns.sign(hour))
    came = day.came[:, day.chosen(only)]
    if (came == now).any():
        return None
    before = (came != ord(NEVER)) & (came < now)
    leaps = before[_LEAPING] & ~before[_LEAPT_OVER]
    return [came.shape[1], *before.sum(axis=1).tolist(), *leaps.sum(axis=1).tolist()]


def _counted(connection: Connection, cohort: Cohort) -> list[int]:
    assert cohort.asof
    by_then = seconds(cohort.asof)
    reached = [func.count(case((_FIGURES[step] < by_then, 1))) for step in STEPS]
    leapt = (
        and_(_FIGURES[step] < by_then, _not_by(SHARE_OF[step], by_then)) for step in _FOLLOWING
    )
    leaps = [func.count(case((one, 1))) for one in leapt]
    query = select(func.count(), *reached, *leaps).where(*conditions(cohort))
    return list(connection.execute(query).one())


def _not_by(step: str, time: int) -> ColumnElement[bool]:
    return or_(_FIGURES[step].is_(None), _FIGURES[step] >= time)
