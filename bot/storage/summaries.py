"""Sums of days, kept: what reports put together instead of counting lead by lead.

A summary is of one day, or of several days that it is put together from. One of a day has the day's
leads in columns beside its sums: cuts, parts of days and leads that are narrowed more than once are
counted from these. The database deletes a summary when something in it changes, and `build` makes
it anew. A report takes the summaries that are there, and counts the leads of other days in their
own rows: its figures are the same with any of them, and without.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, delete, false, or_, select, text

from bot.storage import columns, counting, summing
from bot.storage.bulk import insert_rows
from bot.storage.counting import Cohort, Only
from bot.storage.figures import moment, seconds
from bot.storage.summing import COLUMNS, Cut
from bot.storage.tables_summaries import ALL, DAY, summaries
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
    the whole of it, or a part of its day."""

    start: int
    end: int
    key: Key | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole of a summary."""
        return self.key is not None and self.end - self.start == self.key[1] * DAY

    def is_summed(self, cut: str) -> bool:
        """Whether there are sums of it by a cut: of days, only of all of a day's leads."""
        return self.is_whole and (cut == ALL or self.end - self.start > DAY)


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
    from bot.storage.bunches import Bunches
    from bot.storage.day import Day

    only = cohorts[0].only if cohorts else {}
    cut = "+".join([*only, *([by] if by else [])])
    planned = _planned(connection, cut, cohorts)
    kept = [part for parts in planned for part in parts if part.key]
    texts = _sums(connection, cut, (part.key for part in kept if part.key and part.is_summed(cut)))
    others = [part for part in kept if not part.is_summed(cut)]
    wanted = columns.needed(only, by, why=why, part=not all(part.is_whole for part in others))
    days = columns.read(connection, {part.start // DAY for part in others}, wanted)
    found: list[Cut] = [{} for _ in cohorts]
    bunches = Bunches(only, by, why=why)
    for place, (cohort, parts) in enumerate(zip(cohorts, planned, strict=True)):
        for part in parts:
            if part.key and part.is_summed(cut):
                _merge(found[place], _named(texts[part.key], only, by))
            elif part.key:
                day, _ = part.key
                bunches.add(place, Day(days[day]), part.start - day * DAY, part.end - day * DAY)
            else:
                between = replace(cohort, start=moment(part.start), end=moment(part.end))
                rows = summing.from_rows(connection, between, by, why=why)
                _merge(found[place], rows.items())
    for place, sums in bunches.cuts().items():
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
    if key is None or not _keep_out_writers(connection):
        return False
    first, days = key
    rows = _day(connection, first) if days == 1 else _block(connection, first, days)
    made = [(first, days, cut, text) for cut, text in rows]
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
                and_(summaries.c.days == 1, summaries.c.cut == columns.PACE),
                and_(summaries.c.days > 1, summaries.c.cut == cut),
            )
        )
        .where(summaries.c.first >= start // DAY, summaries.c.first * DAY < end)
        .order_by(summaries.c.first, summaries.c.days.desc())
    )
    return [(first, days) for first, days in connection.execute(query)]


def _parts(start: int, end: int, keys: Sequence[Key]) -> Iterator[Part]:
    """A stretch of time in parts: as few summaries as there can be, and what is between them."""
    at = start
    for first, days in keys[bisect_left(keys, (start // DAY, 0)) :]:
        begin, behind = first * DAY, (first + days) * DAY
        if begin >= end:
            break
        if days == 1:
            begin, behind = max(begin, at), min(behind, end)
        if at <= begin < behind <= end:
            if begin > at:
                yield Part(at, begin)
            yield Part(begin, behind, (first, days))
            at = behind
    if at < end:
        yield Part(at, end)


def _sums(connection: Connection, cut: str, keys: Iterable[Key]) -> dict[Key, str]:
    """The sums of these summaries by a cut, and perhaps of others."""
    firsts: dict[int, list[int]] = {}
    for first, days in keys:
        firsts.setdefault(days, []).append(first)
    any_of = (
        and_(summaries.c.days == days, summaries.c.first.in_(some)) for days, some in firsts.items()
    )
    query = select(summaries.c.first, summaries.c.days, summaries.c.sums)
    query = query.where(summaries.c.cut == cut, or_(false(), *any_of))
    return {(first, days): sums for first, days, sums in connection.execute(query)}


def _named(text: str, only: Only, by: Dimension | None) -> Iterator[tuple[str | None, Sums]]:
    """What of a summary counts; where the answer is not cut, without names."""
    names = set(only.values())
    wanted = (lambda name: (name or NOTHING) in names) if only else None
    return ((name if by else None, one) for name, one in from_json(text, wanted))


def _merge(sums: Cut, others: Iterable[tuple[str | None, Sums]]) -> None:
    for name, one in others:
        merge(sums, name, one)


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


def _day(connection: Connection, day: int) -> Iterator[tuple[str, str]]:
    texts = dict(columns.condensed(connection, day))
    yield from texts.items()
    yield ALL, as_json(_counted([texts], None))


def _block(connection: Connection, first: int, days: int) -> Iterator[tuple[str, str]]:
    """Put together from days, or from shorter blocks."""
    smaller = SIZES[SIZES.index(days) - 1]
    firsts = range(first, first + days, smaller)
    for by in (None, Dimension.RULE, *COLUMNS):
        cut = by or ALL
        found: Cut = {}
        if smaller == 1:
            wanted = columns.needed({}, by, why=True, part=False)
            kept = columns.read(connection, firsts, wanted)
            found = _counted((kept[one] for one in firsts), by)
        else:
            keys = [(one, smaller) for one in firsts]
            texts = _sums(connection, cut, keys)
            for key in keys:
                _merge(found, from_json(texts[key]))
        yield cut, as_json(found)


def _counted(days: Iterable[Mapping[str, str]], by: Dimension | None) -> Cut:
    from bot.storage.bunches import Bunches
    from bot.storage.day import Day

    bunches = Bunches({}, by, why=True)
    for texts in days:
        bunches.add(0, Day(texts))
    return bunches.cuts().get(0, {})
