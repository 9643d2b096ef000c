"""The ladder of a waiting lead: which rung is next, when it falls due, and what moves the clock.

The functions take `now` and the stored clock, and return a new clock; nothing else is remembered,
so a restart changes nothing. `hours` and `zone` are the assignee's; a ladder that runs around the
clock gets hours that are `always`. Rungs come in the order of their times, as the playbook checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qualification import business_time
from qualification.hours import BusinessHours
from qualification.lead import SlaClock
from qualification.playbook import Rung

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Firing:
    """The rung to carry out, the ones below it that downtime made moot, and the clock after it."""

    rung: Rung
    missed: tuple[Rung, ...]
    clock: SlaClock


def start(
    ladder: Sequence[Rung], run: int, at: datetime, hours: BusinessHours, zone: ZoneInfo
) -> SlaClock:
    """A clock that starts at `at`, with the first rung ahead."""
    return refresh(SlaClock(run=run, anchor=at), ladder, hours, zone)


def refresh(
    clock: SlaClock, ladder: Sequence[Rung], hours: BusinessHours, zone: ZoneInfo
) -> SlaClock:
    """The clock with its due time reckoned anew, for when ladder or hours have changed."""
    if clock.snoozed_until is not None:
        return replace(clock, due=clock.snoozed_until)
    rung = next_rung(clock, ladder)
    return replace(clock, due=_due(clock, rung, hours, zone) if rung else None)


def next_rung(clock: SlaClock, ladder: Sequence[Rung]) -> Rung | None:
    """The lowest rung that has not fired; None when the ladder is climbed."""
    return next((rung for rung in ladder if rung.after > clock.fired), None)


def due_rungs(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, hours: BusinessHours, zone: ZoneInfo
) -> tuple[Rung, ...]:
    """The rungs due at `now`, lowest first: normally one at most, several after downtime.

    A stopped clock (`due` None) and a snoozed one have none.
    """
    if clock.due is None or clock.snoozed_until is not None:
        return ()
    ahead = (rung for rung in ladder if rung.after > clock.fired)
    return tuple(rung for rung in ahead if _due(clock, rung, hours, zone) <= now)


def fire(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, hours: BusinessHours, zone: ZoneInfo
) -> Firing | None:
    """What to carry out at `now`: of all overdue rungs the highest, so that one message goes out.

    That holds for an overdue `reroute` below a `manager` rung, too: it stands among the missed,
    for the manager's message to name, since moving the lead and reporting it late in one breath
    would be two pings about the bot's own silence. The clock moves on from the instant the rung
    was due, not from `now`, so delays never add up.

    None if nothing is due by this ladder and these hours. When the stored `due` says otherwise,
    they were changed since: store `refresh(…)`.
    """
    overdue = due_rungs(clock, ladder, now, hours, zone)
    if not overdue:
        return None
    *missed, rung = overdue
    moved = replace(
        clock,
        anchor=_due(clock, rung, hours, zone),
        passed=max(clock.passed, rung.after),
        fired=rung.after,
    )
    return Firing(rung, tuple(missed), refresh(moved, ladder, hours, zone))


def hand_to(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, hours: BusinessHours, zone: ZoneInfo
) -> SlaClock:
    """The clock in the hands of a new assignee, whose `hours` and `zone` these are.

    It goes on from where it stood at its anchor, normally the `reroute` rung that just fired; the
    bot's own delay since then is not counted against the new assignee. A snooze was the former
    assignee's and ends.
    """
    return refresh(replace(clock, anchor=now, snoozed_until=None), ladder, hours, zone)


def snooze(
    clock: SlaClock,
    until: datetime,
    now: datetime,
    ladder: Sequence[Rung],
    hours: BusinessHours,
    zone: ZoneInfo,
) -> SlaClock:
    """The clock held where it stands until `until`, when a reminder falls due.

    A rung that fell due but has not fired yet is moot: somebody has just acted. Snoozing again
    replaces the snooze. Raises ValueError unless `until` is after `now`.
    """
    if until <= now:
        raise ValueError("A snooze ends in the future.")
    passed = clock.passed + business_time.elapsed(clock.anchor, now, hours, zone)
    moot = (rung.after for rung in ladder if rung.after <= passed)
    return replace(
        clock,
        anchor=until,
        passed=passed,
        fired=max(clock.fired, *moot, _ZERO),
        due=until,
        snoozed_until=until,
    )


def wake(
    clock: SlaClock, ladder: Sequence[Rung], now: datetime, hours: BusinessHours, zone: ZoneInfo
) -> SlaClock:
    """The clock after the reminder of a snooze, sent at `now`: the ladder goes on from there.

    It goes on from the reminder rather than from the end of the snooze, so that after downtime
    the reminder is not followed by a nag at once.
    """
    anchor = max(clock.anchor, now)
    return refresh(replace(clock, anchor=anchor, snoozed_until=None), ladder, hours, zone)


def rung_key(rung: Rung) -> str:
    """Names a rung within a run of a lead, "nudge:900": what it does, after how many seconds."""
    return f"{rung.do}:{int(rung.after.total_seconds())}"


def snooze_key(clock: SlaClock) -> str:
    """Names the reminder of a snoozed clock within its run, "snooze:1795500000": epoch seconds."""
    if clock.snoozed_until is None:
        raise ValueError("The clock is not snoozed.")
    return f"snooze:{int(clock.snoozed_until.timestamp())}"


def _due(clock: SlaClock, rung: Rung, hours: BusinessHours, zone: ZoneInfo) -> datetime:
    left = max(rung.after - clock.passed, _ZERO)
    return business_time.add(clock.anchor, left, hours, zone)
