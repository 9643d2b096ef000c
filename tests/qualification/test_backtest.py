"""A replay decides as the rules do on arrival, however it comes to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualification.backtest import Past, Reminded, Way
from qualification.lead import Activity, Channel, Company, Lead, Origin, Person, Role
from qualification.playbook import parse_playbook
from qualification.replay import Replay
from qualification.round_robin import Round, Seat, Turn, next_in_turn, take_turn
from qualification.routing import Rep, route
from qualification.triage import Lane, assess
from tests import scene

# Who they are counts otherwise in another year.
AGE = '[[score.fit]]\nname = "Old"\nfield = "company_age"\nmin = 20\npoints = 25\n'
PLAYBOOK = parse_playbook(
    scene.PLAYBOOK.replace("[[score.fit]]", f"{AGE}[[score.fit]]", 1)
    .replace("threshold = 70", "threshold = 45")
    .replace("weight = 1", "weight = 3")
)
CAME = datetime(2025, 12, 20, 9, tzinfo=UTC)

actions = st.sampled_from(
    """email_open, webinar, pricing_page, Pricing page, careers_page, hard_bounce, demo_request,
    whitepaper_download, nothing known""".replace("\n    ", " ").split(", ")
)
activities = st.builds(
    lambda action, hours: Activity(action, CAME + timedelta(hours=hours)),
    actions,
    st.integers(-500, 900),
)
leads = st.builds(
    lambda email, title, size, country, channel, founded, done: Lead(
        Person(email, "Pat", "Lee", title),
        Company("Initech", "initech.com", country, "software", size, founded),
        Origin(channel=channel),
        tuple(done),
        CAME,
    ),
    st.sampled_from(["pat@initech.com", "pat@rival.com", "pat@mailinator.com", "asdfasdf@nowhere"]),
    st.sampled_from(["VP Sales", "Student", None]),
    st.sampled_from([None, 20, 300, 5_000]),
    st.sampled_from(["US", "GB", None]),
    st.sampled_from(Channel),
    st.sampled_from([None, 2006, 2010]),
    st.lists(activities, max_size=9, unique=True),
)


def as_on_arrival(lead: Lead) -> tuple[Lead, Lane, datetime]:
    """Assessed when it came and at each thing it did, until it is decided."""
    later = sorted({act.at for act in lead.activities if act.at > CAME})
    for at in (CAME, *later):
        known = tuple(act for act in lead.activities if act.at <= at)
        assessed, lane = assess(replace(lead, activities=known), PLAYBOOK, at)
        if lane is not Lane.NURTURE:
            break
    return assessed, lane, at


def nurtured(*actions: str) -> Lead:
    """Below the threshold when it came, and then did this in the new year."""
    done = tuple(Activity(one, CAME + timedelta(days=14 + at)) for at, one in enumerate(actions))
    company = Company("Initech", "initech.com", "US", "software", 20, 2006)
    return Lead(Person("pat@initech.com", "Pat", "Lee", "VP Sales"), company, Origin(), done, CAME)


@settings(max_examples=50, deadline=None)
@example([nurtured("nothing known")])
@example([replace(nurtured("hard_bounce"), person=Person("asdfasdf@initech.com", "Qwertyuiop"))])
@example([nurtured()])
@given(st.lists(leads, min_size=1, max_size=8))
def test_a_replay_is_each_lead_as_on_arrival(some: list[Lead]) -> None:
    replay = Replay(PLAYBOOK, PLAYBOOK)
    ways: Counter[Way] = Counter()
    stopped: Counter[str | None] = Counter()
    given_out: Counter[str] = Counter()
    turns: dict[str, Turn] = {}
    for number, lead in enumerate(some, 1):
        replay.add(Past(replace(lead, id=number), Way.MARKETING))
        assessed, lane, at = as_on_arrival(lead)
        role = {Lane.TO_SDR: Role.SDR, Lane.TO_AE: Role.AE}.get(lane)
        if role is None:
            ways[Way.STOPPED if lane is Lane.SCREENED_OUT else Way.MARKETING] += 1
            stopped.update([assessed.screening.rule] if lane is Lane.SCREENED_OUT else [])
            continue
        ways[Way.SALES] += 1
        reps = [
            Rep(one.email, one.segments, one.regions, one.weight, one.max_open,
                turn=turns.get(one.email, Turn()))
            for one in PLAYBOOK.with_role(role)
            if one.email
        ]  # fmt: skip
        choice = route(assessed, role, reps, PLAYBOOK)
        if choice.to:
            given_out[choice.to] += 1
            turns |= take_turn({one.email: one.turn for one in reps if one.email in choice.due},
                               choice.due, choice.to, at) if choice.due else {}  # fmt: skip
    result = replay.result(1)
    assert {way: result.going(way).leads for way in Way if result.going(way).leads} == ways
    assert result.stopped_by == stopped
    assert {load.email: load.would for load in result.loads} == given_out


def test_who_was_late_often_would_be_late_often() -> None:
    replay = Replay(PLAYBOOK, PLAYBOOK)
    for number in range(40):
        lead = replace(nurtured("demo_request"), id=number)
        replay.add(Past(lead, Way.MARKETING, "gone@acme.com" if number < 5 else None))
    would = {load.email: load.would for load in replay.result(1).loads}
    reminded = {
        scene.SAM: Reminded(40, 10),
        scene.RILEY: Reminded(19, 19),  # too few to tell of them alone
        "gone@acme.com": Reminded(25, 0),
        None: Reminded(16, 1),
    }
    result = replay.result(1, reminded)
    assert (result.late, result.on_the_clock) == (30, 100)
    late = {load.email: load.late_would for load in result.loads}
    assert would[scene.SAM] and would[scene.RILEY]
    assert late[scene.SAM] == would[scene.SAM] * 0.25
    assert late[scene.RILEY] == pytest.approx(would[scene.RILEY] * 0.30)
    assert (would["gone@acme.com"], late["gone@acme.com"]) == (0, 0)
    assert result.late_would == pytest.approx(sum(late.values()))


def test_leads_are_given_out_by_the_one_rule() -> None:
    seats = [Seat("a", 3), Seat("b", 1), Seat("c", 1)]
    turns = {seat.email: seat.turn for seat in seats}
    everybody = Round()
    for hour in range(40):
        at = CAME + timedelta(hours=hour)
        free = [replace(seat, turn=turns[seat.email]) for seat in seats]
        to, due = next_in_turn(free)
        turns = take_turn(turns, due, to, at)
        assert everybody.give(due, at) == to
