"""The leads that arrive before a visitor's eyes: one that is worth a call, then others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from qualification.lead import Activity, Company, Lead, Origin, Person

Newcomer = Callable[[datetime], Lead]


def forever() -> Iterator[Newcomer]:
    """The newcomers in turn; from the second round on, other people of the same companies."""
    for round_ in count():
        for make in (_operations, _enterprise, _small, _student):
            yield partial(make, round_=round_)


def _operations(now: datetime, round_: int) -> Lead:
    return Lead(
        person=Person(
            _address("pat.lee", "initech", round_), "Pat", "Lee", "VP Operations", "+1 415 555 0134"
        ),
        company=Company(
            "Initech", "initech.example", "US", "software", 300, tools=("spreadsheets",)
        ),
        origin=Origin(
            source="website",
            campaign="Autumn pricing page",
            message="We lose leads between marketing and sales every week. Can we see it live?",
            answers={"timeline": "this_quarter", "purpose": "buy"},
        ),
        activities=(
            Activity("pricing_page", now - timedelta(minutes=9)),
            Activity("demo_request", now - timedelta(minutes=1)),
        ),
    )


def _enterprise(now: datetime, round_: int) -> Lead:
    return Lead(
        person=Person(
            _address("ingrid.holm", "fjordline", round_), "Ingrid", "Holm", "Chief Revenue Officer"
        ),
        company=Company("Fjordline Shipping", "fjordline.example", "GB", "manufacturing", 4200),
        origin=Origin(source="trade show", campaign="Hannover 2026", message="Met at your stand."),
        activities=(Activity("event_conversation", now - timedelta(hours=20)),),
    )


def _small(now: datetime, round_: int) -> Lead:
    return Lead(
        person=Person(_address("sade", "palmwine", round_), "Sade", None, "Founder"),
        company=Company("Palmwine Studio", "palmwine.example", "CA", "media", 12),
        origin=Origin(source="paid search", campaign="Brand", answers={"timeline": "now"}),
        activities=(Activity("quote_request", now - timedelta(minutes=3)),),
    )


def _student(now: datetime, round_: int) -> Lead:
    return Lead(
        person=Person(_address("kofi", "coast-university", round_), "Kofi", "Mensah", "Student"),
        company=Company("Coast University", "coast-university.example", "US", "education", 9000),
        origin=Origin(source="newsletter", message="For my thesis: how do you score leads?"),
        activities=(Activity("whitepaper_download", now - timedelta(minutes=2)),),
    )


def _address(name: str, company: str, round_: int) -> str:
    return f"{name}{round_ + 1 if round_ else ''}@{company}.example"
