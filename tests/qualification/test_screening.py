"""Which leads are screened out, by which rule, on what evidence; and their segments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualification.lead import Activity, Company, Lead, Money, Person, Verdict
from qualification.playbook import Playbook, parse_playbook
from qualification.screening import screen
from qualification.segments import expected_value, segment_of

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PLAYBOOK = parse_playbook((Path(__file__).parents[2] / "playbook.toml").read_text())
GOOD = Lead(
    person=Person(email="pat@initech.com", first_name="Pat", title="VP, Engineering"),
    company=Company(name="Initech", domain="initech.com", employees=250),
)


def changed(lead: Lead = GOOD, **fields: object) -> Lead:
    """The lead with other fields of its person or company."""
    person = {key: value for key, value in fields.items() if key in Person.__slots__}
    company = {key: value for key, value in fields.items() if key in Company.__slots__}
    return replace(
        lead,
        person=replace(lead.person, **person),
        company=replace(lead.company, **company),
    )


def test_a_good_lead_passes() -> None:
    assert screen(GOOD, PLAYBOOK, NOW, Money(1800000, "USD")) == Verdict()


@pytest.mark.parametrize(
    ("fields", "rule", "evidence"),
    [
        ({"email": "Sam@ACME.com"}, "own_staff", "acme.com in e-mail “Sam@ACME.com”"),
        ({"email": "x@eu.acme.com"}, "own_staff", "acme.com in e-mail “x@eu.acme.com”"),
        ({"email": "x@mail.rival.com"}, "competitor", "rival.com in e-mail “x@mail.rival.com”"),
        ({"domain": "Rival.com"}, "competitor", "rival.com in company domain “Rival.com”"),
        ({"email": "x@cs.mit.edu"}, "academic", ".edu in e-mail “x@cs.mit.edu”"),
        ({"email": "x@ox.ac.uk"}, "academic", ".ac.uk in e-mail “x@ox.ac.uk”"),
        ({"title": "Marketing Intern"}, "student_title", "intern in title “Marketing Intern”"),
        ({"title": "STUDENT (MBA)"}, "student_title", "student in title “STUDENT (MBA)”"),
        ({"title": "Sales/Intern"}, "student_title", "intern in title “Sales/Intern”"),
        ({"title": None}, "missing_criteria", "no title"),
        ({"title": " ", "name": ""}, "missing_criteria", "no company, no title"),
    ],
)
def test_screened_out(fields: dict[str, str | None], rule: str, evidence: str) -> None:
    lead = changed(**{key: value for key, value in fields.items() if key != "name"})
    if "name" in fields:
        lead = replace(lead, company=replace(lead.company, name=fields["name"]))
    assert screen(lead, PLAYBOOK, NOW) == Verdict(rule, evidence)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "x@notrival.com"},
        {"email": "x@rival.com.initech.com"},
        {"email": "x@education.com"},
        {"email": "x@macme.com"},
        {"email": None, "domain": None},
        {"email": "no address"},
        {"title": "Head of Internal Audit"},
        {"title": "International Sales"},
        {"title": "Internist"},
    ],
)
def test_what_only_looks_alike_passes(fields: dict[str, str | None]) -> None:
    assert screen(changed(**fields), PLAYBOOK, NOW).passed


def test_the_first_rule_counts() -> None:
    lead = changed(email="x@rival.com", title="Student")
    assert screen(lead, PLAYBOOK, NOW, Money(1, "USD")).rule == "competitor"
    lead = changed(email="x@initech.com", title="Student")
    assert screen(lead, PLAYBOOK, NOW, Money(1, "USD")).rule == "student_title"


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        (Money(29999, "USD"), "expected value $299.99 is below $300"),
        (Money(0, "USD"), "expected value $0 is below $300"),
        (Money(30000, "USD"), None),
        (Money(100, "JPY"), None),
        (None, None),
    ],
)
def test_price_floor(value: Money | None, evidence: str | None) -> None:
    rule = "price_floor" if evidence else None
    assert screen(GOOD, PLAYBOOK, NOW, value) == Verdict(rule, evidence)
    assert screen(replace(GOOD, value=value), PLAYBOOK, NOW) == Verdict(rule, evidence)


def done(*actions: str, days: int = 20) -> Lead:
    """The lead after actions, one every `days`, the first of them today."""
    return replace(
        GOOD,
        activities=tuple(
            Activity(action, NOW - timedelta(days=days * index))
            for index, action in enumerate(actions)
        ),
    )


@pytest.mark.parametrize(
    ("lead", "stopped"),
    [
        (done(*["webinar", "whitepaper_download"] * 3), True),
        (done(*["webinar"] * 5), False),
        (done(*["webinar"] * 6, days=60), False),
        (done(*["webinar"] * 7, "Pricing page"), False),
        (done(*["email_open"] * 20, days=1), False),
        (done(*["event_conversation"] * 6), False),
    ],
)
def test_lifelong_learner(lead: Lead, stopped: bool) -> None:
    assert (screen(lead, PLAYBOOK, NOW).rule == "lifelong_learner") is stopped


def test_the_evidence_against_a_lifelong_learner() -> None:
    verdict = screen(done(*["webinar"] * 6), PLAYBOOK, NOW)
    expected = "6 free actions in 180d, never demo request or quote request or pricing page"
    assert verdict.evidence == expected


@pytest.mark.parametrize(
    ("employees", "segment", "dollars"),
    [
        (None, "smb", 4000),
        (1, "smb", 4000),
        (99, "smb", 4000),
        (100, "mid_market", 18000),
        (999, "mid_market", 18000),
        (1000, "enterprise", 60000),
        (10**7, "enterprise", 60000),
    ],
)
def test_segments(employees: int | None, segment: str, dollars: int) -> None:
    lead = changed(employees=employees)
    found = segment_of(lead.company, PLAYBOOK)
    assert found.name == segment
    assert expected_value(lead, found, PLAYBOOK) == Money(dollars * 100, "USD")
    named = replace(lead, value=Money(5, "EUR"))
    assert expected_value(named, found, PLAYBOOK) == Money(5, "EUR")


def test_a_segment_wants_all_its_conditions() -> None:
    playbook = _with_segments(
        '[[segments]]\nname = "big pharma"\nemployees = { min = 100 }\n'
        'industry = { contains = ["pharma"] }\ncountry = { any_of = ["DE", "CH"] }\n'
        'deal_value = 9000\n[[segments]]\nname = "rest"\ndeal_value = 10\n'
    )
    lead = changed(industry="Biotech & Pharma", country="ch")
    assert segment_of(lead.company, playbook).name == "big pharma"
    assert segment_of(changed(lead, country="US").company, playbook).name == "rest"
    assert segment_of(changed(lead, industry="Pharmacy").company, playbook).name == "rest"
    assert segment_of(changed(lead, employees=None).company, playbook).name == "rest"


def _with_segments(segments: str) -> Playbook:
    return parse_playbook(
        '[team]\nname = "A"\ntimezone = "UTC"\ncurrency = "JPY"\n'
        '[channels]\nleads = "#a"\nmarketing = "#b"\nmanagers = "#c"\n'
        '[[people]]\nemail = "s@a.de"\nrole = "sdr"\n[[people]]\nemail = "a@a.de"\nrole = "ae"\n'
        + segments
    )


def test_values_without_decimals() -> None:
    playbook = _with_segments('[[segments]]\nname = "all"\ndeal_value = 400000\n')
    assert expected_value(GOOD, playbook.segments[0], playbook) == Money(400000, "JPY")
