"""The ladder of a waiting lead: which rung is next, when it falls due, and what moves the clock.

The functions take `now` and the stored clock, and return a new clock; nothing else is remembered,
so a restart changes nothing. `calendar` is the assignee's; a ladder that runs around the clock gets
hours that are `always`. Rungs come in the order of their times, as the playbook checks. A day of a
rung is a working day of the assignee, its hours and minutes are business time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from qualification import business_time
from qualification.business_time import Calendar
from qualification.lead import SlaClock
from qualification.playbook import Rung

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Firing:
    """The rung to carry out, the ones below it that downtime made moot, and the clock after it."""

    rung: Rung
    missed: tuple[Rung, ...]
    clock: SlaClock


def start(ladder: Sequence[Rung], run: int, at: datetime, calendar: Calendar) -> SlaClock:
    """A clock that starts at `at`, with the first rung ahead."""
    return refresh(SlaClock(run=run, anchor=at), ladder, calendar)


def refresh(clock: SlaClock, ladder: Sequence[Rung], calendar: Calendar) -> SlaClock:
    """The clock with its due time reckoned anew, for when ladder or hours have changed."""
    if clock.snoozed_until is not None:
        return replace(clock, due=clock.snoozed_until)
    rung = next_rung(clock, ladder)
    return replace(clock, due=_due(clock, rung, calendar) if rung else None)


def next_rung(clock: SlaClock, ladder: Sequence[Rung]) -> Rung | None:
    """The lowest rung that has not fired; None when the ladder is climbed."""
    return next((rung for rung in ladder if rung.after > clock.fired), None)


def due_rungs(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, calendar: Calendar
) -> tuple[Rung, ...]:
    """The rungs due at `now`, lowest first: normally one at most, several after downtime.

    A stopped clock (`due` None) and a snoozed one have none.
    """
    if clock.due is None or clock.snoozed_until is not None:
        return ()
    # In their order: on short days twenty hours may take longer than a day.
    ahead = (rung for rung in ladder if rung.after > clock.fired)
    return tuple(takewhile(lambda rung: _due(clock, rung, calendar) <= now, ahead))


def fire(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, calendar: Calendar
) -> Firing | None:
    """What to carry out at `now`: of all overdue rungs the highest, so that one message goes out.

    That holds for an overdue `reroute` below a `manager` rung, too: it stands among the missed,
    for the manager's message to name, since moving the lead and reporting it late in one breath
    would be two pings about the bot's own silence. The clock moves on from the instant the rung
    was due, not from `now`, so delays never add up.

    None if nothing is due by this ladder and these hours. When the stored `due` says otherwise,
    they were changed since: store `refresh(…)`.
    """
    overdue = due_rungs(clock, ladder, now, calendar)
    if not overdue:
        return None
    *missed, rung = overdue
    due = _due(clock, rung, calendar)
    passed = clock.passed + business_time.elapsed(clock.anchor, due, calendar)
    moved = replace(clock, anchor=due, passed=passed, fired=rung.after)
    return Firing(rung, tuple(missed), refresh(moved, ladder, calendar))


def hand_to(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, calendar: Calendar, former: Calendar
) -> SlaClock:
    """The clock in the hands of a new assignee, whose `calendar` this is; `former` was the last
    one's.

    It goes on from where it stood at its anchor, normally the `reroute` rung that just fired; the
    bot's own delay since then is not counted against the new assignee. A snooze was the former
    assignee's and ends, as does the count of theirs.
    """
    began = _began(clock, former) + max(now - clock.anchor, _ZERO)
    taken = replace(clock, anchor=now, snoozed_until=None, snoozes=0, given_by=None, began=began)
    return refresh(taken, ladder, calendar)


def snooze(
    clock: SlaClock,
    until: datetime,
    now: datetime,
    ladder: Sequence[Rung],
    calendar: Calendar,
    given_by: str | None = None,
) -> SlaClock:
    """The clock held where it stands until `until`, when a reminder falls due.

    A rung that fell due but has not fired yet is moot: somebody has just acted. Snoozing again
    replaces the snooze, and what has passed since its end without a reminder is not counted. Time
    that a manager gives (`given_by`) is not counted as a snooze of the assignee's.

    Raises ValueError unless `until` is after `now`.
    """
    if until <= now:
        raise ValueError("A snooze ends in the future.")
    if clock.snoozed_until is not None:
        clock = wake(clock, ladder, now, calendar)
    passed = clock.passed + business_time.elapsed(clock.anchor, now, calendar)
    moot = (rung.after for rung in due_rungs(clock, ladder, now, calendar))
    return replace(
        clock,
        anchor=until,
        passed=passed,
        fired=max(clock.fired, *moot, _ZERO),
        due=until,
        snoozed_until=until,
        snoozes=clock.snoozes if given_by else clock.snoozes + 1,
        given_by=given_by,
        began=clock.began and clock.began + (until - now),
    )


def wake(clock: SlaClock, ladder: Sequence[Rung], now: datetime, calendar: Calendar) -> SlaClock:
    """The clock after the reminder of a snooze, sent at `now`: the ladder goes on from there.

    It goes on from the reminder rather than from the end of the snooze, so that after downtime
    the reminder is not followed by a nag at once.
    """
    anchor = max(clock.anchor, now)
    woken = replace(clock, anchor=anchor, snoozed_until=None, given_by=None)
    return refresh(woken, ladder, calendar)


def rung_key(rung: Rung) -> str:
    """Names a rung within a run of a lead, "nudge:900": what it does, after how many seconds."""
    return f"{rung.do}:{int(rung.after.total_seconds())}"


def snooze_key(clock: SlaClock) -> str:
    """Names the reminder of a snoozed clock within its run, "snooze:1795500000": epoch seconds."""
    if clock.snoozed_until is None:
        raise ValueError("The clock is not snoozed.")
    return f"snooze:{int(clock.snoozed_until.timestamp())}"


def _due(clock: SlaClock, rung: Rung, calendar: Calendar) -> datetime:
    """When a rung falls due: hours go on from what has passed, days are counted from where the wait
    began, as if this calendar's assignee had had the lead from then on."""
    if not rung.after.days:
        return business_time.add(clock.anchor, max(rung.after - clock.passed, _ZERO), calendar)
    over = business_time.after_wait(_began(clock, calendar), rung.after, calendar)
    return max(clock.anchor, over)


def _began(clock: SlaClock, calendar: Calendar) -> datetime:
    """When the wait would have begun without snoozes, if `calendar` was the assignee's all the
    time."""
    return clock.began or business_time.before(clock.anchor, clock.passed, calendar)
