"""Lanes, screening rule by rule, and what a rep's decision changes about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.explanation import explain
from qualification.lead import (
    Activity,
    Channel,
    Company,
    Lead,
    Money,
    Origin,
    Override,
    Person,
    Verdict,
)
from qualification.playbook import parse_playbook
from qualification.scoring import MOST_ITEMS, score
from qualification.screening import case_of, check, screen, stopping
from qualification.stage import Stage
from qualification.triage import Lane, assess

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PLAYBOOK = parse_playbook((Path(__file__).parents[2] / "playbook.toml").read_text())
PLAIN = Lead(
    person=Person("pat@initech.com", "Pat", "Lee", "Clerk"),
    company=Company("Initech", "initech.com", "US", "retail", 40),
    created_at=NOW,
)


def did(action: str, days: float = 0) -> Activity:
    return Activity(action, NOW - timedelta(days=days))


def lead(
    employees: int | None = 40,
    channel: Channel = Channel.INBOUND,
    *done: Activity,
    **origin: object,
) -> Lead:
    return replace(
        PLAIN,
        company=replace(PLAIN.company, employees=employees),
        origin=Origin(channel=channel, **origin),  # type: ignore[arg-type]  # by name, as needed
        activities=done,
    )


IN, OUT, PARTNER = Channel.INBOUND, Channel.OUTBOUND, Channel.PARTNER
MET = {"source": "Met in person"}
BUYS = {"answers": {"timeline": "now", "purpose": "buy"}}


@pytest.mark.parametrize(
    ("arrival", "lane", "rule"),
    [
        (lead(), Lane.NURTURE, None),
        (lead(40, IN, did("demo_request")), Lane.TO_SDR, None),
        (lead(5_000), Lane.TO_AE, None),
        (lead(5_000, OUT), Lane.NURTURE, None),
        (lead(5_000, PARTNER), Lane.NURTURE, None),
        (lead(5_000, PARTNER, did("demo_request")), Lane.TO_SDR, None),
        (lead(200, PARTNER, did("demo_request")), Lane.TO_SDR, None),
        (lead(40, PARTNER, did("demo_request")), Lane.SCREENED_OUT, "partner_not_taken"),
        (lead(40, OUT, did("demo_request")), Lane.SCREENED_OUT, "outbound_not_taken"),
        (lead(None, PARTNER), Lane.SCREENED_OUT, "partner_not_taken"),
        (lead(40, IN, **MET), Lane.TO_SDR, None),
        (lead(200, OUT, source="target list"), Lane.TO_SDR, None),
        (lead(40, IN, **BUYS), Lane.TO_SDR, None),
        (lead(40, IN, did("demo_request", 29)), Lane.TO_SDR, None),
        (lead(40, IN, did("demo_request", 31)), Lane.NURTURE, None),
        (lead(40, IN, deal_value=Money(100, "USD")), Lane.SCREENED_OUT, "price_floor"),
    ],
)
def test_lanes(arrival: Lead, lane: Lane, rule: str | None) -> None:
    assessed, found = assess(arrival, PLAYBOOK, NOW)
    assert (found, assessed.screening.rule) == (lane, rule)


@pytest.mark.parametrize(
    ("origin", "passes"),
    [(MET, True), (BUYS, True), ({"source": "newsletter"}, False)],
    ids=["met in person", "wants to buy", "any other"],
)
def test_who_skips_the_mql_stage_need_not_meet_its_criteria(
    origin: dict[str, object], passes: bool
) -> None:
    nameless = replace(lead(40, IN, **origin), company=Company(), person=Person("a@initech.com"))
    assert screen(nameless, PLAYBOOK, NOW).passed is passes
    student = replace(nameless, person=Person("a@mit.edu", title="Student"))
    assert screen(student, PLAYBOOK, NOW).rule == "academic"


def test_every_rule_is_asked_and_says_what_it_saw() -> None:
    checks = check(case_of(lead(40, PARTNER, did("webinar")), PLAYBOOK, NOW))
    assert {one.rule: (one.stops, one.evidence) for one in checks} == {
        "spam": (False, "no sign of it"),
        "own_staff": (False, "none of your domains"),
        "competitor": (False, "no competitor's domain"),
        "academic": (False, "no academic domain"),
        "student_title": (False, "title “Clerk”"),
        "missing_criteria": (False, "company, title given"),
        "lifelong_learner": (False, "1 free action in 180d"),
        "price_floor": (False, "expected value $4,000, at least $300"),
        "partner_not_taken": (True, "smb leads from partners"),
    }


def test_a_lifted_rule_stays_lifted_and_the_others_hold() -> None:
    student = replace(PLAIN, person=replace(PLAIN.person, title="Intern"))
    lifted = Verdict(overrides=(Override("student_title", "runs the pilot", "sam@acme.com", NOW),))
    known = replace(student, screening=lifted)
    verdict = screen(known, PLAYBOOK, NOW)
    assert verdict.passed
    assert verdict.overrides == lifted.overrides
    rival = replace(known, person=replace(known.person, email="x@rival.com"))
    assert screen(rival, PLAYBOOK, NOW) == Verdict(
        "competitor", "rival.com in e-mail “x@rival.com”", lifted.overrides
    )
    checks = check(case_of(rival, PLAYBOOK, NOW))
    assert [one.rule for one in stopping(checks, rival.screening)] == ["competitor"]


# A lead that a rep gave back ---------------------------------------------------------------------


def given_back(days: float, *done: Activity, employees: int = 40, **origin: object) -> Lead:
    known = lead(employees, IN, *done, **origin)
    return replace(
        known, stage=Stage.NURTURE, stage_since=NOW - timedelta(days=days), sdr="sam@acme.com"
    )


@pytest.mark.parametrize(
    ("known", "lane"),
    [
        (given_back(1, did("demo_request", 2), did("email_open")), Lane.NURTURE),
        (given_back(1, did("demo_request", 2), did("demo_request", 0.5)), Lane.TO_SDR),
        (given_back(1, did("quote_request", 2), did("pricing_page")), Lane.NURTURE),
        (given_back(1, *[did("event_conversation", n / 10) for n in range(3)]), Lane.TO_SDR),
        (given_back(1, *[did("event_conversation", n + 2) for n in range(3)]), Lane.NURTURE),
        (given_back(1, **MET), Lane.NURTURE),
        (given_back(1, **BUYS), Lane.NURTURE),
        (given_back(1, did("email_open"), employees=5_000), Lane.NURTURE),
        (given_back(1, did("demo_request", 0.5), employees=5_000), Lane.TO_AE),
        (given_back(1, did("demo_request", 0.5), deal_value=Money(1, "USD")), Lane.NURTURE),
    ],
)
def test_only_what_it_did_since_brings_it_back(known: Lead, lane: Lane) -> None:
    assessed, found = assess(known, PLAYBOOK, NOW)
    assert found is lane
    assert assessed.score == score(known, PLAYBOOK, NOW)


def test_looked_at_afresh_all_of_it_counts() -> None:
    known = given_back(1, did("demo_request", 2))
    assert assess(known, PLAYBOOK, NOW, afresh=True)[1] is Lane.TO_SDR


# The nearest change ------------------------------------------------------------------------------

FIT = replace(
    PLAIN,
    person=replace(PLAIN.person, title="VP Operations"),
    company=replace(PLAIN.company, industry="software", employees=200),
)
"""50 points: industry, title, size."""


def with_done(*done: Activity, base: Lead = FIT) -> Lead:
    return replace(base, activities=done)


@pytest.mark.parametrize(
    ("known", "change"),
    [
        (with_done(did("email_open"), did("webinar", 30)), "With one pricing page visit: to_sdr"),
        (with_done(did("webinar", 1), did("webinar", 2)), "With one more webinar: to_sdr"),
        (FIT, "With one event conversation: to_sdr"),
        (PLAIN, "With one quote request: to_sdr"),
        (with_done(did("demo_request"), base=PLAIN), "Without the demo request: nurture"),
        (with_done(did("event_conversation")), "Without “Industry in our ICP”: nurture"),
        (
            with_done(did("webinar"), did("webinar", 1), did("email_open")),
            "Without the webinar: nurture",
        ),
        (with_done(did("demo_request"), did("demo_request", 1)), "With 1,000 people: to_ae"),
        (lead(5_000), "With 999 people: nurture"),
        (lead(40, PARTNER), "With an inquiry of its own: nurture"),
        (lead(40, IN, deal_value=Money(100, "USD")), "With a deal of $300: nurture"),
        (
            lead(40, IN, *[did("webinar", n) for n in range(6)]),
            "With one pricing page visit: nurture",
        ),
        (replace(PLAIN, person=Person("x@initech.com")), "With a title: nurture"),
        (replace(PLAIN, person=Person("x@mit.edu", title="Dean")), "an address at another domain"),
        (replace(PLAIN, person=Person("x@y.co"), company=Company()), None),
        (lead(40, IN, extra={"honeypot": "x"}), None),
    ],
)
def test_the_nearest_change(known: Lead, change: str | None) -> None:
    found = explain(known, PLAYBOOK, NOW).nearest
    if found is None or change is None:
        assert found is change
        return
    said = f"{'Without' if found.lacking else 'With'} {found.what}: {found.lane}"
    assert change in said


def test_short_of_points_the_smallest_action_that_suffices_is_named() -> None:
    known = with_done(did("webinar", 10))
    short = PLAYBOOK.score.threshold - score(known, PLAYBOOK, NOW).points
    found = explain(known, PLAYBOOK, NOW).nearest
    assert (short, found and found.what, found and found.points) == (
        12,
        "one pricing page visit",
        15,
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pricing_page", "webinar", "demo_request", "unsubscribe"]),
            st.floats(0, 90),
        ),
        max_size=6,
    ),
    st.sampled_from([None, 40, 200, 5_000]),
    st.sampled_from(["Clerk", "VP Operations", "Student", None]),
)
def test_the_nearest_change_does_what_it_says(
    actions: list[tuple[str, float]], employees: int | None, title: str | None
) -> None:
    known = replace(
        lead(employees, IN, *[did(action, days) for action, days in actions]),
        person=replace(PLAIN.person, title=title),
    )
    found = explain(known, PLAYBOOK, NOW)
    assert found.nearest is None or found.nearest.lane not in (found.lane, Lane.SCREENED_OUT)


# Scores ------------------------------------------------------------------------------------------

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["pricing_page", "email_open", "unsubscribe", "demo_request", "x"]),
        st.floats(0, 400),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(ACTIONS, st.data())
def test_points_add_up_and_leave_with_their_activity(
    actions: list[tuple[str, float]], data: st.DataObject
) -> None:
    done = [did(action, days) for action, days in actions]
    whole = score(replace(FIT, activities=tuple(done)), PLAYBOOK, NOW)
    assert whole.points == round(sum(item.points for item in whole.items))
    assert score(replace(FIT, activities=()), PLAYBOOK, NOW).points == 50
    if done:
        gone = data.draw(st.integers(0, len(done) - 1))
        action, rest = done[gone].action, done[:gone] + done[gone + 1 :]
        less = score(replace(FIT, activities=tuple(rest)), PLAYBOOK, NOW)
        others = [item for item in whole.items if item.rule != action]
        assert [item for item in less.items if item.rule != action] == others
        if not any(activity.action == action for activity in rest):
            assert not [item for item in less.items if item.rule == action]


@settings(deadline=None, max_examples=60)
@given(ACTIONS, st.floats(0, 100), st.floats(0, 100))
def test_intent_only_decays(actions: list[tuple[str, float]], days: float, more: float) -> None:
    """Of each action, neither what speaks for the lead nor what speaks against it ever grows."""
    known = replace(FIT, activities=tuple(did(action, age) for action, age in actions))
    sums = []
    for later in (days, days + more):
        items = score(known, PLAYBOOK, NOW + timedelta(days=later)).items
        by_rule: dict[str, float] = {}
        for item in items:
            if item.kind == "intent":
                by_rule[item.rule] = by_rule.get(item.rule, 0) + item.points
        sums.append(by_rule)
    rounding = 0.005 * 2 * len(actions)
    for rule, points in sums[1].items():
        assert abs(points) <= abs(sums[0].get(rule, 0)) + rounding


def test_ten_thousand_repeats_are_few_items_and_all_their_points() -> None:
    done = tuple(Activity("demo_request", NOW - timedelta(minutes=n)) for n in range(10_000))
    found = score(replace(PLAIN, activities=done), PLAYBOOK, NOW)
    assert len(found.items) == MOST_ITEMS + 1
    assert found.items[-1].evidence == f"demo request, {10_000 - MOST_ITEMS:,} older times"
    half_life = PLAYBOOK.score.half_life.total_seconds()
    expected = sum(round(50 * 0.5 ** (n * 60 / half_life), 2) for n in range(10_000))
    assert found.points == pytest.approx(expected, abs=1)
