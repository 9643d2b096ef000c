"""Sums of days, kept: what reports put together instead of counting lead by lead.

A summary is of one day, of 8 days or of 64. Those of a day have its leads in columns; those of 8
have the columns of their days joined, so that there is less to put together; those of 64 have sums
by each cut. Narrowed leads and parts of summaries are counted from columns. The database deletes a
summary when something in it changes, and `build` makes it anew. A report takes the summaries that
are there, and counts the leads of other days in their own rows: its figures are the same with any
of them, and without.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, delete, func, or_, select, text

from bot.storage import columns, counting, summing
from bot.storage.bulk import insert_rows
from bot.storage.counting import Cohort, Only
from bot.storage.figures import moment, seconds
from bot.storage.summing import COLUMNS, Cut
from bot.storage.tables_summaries import ALL, DAY, Key, summaries
from qualification.question import NOTHING, Dimension
from qualification.sums import Sums, as_json, from_json, merge

if TYPE_CHECKING:
    from bot.storage.bunches import Stretch

EVER = 4_000_000_000
"""A time that no lead comes after, in seconds since 1970."""

JOINED, SUMMED = 8, 64
SIZES = (1, JOINED, SUMMED)
"""Days of a summary; a longer one is made from those of the size before it."""

_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('summaries'))")
"""Whoever changes something that is summed up shares this lock, by the triggers of the database."""

_COLUMNS = ("first", "days", "cut", "sums")


@dataclass(frozen=True, slots=True)
class Part:
    """Some seconds since 1970, from `start` until before `end`; with a key, those of a summary: all
    of them, or some of those that it has in columns."""

    start: int
    end: int
    key: Key | None = None


def summed(
    connection: Connection, cohort: Cohort, by: Dimension | None = None, *, why: bool = False
) -> Cut:
    """A cohort's sums, for each value of a dimension that it has; `why`: with the reasons for
    rejections."""
    return each(connection, [cohort], by, why=why)[0]


def whole(connection: Connection, cohort: Cohort, *, why: bool = False) -> Sums:
    """The sums of a cohort as a whole."""
    return summed(connection, cohort, why=why).get(None, Sums())


def each(
    connection: Connection,
    cohorts: Sequence[Cohort],
    by: Dimension | None = None,
    *,
    why: bool = False,
) -> list[Cut]:
    """The same of several cohorts that are narrowed to the same leads, such as weeks."""
    from bot.storage.bunches import Stretch

    only = cohorts[0].only if cohorts else {}
    cut = "+".join([*only, *([by] if by else [])])
    found: list[Cut] = [{} for _ in cohorts]
    blocks: list[tuple[int, Key]] = []
    stretches: defaultdict[Key, list[Stretch]] = defaultdict(list)
    for place, parts in enumerate(_planned(connection, cut, cohorts)):
        for part in parts:
            if part.key is None:
                between = replace(cohorts[place], start=moment(part.start), end=moment(part.end))
                rows = summing.from_rows(connection, between, by, why=why)
                _merge(found[place], rows.items())
            elif part.key[1] == SUMMED:
                blocks.append((place, part.key))
            else:
                since = part.key[0] * DAY
                stretches[part.key].append(Stretch(place, part.start - since, part.end - since))
    texts = _sums(connection, cut, [first for _, (first, _) in blocks])
    for place, (first, _) in blocks:
        _merge(found[place], _named(texts[first], only, by))
    for place, sums in _counted(connection, stretches, only, by, why=why).items():
        _merge(found[place], sums.items())
    return found


def known(connection: Connection, dimension: Dimension) -> list[str]:
    """Every value of a dimension that leads have."""
    everything = summed(connection, Cohort(moment(0), moment(EVER)), dimension)
    return [name for name in everything if name is not None]


def build(connection: Connection, now: datetime) -> bool:
    """Makes one summary that is missing, days before blocks and the latest first; answers whether
    there was one. While somebody is writing leads, none is made on PostgreSQL."""
    key = _missing(connection, seconds(now) // DAY)
    if key is None or not _keep_out_writers(connection) or not _has_parts(connection, key):
        return False
    first, days = key
    makers = {1: _in_columns, JOINED: _joined, SUMMED: _summed_up}
    made = [(first, days, cut, text) for cut, text in makers[days](connection, first)]
    connection.execute(
        delete(summaries).where(summaries.c.first == first, summaries.c.days == days)
    )
    insert_rows(connection, summaries, _COLUMNS, made)
    return True


def _planned(connection: Connection, cut: str, cohorts: Sequence[Cohort]) -> list[list[Part]]:
    """What each cohort is put together from."""
    spans = [(seconds(cohort.start), seconds(cohort.end)) for cohort in cohorts]
    first = counting.earliest(connection)
    if first is None or not spans:
        return [[] for _ in spans]
    keys = _keys(connection, cut, min(start for start, _ in spans), max(end for _, end in spans))
    since = seconds(first) // DAY * DAY
    return [list(_parts(max(start, since), end, keys)) for start, end in spans]


def _keys(connection: Connection, cut: str, start: int, end: int) -> list[Key]:
    """Which summaries there are that answer for a cut at these times, in the order of their days,
    of those that begin with the same day the longer one first."""
    query = (
        select(summaries.c.first, summaries.c.days)
        .where(
            or_(
                and_(summaries.c.days < SUMMED, summaries.c.cut == columns.PACE),
                and_(summaries.c.days == SUMMED, summaries.c.cut == cut),
            )
        )
        .where(summaries.c.first > start // DAY - JOINED, summaries.c.first * DAY < end)
        .order_by(summaries.c.first, summaries.c.days.desc())
    )
    return [(first, days) for first, days in connection.execute(query).all()]


def _parts(start: int, end: int, keys: Sequence[Key]) -> Iterator[Part]:
    """A stretch of time in parts: as few summaries as there can be, and what is between them."""
    at = start
    for first, days in keys[bisect_left(keys, (start // DAY - JOINED + 1, 0)) :]:
        begin, behind = first * DAY, (first + days) * DAY
        if begin >= end:
            break
        if days < SUMMED:
            begin, behind = max(begin, at), min(behind, end)
        if at <= begin < behind <= end:
            if begin > at:
                yield Part(at, begin)
            yield Part(begin, behind, (first, days))
            at = behind
    if at < end:
        yield Part(at, end)


def _sums(connection: Connection, cut: str, firsts: Sequence[int]) -> dict[int, str]:
    """The sums of the blocks that begin with these days, by a cut."""
    if not firsts:
        return {}
    query = select(summaries.c.first, summaries.c.sums).where(
        summaries.c.first.in_(firsts), summaries.c.days == SUMMED, summaries.c.cut == cut
    )
    return dict(connection.execute(query).all())


def _named(text: str, only: Only, by: Dimension | None) -> Iterator[tuple[str | None, Sums]]:
    """What of a summary counts; where the answer is not cut, without names."""
    names = set(only.values())
    wanted = (lambda name: (name or NOTHING) in names) if only else None
    return ((name if by else None, one) for name, one in from_json(text, wanted))


def _merge(sums: Cut, others: Iterable[tuple[str | None, Sums]]) -> None:
    for name, one in others:
        merge(sums, name, one)


def _counted(
    connection: Connection,
    stretches: Mapping[Key, Sequence[Stretch]],
    only: Only,
    by: Dimension | None,
    *,
    why: bool,
) -> Mapping[int, Cut]:
    """What cohorts come to, from the columns of some days."""
    from bot.storage.bunches import Bunches
    from bot.storage.days import Days

    bunches = Bunches(only, by, why=why)
    wanted = columns.needed(only, by, why=why)
    for days in (1, JOINED):
        firsts = [first for first, each in stretches if each == days]
        for first, texts in columns.read(connection, firsts, wanted, days):
            if (first, days) in stretches:
                bunches.add(Days(texts, days), stretches[first, days])
    return bunches.cuts()


def _missing(connection: Connection, today: int) -> Key | None:
    """What is to be summed up next, of days that are over."""
    first = counting.earliest(connection)
    if first is None:
        return None
    there = set(_keys(connection, ALL, seconds(first), today * DAY))
    for days in SIZES:
        latest, since = today // days - 1, -(-(seconds(first) // DAY) // days)
        for number in range(latest, since - 1, -1):
            if (number * days, days) not in there:
                return number * days, days
    return None


def _keep_out_writers(connection: Connection) -> bool:
    """What a transaction that is not over yet has changed is in no sum and would delete none."""
    return connection.dialect.name == "sqlite" or bool(connection.scalar(_LOCK))


def _has_parts(connection: Connection, key: Key) -> bool:
    """Whether what a longer summary is made from is there: some may have gone until nobody else was
    writing."""
    first, days = key
    if days == 1:
        return True
    shorter = SIZES[SIZES.index(days) - 1]
    query = select(func.count()).where(
        summaries.c.first.between(first, first + days - shorter),
        summaries.c.days == shorter,
        summaries.c.cut == columns.PACE,
    )
    return connection.scalar(query) == days // shorter


def _in_columns(connection: Connection, day: int) -> Iterator[tuple[str, str]]:
    return columns.condensed(connection, day)


def _joined(connection: Connection, first: int) -> Iterator[tuple[str, str]]:
    from bot.storage.days import Days

    days = columns.read(connection, range(first, first + JOINED), columns.JOINED)
    return columns.joined([Days(texts) for _, texts in days])


def _summed_up(connection: Connection, first: int) -> Iterator[tuple[str, str]]:
    from bot.storage.bunches import Stretch

    everything = Stretch(0, 0, JOINED * DAY)
    stretches = {(one, JOINED): [everything] for one in range(first, first + SUMMED, JOINED)}
    for by in (None, Dimension.RULE, *COLUMNS):
        counted = _counted(connection, stretches, {}, by, why=True)
        yield by or ALL, as_json(counted.get(0, {}))
