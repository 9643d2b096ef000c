"""The ladder: every rung once, in order, never early, whatever the ticks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification import business_time, ladder
from qualification.business_time import Calendar
from qualification.hours import BusinessHours
from qualification.lead import SlaClock
from qualification.playbook import Rung

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
CALIFORNIA = ZoneInfo("America/Los_Angeles")
OFFICE = Calendar(BusinessHours.parse("Mon-Fri 09:00-18:00"), NEW_YORK)
IN_BERLIN = Calendar(OFFICE.hours, BERLIN)
IN_CALIFORNIA = Calendar(OFFICE.hours, CALIFORNIA)
MORNINGS = Calendar(BusinessHours.parse("Mon-Fri 09:00-13:00"), NEW_YORK)
ALWAYS = Calendar(BusinessHours.parse("always"), NEW_YORK)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


LADDER = (
    Rung(after=minutes(15), do="nudge"),
    Rung(after=minutes(45), do="nudge", note="last reminder"),
    Rung(after=minutes(60), do="reroute"),
    Rung(after=minutes(120), do="manager"),
    Rung(after=minutes(24 * 60), do="managers_manager"),
)

HOURS = LADDER[:4]


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """A time in the week of Monday 23 November 2026, written as "Tue 09:05"."""
    day, _, clock = text.partition(" ")
    date = 23 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(day)
    return datetime.fromisoformat(f"2026-11-{date} {clock}").replace(tzinfo=zone).astimezone(UTC)


def started(when: str) -> SlaClock:
    return ladder.start(LADDER, 1, at(when), OFFICE)


def fire(clock: SlaClock, when: str) -> ladder.Firing | None:
    return ladder.fire(clock, LADDER, at(when), OFFICE)


def fired(clock: SlaClock, when: str) -> ladder.Firing:
    firing = fire(clock, when)
    assert firing is not None
    return firing


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("Tue 10:00", "Tue 10:15"),
        ("Tue 17:55", "Wed 09:10"),
        ("Tue 22:00", "Wed 09:15"),
        ("Sat 12:00", "Mon 09:15"),
    ],
)
def test_first_rung_is_due_in_business_time(start: str, due: str) -> None:
    after_weekend = timedelta(days=7 if start.startswith("Sat") else 0)
    assert started(start).due == at(due) + after_weekend


def test_nothing_is_due_before_its_time() -> None:
    clock = started("Tue 10:00")
    assert fire(clock, "Tue 10:14:59") is None
    assert ladder.due_rungs(clock, LADDER, at("Tue 10:15"), OFFICE) == LADDER[:1]


def test_a_late_tick_does_not_push_the_next_rung_back() -> None:
    firing = fired(started("Tue 10:00"), "Tue 10:17:30")
    assert firing.rung == LADDER[0]
    assert firing.missed == ()
    assert firing.clock == SlaClock(
        run=1, anchor=at("Tue 10:15"), passed=minutes(15), fired=minutes(15), due=at("Tue 10:45")
    )


def test_after_downtime_only_the_highest_rung_fires() -> None:
    firing = fired(started("Tue 10:00"), "Tue 12:30")
    assert firing.rung == LADDER[3]
    assert firing.missed == LADDER[:3]
    assert fire(firing.clock, "Tue 12:30") is None
    assert firing.clock.due == at("Wed 10:00")  # a working day after its start


def test_the_ladder_ends() -> None:
    last = ladder.fire(started("Mon 09:00"), LADDER, at("Sun 09:00"), OFFICE)
    assert last is not None
    assert last.rung == LADDER[-1]
    assert last.clock.due is None
    assert ladder.next_rung(last.clock, LADDER) is None
    assert fire(last.clock, "Sun 10:00") is None


def test_a_ladder_without_rungs_is_never_due() -> None:
    assert ladder.start((), 1, at("Tue 10:00"), OFFICE).due is None


def test_around_the_clock() -> None:
    assert ladder.start(LADDER, 1, at("Sat 23:50"), ALWAYS).due == at("Sun 00:05")


def test_a_new_assignee_goes_on_where_the_former_stood_in_their_own_hours() -> None:
    reroute = fired(started("Tue 17:00"), "Tue 18:00:20")
    assert reroute.rung == LADDER[2]
    clock = ladder.hand_to(reroute.clock, LADDER, at("Tue 18:00:20"), IN_BERLIN, OFFICE)
    assert clock.passed == minutes(60)
    assert clock.due == at("Wed 10:00", BERLIN)  # the manager hears after one more hour


def test_a_snooze_holds_the_clock_and_reminds() -> None:
    nudged = fired(started("Tue 10:00"), "Tue 10:15").clock
    snoozed = ladder.snooze(nudged, at("Wed 14:00"), at("Tue 10:25"), LADDER, OFFICE)
    assert snoozed.due == snoozed.snoozed_until == at("Wed 14:00")
    assert snoozed.passed == minutes(25)
    assert fire(snoozed, "Wed 14:00") is None  # the reminder is no rung
    awake = ladder.wake(snoozed, LADDER, at("Wed 14:00"), OFFICE)
    assert awake.snoozed_until is None
    assert awake.due == at("Wed 14:20")  # 20 minutes were left to the rung at 45


def test_snoozing_again_replaces_the_snooze() -> None:
    clock = started("Tue 10:00")
    for until in ("Wed 14:00", "Tue 15:00"):
        clock = ladder.snooze(clock, at(until), at("Tue 10:05"), LADDER, OFFICE)
    assert clock.due == at("Tue 15:00")
    assert clock.passed == minutes(5)


def test_a_snooze_makes_a_rung_moot_that_was_just_due() -> None:
    snoozed = ladder.snooze(
        started("Tue 10:00"), at("Tue 16:00"), at("Tue 10:15:04"), LADDER, OFFICE
    )
    awake = ladder.wake(snoozed, LADDER, at("Tue 16:00"), OFFICE)
    assert ladder.next_rung(awake, LADDER) == LADDER[1]


def test_after_downtime_a_reminder_leaves_time_to_act() -> None:
    snoozed = ladder.snooze(started("Tue 10:00"), at("Tue 11:00"), at("Tue 10:05"), LADDER, OFFICE)
    awake = ladder.wake(snoozed, LADDER, at("Tue 15:00"), OFFICE)
    assert awake.due == at("Tue 15:10")


def test_snoozing_again_after_downtime_leaves_time_to_act() -> None:
    """The snooze was over at 11:00, and nobody was reminded: the wait since is not the rep's."""
    snoozed = ladder.snooze(started("Tue 10:00"), at("Tue 11:00"), at("Tue 10:05"), LADDER, OFFICE)
    again = ladder.snooze(snoozed, at("Tue 16:00"), at("Tue 15:00"), LADDER, OFFICE)
    assert again.passed == minutes(5)
    assert ladder.wake(again, LADDER, at("Tue 16:00"), OFFICE).due == at("Tue 16:10")


def test_a_handed_over_lead_is_no_longer_snoozed() -> None:
    snoozed = ladder.snooze(started("Tue 10:00"), at("Thu 11:00"), at("Tue 10:05"), LADDER, OFFICE)
    clock = ladder.hand_to(snoozed, LADDER, at("Tue 12:00"), OFFICE, OFFICE)
    assert clock.due == at("Tue 12:10")


def test_a_snooze_ends_in_the_future() -> None:
    now = at("Tue 10:05")
    with pytest.raises(ValueError, match="future"):
        ladder.snooze(started("Tue 10:00"), now, now, LADDER, OFFICE)


def test_a_changed_ladder_takes_effect() -> None:
    clock = fired(started("Tue 10:00"), "Tue 10:15").clock
    shorter = LADDER[:1]
    assert ladder.fire(clock, shorter, at("Tue 10:50"), OFFICE) is None
    assert ladder.refresh(clock, shorter, OFFICE).due is None
    tighter = (*LADDER[:1], Rung(after=minutes(20), do="manager"))
    assert ladder.refresh(clock, tighter, OFFICE).due == at("Tue 10:20")


def test_keys() -> None:
    assert [ladder.rung_key(rung) for rung in LADDER[:3]] == [
        "nudge:900",
        "nudge:2700",
        "reroute:3600",
    ]
    until = at("Wed 14:00")
    snoozed = SlaClock(run=1, anchor=until, due=until, snoozed_until=until)
    assert ladder.snooze_key(snoozed) == f"snooze:{int(until.timestamp())}"
    with pytest.raises(ValueError, match="not snoozed"):
        ladder.snooze_key(started("Tue 10:00"))


starts = st.integers(0, 7 * 24 * 3600).map(lambda seconds: at("Mon 00:00") + minutes(seconds / 60))
gaps = st.lists(st.integers(1, 2 * 24 * 3600), max_size=40)
calendars = st.sampled_from([OFFICE, IN_BERLIN, ALWAYS])
waits = st.integers(1, 500) | st.sampled_from([24 * 60, 2 * 24 * 60 + 30])
ladders = st.lists(waits, min_size=1, max_size=6, unique=True).map(
    lambda afters: tuple(Rung(after=minutes(after), do="nudge") for after in sorted(afters))
)


@given(starts, ladders, gaps, calendars)
def test_each_rung_fires_or_is_missed_once_in_order_and_not_early(
    start: datetime,
    rungs: tuple[Rung, ...],
    gaps: list[int],
    calendar: Calendar,
) -> None:
    clock = ladder.start(rungs, 1, start, calendar)
    now = start
    done: list[Rung] = []
    for gap in [*gaps, 60 * 24 * 3600]:
        now += timedelta(seconds=gap)
        overdue = clock.due is not None and clock.due <= now
        firing = ladder.fire(clock, rungs, now, calendar)
        assert (firing is not None) == overdue
        if firing is None:
            continue
        done += [*firing.missed, firing.rung]
        clock = firing.clock
        assert clock.anchor == business_time.after_wait(start, firing.rung.after, calendar) <= now
        assert clock == ladder.refresh(clock, rungs, calendar)  # as after a restart
        assert ladder.fire(clock, rungs, now, calendar) is None  # as in a second tick
    assert tuple(done) == rungs
    assert clock.due is None


@given(starts, st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 5000)), max_size=8))
def test_snoozes_cost_no_business_time_and_lose_no_rung(
    start: datetime, snoozes: list[tuple[int, int]]
) -> None:
    clock = ladder.start(HOURS, 1, start, OFFICE)
    now, waited = start, timedelta()
    for wait, sleep in snoozes:
        now += minutes(wait)
        waited += business_time.elapsed(now - minutes(wait), now, OFFICE)
        until = now + minutes(sleep)
        clock = ladder.snooze(clock, until, now, HOURS, OFFICE)
        assert clock.due == until
        clock = ladder.wake(clock, HOURS, until, OFFICE)
        now = until
        assert clock.passed == waited
    ahead = tuple(rung for rung in HOURS if rung.after > waited)
    assert ladder.next_rung(clock, HOURS) == next(iter(ahead), None)
    if ahead:
        assert clock.due == business_time.add(now, ahead[0].after - waited, OFFICE)


@pytest.mark.parametrize(
    ("began", "rerouted", "to", "due"),
    [
        ("Tue 17:00", "Tue 17:30", IN_BERLIN, at("Thu 09:00", BERLIN)),  # theirs since Wednesday
        ("Tue 09:00", "Tue 09:30", IN_CALIFORNIA, at("Wed 09:00", CALIFORNIA)),  # not at 17:30
        ("Tue 11:00", "Tue 11:30", OFFICE, at("Wed 11:00")),
        ("Mon 16:00", "Mon 16:30", MORNINGS, at("Wed 09:00")),
    ],
)
def test_a_day_is_a_working_day_of_whoever_has_the_lead(
    began: str, rerouted: str, to: Calendar, due: datetime
) -> None:
    """As if the new assignee had had it from the beginning, whatever has passed elsewhere."""
    rungs = (Rung(after=minutes(30), do="reroute"), Rung(after=timedelta(days=1), do="manager"))
    firing = ladder.fire(ladder.start(rungs, 1, at(began), OFFICE), rungs, at(rerouted), OFFICE)
    assert firing is not None
    moved = ladder.hand_to(firing.clock, rungs, at(rerouted), to, OFFICE)
    assert moved.due == due
    again = ladder.hand_to(moved, rungs, at(rerouted), OFFICE, to)
    assert again.due == firing.clock.due


def test_a_snooze_moves_the_day_of_a_re_routed_lead() -> None:
    rungs = (Rung(after=minutes(30), do="reroute"), Rung(after=timedelta(days=1), do="manager"))
    firing = ladder.fire(
        ladder.start(rungs, 1, at("Mon 11:00"), OFFICE), rungs, at("Mon 11:30"), OFFICE
    )
    assert firing is not None
    moved = ladder.hand_to(firing.clock, rungs, at("Mon 11:30"), OFFICE, OFFICE)
    snoozed = ladder.snooze(moved, at("Mon 14:00"), at("Mon 12:00"), rungs, OFFICE)
    assert ladder.wake(snoozed, rungs, at("Mon 14:00"), OFFICE).due == at("Tue 13:00")


def test_rungs_keep_their_order_where_hours_are_longer_than_a_day() -> None:
    rungs = (Rung(after=minutes(20 * 60), do="nudge"), Rung(after=timedelta(days=1), do="manager"))
    clock = ladder.start(rungs, 1, at("Mon 10:00"), OFFICE)
    assert clock.due == at("Wed 12:00")
    assert ladder.fire(clock, rungs, at("Tue 10:00"), OFFICE) is None
    firing = ladder.fire(clock, rungs, at("Wed 12:00"), OFFICE)
    assert firing is not None
    assert (firing.missed, firing.rung) == (rungs[:1], rungs[1])
