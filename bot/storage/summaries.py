"""Sums of whole days, kept: what reports put together instead of counting lead by lead.

A summary is of one day, or of several days that it is put together from. The database deletes it
when something in it changes, and `build` makes it anew. A report takes the summaries that are
there, and counts the leads of other days and of parts of days one by one: its figures are the same
with any of them, and without.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, text

from bot.storage import asof, counting, summing
from bot.storage.bulk import insert_rows
from bot.storage.counting import Cohort, Only
from bot.storage.figures import moment, seconds
from bot.storage.summing import COLUMNS, SLOT, Cut
from bot.storage.tables_summaries import ALL, BY_REACHED, BY_SLOT, DAY, summaries
from qualification.question import NOTHING, Dimension
from qualification.sums import Sums, as_json, from_json, merge

EVER = 4_000_000_000
"""A time that no lead comes after, in seconds since 1970."""

SIZES = (1, 8, 64)
"""Days of a summary; a longer one is put together from those of the size before it."""

_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('summaries'))")
"""Whoever changes something that is summed up shares this lock, by the triggers of the database."""

_COLUMNS = ("first", "days", "cut", "sums")

Key = tuple[int, int]
"""The first day of a summary, and how many days it is of."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some seconds since 1970, from `start` until before `end`; with a key, those of a summary:
    the whole of it, or so many slots of a day."""

    start: int
    end: int
    key: Key | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole of a summary."""
        return self.key is not None and self.end - self.start == self.key[1] * DAY

    def cut(self, asked: str) -> str:
        """The cut of the summary to be read."""
        return asked if self.is_whole else BY_SLOT


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
    only = cohorts[0].only if cohorts else {}
    cut = _cut_for(only, by)
    spans = [(seconds(cohort.start), seconds(cohort.end)) for cohort in cohorts]
    keys = _keys(connection, cut, spans)
    planned = [list(_parts(*span, keys, slots=cut == ALL)) for span in spans]
    kept = _kept(connection, cut, [part for parts in planned for part in parts])
    first = counting.earliest(connection)
    since = seconds(first) if first else EVER
    found: list[Cut] = []
    for cohort, parts in zip(cohorts, planned, strict=True):
        sums: Cut = {}
        for part in parts:
            if part.key:
                more = _read(kept[part.cut(cut), part.key], part, only, by)
            elif part.end > since:
                some = replace(cohort, start=moment(part.start), end=moment(part.end))
                more = iter(summing.from_rows(connection, some, by, why=why).items())
            else:
                continue
            for name, one in more:
                merge(sums, name, one)
        found.append(sums)
    return found


def known(connection: Connection, dimension: Dimension) -> list[str]:
    """Every value of a dimension that leads have."""
    everything = summed(connection, Cohort(moment(0), moment(EVER)), dimension)
    return [name for name in everything if name is not None]


def build(connection: Connection, now: datetime) -> bool:
    """Makes one summary that is missing, days before blocks and the latest first; answers whether
    there was one. While somebody is writing leads, none is made on PostgreSQL."""
    key = _missing(connection, seconds(now) // DAY)
    if key is None or not _keep_out_writers(connection):
        return False
    first, days = key
    rows = _day(connection, first) if days == 1 else _block(connection, first, days)
    insert_rows(connection, summaries, _COLUMNS, [(first, days, cut, sums) for cut, sums in rows])
    return True


def _cut_for(only: Only, by: Dimension | None) -> str:
    """The cut whose summaries answer a question, if there are any: leads that are narrowed twice
    are counted one by one."""
    asked = {*only, *([by] if by else [])}
    return "+".join(sorted(asked))


def _keys(connection: Connection, cut: str, spans: Sequence[tuple[int, int]]) -> list[Key]:
    """Which summaries of a cut there are of these times, in the order of their days, of those
    that begin with the same day the longer one first."""
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    query = (
        select(summaries.c.first, summaries.c.days)
        .where(summaries.c.cut == cut)
        .where(summaries.c.first >= start // DAY, summaries.c.first * DAY < end)
        .order_by(summaries.c.first, summaries.c.days.desc())
    )
    return [(first, days) for first, days in connection.execute(query)]


def _parts(start: int, end: int, keys: Sequence[Key], *, slots: bool) -> Iterator[Part]:
    """A stretch of time in parts: as few summaries as there can be, and what is between them."""
    at = start
    for first, days in keys[bisect_left(keys, (start // DAY, 0)) :]:
        begin, behind = first * DAY, (first + days) * DAY
        if begin >= end:
            break
        if (begin < at or behind > end) and slots and days == 1:
            begin, behind = max(begin, at), min(behind, end)
            whole = begin % SLOT == behind % SLOT == 0
        else:
            whole = begin >= at and behind <= end
        if whole and begin < behind:
            if begin > at:
                yield Part(at, begin)
            yield Part(begin, behind, (first, days))
            at = behind
    if at < end:
        yield Part(at, end)


def _kept(connection: Connection, cut: str, parts: Sequence[Part]) -> dict[tuple[str, Key], str]:
    """The summaries that these parts are of."""
    wanted: dict[str, dict[int, list[int]]] = {}
    for part in parts:
        if part.key:
            first, days = part.key
            wanted.setdefault(part.cut(cut), {}).setdefault(days, []).append(first)
    found = {}
    for name, firsts in wanted.items():
        any_of = (
            and_(summaries.c.days == days, summaries.c.first.in_(some))
            for days, some in firsts.items()
        )
        query = select(summaries.c.first, summaries.c.days, summaries.c.sums)
        for first, days, sums in connection.execute(
            query.where(summaries.c.cut == name, or_(*any_of))
        ):
            found[name, (first, days)] = sums
    return found


def _read(
    text: str, part: Part, only: Only, by: Dimension | None
) -> Iterator[tuple[str | None, Sums]]:
    """What of a summary counts; where the answer is not cut, without names."""
    if not part.is_whole:
        slots = range(part.start // SLOT, part.end // SLOT)
        return ((None, one) for _, one in from_json(text, lambda slot: int(slot or 0) in slots))
    names = set(only.values())
    wanted = (lambda name: (name or NOTHING) in names) if only else None
    return ((name if by else None, one) for name, one in from_json(text, wanted))


def _missing(connection: Connection, today: int) -> Key | None:
    """What is to be summed up next, of days that are over."""
    first = counting.earliest(connection)
    if first is None:
        return None
    query = select(summaries.c.first, summaries.c.days).where(summaries.c.cut == ALL)
    there = {(first, days) for first, days in connection.execute(query)}
    for days in SIZES:
        latest, since = today // days - 1, -(-(seconds(first) // DAY) // days)
        for number in range(latest, since - 1, -1):
            if (number * days, days) not in there:
                return number * days, days
    return None


def _keep_out_writers(connection: Connection) -> bool:
    """What a transaction that is not over yet has changed is in no sum and would delete none."""
    return connection.dialect.name == "sqlite" or bool(connection.scalar(_LOCK))


def _day(connection: Connection, day: int) -> Iterator[tuple[str, str]]:
    cohort = Cohort(moment(day * DAY), moment((day + 1) * DAY))
    for cut, sums in summing.by_every_cut(connection, cohort).items():
        yield cut, as_json(sums)
    yield BY_REACHED, asof.condensed(connection, day)


def _block(connection: Connection, first: int, days: int) -> Iterator[tuple[str, str]]:
    smaller = SIZES[SIZES.index(days) - 1]
    within = and_(
        summaries.c.days == smaller, summaries.c.first >= first, summaries.c.first < first + days
    )
    for cut in (ALL, Dimension.RULE, *COLUMNS):
        found: Cut = {}
        for kept in connection.scalars(
            select(summaries.c.sums).where(within, summaries.c.cut == cut)
        ):
            for name, one in from_json(kept):
                merge(found, name, one)
        yield cut, as_json(found)
