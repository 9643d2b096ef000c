"""Points, item by item, and the fast track."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.lead import Activity, Channel, Company, Lead, Origin, Person, Score, ScoreItem
from qualification.playbook import Playbook, parse_playbook
from qualification.scoring import score

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TEAM = """
[team]
name = "Acme"
timezone = "UTC"
[channels]
leads = "#leads"
marketing = "#marketing"
managers = "#managers"
[[people]]
email = "sam@acme.com"
role = "sdr"
[[people]]
email = "jo@acme.com"
role = "ae"
"""
DEFAULT = parse_playbook(TEAM)
LEAD = Lead(
    person=Person(email="pat@Initech.com", first_name="Pat", title="VP, Eng"),
    company=Company(
        name="Initech",
        country="DE",
        industry="Software",
        employees=250,
        founded=2016,
        capital_raised=2_000_000,
        tools=("Rivalware", "Jira"),
    ),
    origin=Origin(
        source="Webinar",
        campaign="Fall",
        answers={"timeline": "exploring", "seats": "40"},
        extra={"crm": True, "rank": 5.0},
    ),
)


def playbook(rules: str) -> Playbook:
    return parse_playbook(f"{TEAM}[score]\n{rules}")


def did(action: str, days: float = 0, detail: str | None = None) -> Activity:
    return Activity(action, NOW - timedelta(days=days), detail)


def after(*activities: Activity) -> Lead:
    return replace(LEAD, activities=activities)


def intent(result: Score) -> list[float]:
    return [item.points for item in result.items if item.kind == "intent"]


@pytest.mark.parametrize(
    ("field", "condition", "evidence"),
    [
        ("industry", "equals = 'SOFTWARE'", "Software"),
        ("industry", "equals = 'soft'", None),
        ("industry", "any_of = ['steel', 'software']", "Software"),
        ("tools", "any_of = ['rivalware']", "Rivalware"),
        ("tools", "equals = 'jira'", "Jira"),
        ("tools", "contains = ['excel']", None),
        ("email_domain", "equals = 'initech.com'", "initech.com"),
        ("country", "any_of = ['de', 'at']", "DE"),
        ("title", "contains = ['vp']", "VP, Eng"),
        ("title", "contains = ['v']", None),
        ("employees", "min = 250", "250"),
        ("employees", "min = 251", None),
        ("employees", "min = 100\nmax = 250", "250"),
        ("employees", "max = 249.5", None),
        ("employees", "equals = 250", "250"),
        ("founded", "max = 2020", "2016"),
        ("company_age", "max = 10", "10"),
        ("capital_raised", "min = 1e6", "2000000"),
        ("source", "equals = 'webinar'", "Webinar"),
        ("campaign", "present = true", "Fall"),
        ("channel", f"equals = '{Channel.INBOUND}'", "inbound"),
        ("phone", "present = true", None),
        ("phone", "present = false", "not given"),
        ("title", "present = false", None),
        ("answers.timeline", "any_of = ['exploring']", "exploring"),
        ("answers.seats", "min = 40", "40"),
        ("answers.timeline", "min = 1", None),
        ("answers.nothing", "present = true", None),
        ("extra.crm", "equals = true", "True"),
        ("extra.rank", "equals = 5", "5.0"),
        ("extra.nothing", "equals = 'x'", None),
    ],
)
def test_fit(field: str, condition: str, evidence: str | None) -> None:
    rule = f"[[score.fit]]\nname='R'\nfield='{field}'\npoints=7\n{condition}"
    result = score(LEAD, playbook(rule), NOW)
    expected = () if evidence is None else (ScoreItem("fit", "R", 7, evidence),)
    assert result.items == expected


@pytest.mark.parametrize(
    ("title", "phrase", "found"),
    [
        ("MVP Builder", "vp", False),
        ("Vice  President Sales", "vice president", True),
        ("Vicepresident", "vice president", False),
        ("SVP/VP", "vp", True),
        ("Directorate", "director", False),
        ("C++ lead", "c++", True),
        ("DIRECTRICE GÉNÉRALE", "générale", True),
        ("Straßenbau", "STRASSENBAU", True),
        ("市场总监", "总监", True),
        ("", "vp", False),
    ],
)
def test_phrases_are_whole_words(title: str, phrase: str, found: bool) -> None:
    rule = f"[[score.fit]]\nname='R'\nfield='title'\npoints=1\ncontains=['{phrase}']"
    lead = replace(LEAD, person=Person(title=title))
    assert bool(score(lead, playbook(rule), NOW).items) is found


def test_every_item_says_rule_points_evidence_and_date() -> None:
    lead = after(did("pricing_page", 30, "Team plan"), did("Demo request", 0))
    result = score(lead, DEFAULT, NOW)
    assert result.items == (
        ScoreItem("fit", "Industry in our ICP", 20, "Software"),
        ScoreItem("fit", "Senior title", 15, "VP, Eng"),
        ScoreItem("fit", "100 people or more", 15, "250"),
        ScoreItem("fit", "Uses a tool we replace", 10, "Rivalware"),
        ScoreItem("intent", "demo_request", 50, "demo request", NOW),
        ScoreItem(
            "intent", "pricing_page", 7.5, "pricing page: Team plan", NOW - timedelta(days=30)
        ),
    )
    assert result.threshold == 70
    assert result.escalates


@pytest.mark.parametrize(
    ("activities", "points"),
    [
        ([], []),
        ([did("unheard_of")], []),
        ([did("webinar", 15)], [7.07]),
        ([did("webinar", 60)], [2.5]),
        ([did("webinar", -400)], [10]),
        ([Activity("webinar", datetime(1970, 1, 1, tzinfo=UTC))], []),
        ([Activity("webinar", datetime(1, 1, 1, tzinfo=UTC))], []),
        ([did("unsubscribe"), did("unsubscribe", 30)], [-30, -15]),
        # The cap is used up by the newest: 15 + 7.5 + 3.75 of 30, then 1.88 and 0.94 more.
        ([did("pricing_page", 30 * n) for n in range(4)], [15, 7.5, 3.75, 1.88]),
        ([did("pricing_page")] * 3, [15, 15]),
        ([did("webinar", 30), did("webinar"), did("webinar", 1)], [10, 9.77, 0.23]),
        ([did("email_open")] * 9, [1, 1, 1, 1, 1]),
    ],
)
def test_intent(activities: list[Activity], points: list[float]) -> None:
    assert intent(score(after(*activities), DEFAULT, NOW)) == points


def test_a_cap_limits_negative_points_too() -> None:
    rules = playbook("[[score.intent]]\naction='careers'\npoints=-10\ncap=15")
    assert intent(score(after(*[did("careers")] * 3), rules, NOW)) == [-10, -5]


def test_fit_does_not_decay() -> None:
    late = NOW + timedelta(days=3000)
    assert score(LEAD, DEFAULT, late).items == score(LEAD, DEFAULT, NOW).items


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (LEAD, None),
        (after(did("demo_request", 3)), "asked for a demo"),
        (after(did("Quote-Request")), "asked for a quote"),
        (after(did("quote_request"), did("demo_request", 9)), "asked for a demo"),
        (
            replace(LEAD, origin=Origin(answers={"timeline": "this quarter", "Purpose": "Buy"})),
            "wants to buy this quarter",
        ),
        (
            replace(LEAD, origin=Origin(answers={"timeline": "now", "purpose": "evaluate"})),
            "wants to evaluate now",
        ),
        (replace(LEAD, origin=Origin(answers={"timeline": "now"})), None),
        (replace(LEAD, origin=Origin(answers={"timeline": "now", "purpose": "learn"})), None),
        (replace(LEAD, origin=Origin(source="Met in person ")), "met in person"),
        (replace(LEAD, origin=Origin(source="met in persona")), None),
    ],
)
def test_fast_track(lead: Lead, reason: str | None) -> None:
    assert score(lead, DEFAULT, NOW).fast_track == reason


def test_fast_track_of_a_team_of_its_own() -> None:
    rules = playbook(
        "fast_track = ['audit_request', 'booth_talk']\nskip_mql_sources = []\n"
        "fast_track_answers = { seats = ['40'], timeline = ['exploring'] }"
    )
    assert score(LEAD, rules, NOW).fast_track == "seats: 40, timeline: exploring"
    assert score(after(did("audit_request")), rules, NOW).fast_track == "asked for an audit"
    assert score(after(did("booth_talk")), rules, NOW).fast_track == "booth talk"
    none = playbook("fast_track = []\nfast_track_answers = {}\nskip_mql_sources = []")
    assert score(after(did("demo_request")), none, NOW).fast_track is None


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pricing_page", "email_open", "unsubscribe", "webinar", "x"]),
            st.floats(-10, 900),
        ),
        max_size=30,
    )
)
def test_caps_hold_and_order_does_not_matter(actions: list[tuple[str, float]]) -> None:
    activities = [did(action, days) for action, days in actions]
    result = score(after(*activities), DEFAULT, NOW)
    caps = {rule.action: rule.cap for rule in DEFAULT.score.intent if rule.cap}
    for action, cap in caps.items():
        assert sum(item.points for item in result.items if item.rule == action) <= cap + 1e-6
    assert sorted(intent(score(after(*activities[::-1]), DEFAULT, NOW))) == sorted(intent(result))
    assert all(item.at and item.points for item in result.items if item.kind == "intent")
