"""Leads a second, on one core: segment, screening with every rule, score, lane.

The floor is what the score alone costs if the playbook's numbers stand in the code, with nothing
itemised: no evidence, no rules to change.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.figure import Figure
from qualification.lead import Activity, Company, Lead, Origin, Person
from qualification.playbook import parse_playbook
from qualification.triage import assess

LEADS = 20_000
ROUNDS = 5
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PLAYBOOK = Path(__file__).parent.parent / "playbook.toml"
HALF_LIFE = 30 * 86_400

TITLES = ("Head of Sales", "VP Operations", "Engineer", "Office Manager", "Director")
INDUSTRIES = ("software", "retail", "life sciences", "logistics", "manufacturing")
ACTIONS = ("whitepaper_download", "webinar", "email_open", "pricing_page")
POINTS = {"whitepaper_download": 10, "webinar": 10, "email_open": 1, "pricing_page": 15}
CAPS = {"whitepaper_download": 20, "webinar": 20, "email_open": 5, "pricing_page": 30}


async def measure(_folder: Path) -> list[Figure]:
    """Leads with up to four actions each through the example playbook; and the floor."""
    playbook = parse_playbook(PLAYBOOK.read_text(encoding="utf-8"))
    leads = list(some_leads())
    rate = _best(leads, lambda lead: assess(lead, playbook, NOW))
    floor = _best(leads, _by_hand)
    return [Figure("leads assessed", rate, "/s", "/s points only, by hand", floor, "20,000/s")]


def _best(leads: Sequence[Lead], work: Callable[[Lead], object]) -> float:
    """Leads a second in the best of some rounds, without the collector's walks over the list."""
    best = float("inf")
    gc.disable()
    for _ in range(ROUNDS):
        start = time.process_time()
        for lead in leads:
            work(lead)
        best = min(best, time.process_time() - start)
    gc.enable()
    return len(leads) / best


def some_leads() -> list[Lead]:
    """Leads with up to four actions each, always the same."""
    pick = random.Random(42)
    return [_lead(number, pick) for number in range(LEADS)]


def _lead(number: int, pick: random.Random) -> Lead:
    domain = f"company{number % 3_000}.example"
    name = f"First{number % 97}", f"Last{number % 89}"
    person = Person(f"person{number}@{domain}", *name, pick.choice(TITLES))
    company = Company(
        f"Company {number % 3_000}", domain, "US", pick.choice(INDUSTRIES), pick.choice((20, 300))
    )
    done = tuple(
        Activity(pick.choice(ACTIONS), NOW - timedelta(hours=pick.randrange(2_000)))
        for _ in range(pick.randrange(5))
    )
    return Lead(person, company, Origin(source="newsletter"), done, NOW)


def _by_hand(lead: Lead) -> float:
    """The points of the example playbook for these leads, without saying where they are from."""
    title = (lead.person.title or "").lower()
    points = (
        20.0 if lead.company.industry in ("software", "life sciences", "manufacturing") else 0.0
    )
    if "head of" in title or "vp" in title or "director" in title:
        points += 15
    if (lead.company.employees or 0) >= 100:
        points += 15
    sums: dict[str, float] = {}
    for done in lead.activities:
        worth = POINTS[done.action] * 0.5 ** ((NOW - done.at).total_seconds() / HALF_LIFE)
        sums[done.action] = min(sums.get(done.action, 0) + worth, CAPS[done.action])
    return points + sum(sums.values())
