"""The team of the soak, its workspace, and the leads that come to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from qualification.lead import Activity, Channel, Company, Lead, Origin, Person
from qualification.playbook import Playbook, parse_playbook

START = datetime(2026, 9, 28, 0, 0, tzinfo=UTC)
"""A Monday. Within the quarter clocks change in Australia, Europe and America."""

ZONES = (
    ("America/Los_Angeles", "US-CA"),
    ("America/New_York", "US"),
    ("Europe/London", "GB-ENG"),
    ("Europe/Berlin", "DE"),
    ("Asia/Kolkata", "IN"),
    ("Australia/Sydney", "AU-NSW"),
)
CHANNELS = ("leads", "marketing-feedback", "sales-managers")
TEAM = """
[team]
name = "Soak"
timezone = "America/New_York"
business_hours = "Mon-Fri 09:00-18:00"
own_domains = ["acme.com"]
[channels]
leads = "#leads"
marketing = "#marketing-feedback"
managers = "#sales-managers"
"""
BOSS, MARKETING = "boss@acme.com", "max@acme.com"


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody of the team, with the zone they work in."""

    email: str
    role: str
    zone: ZoneInfo
    holidays: str

    @property
    def name(self) -> str:
        """Their handle."""
        return self.email.split("@")[0]


LIST = 60
"""Leads in a list: more are escalated at once than a channel shows one by one."""


def reps(count: int) -> list[Rep]:
    """Two SDRs for each AE, spread over the zones."""
    team = []
    for number in range(count):
        zone, holidays = ZONES[number % len(ZONES)]
        role = "ae" if number // len(ZONES) % 3 == 2 else "sdr"
        team.append(Rep(f"{role}{number}@acme.com", role, ZoneInfo(zone), holidays))
    return team


def playbook(team: list[Rep]) -> Playbook:
    """The default ladders, scores and segments for this team, with a manager in each zone."""
    tables = [TEAM]
    for zone, (_, holidays) in enumerate(ZONES):
        tables.append(_person(_manager(zone), "manager", BOSS, holidays))
    for number, rep in enumerate(team):
        manager = _manager(number % len(ZONES))
        tables.append(_person(rep.email, rep.role, manager, rep.holidays))
    tables.append(f'[[people]]\nemail = "{BOSS}"\nrole = "manager"\n')
    tables.append(f'[[people]]\nemail = "{MARKETING}"\nrole = "marketing"\n')
    return parse_playbook("".join(tables))


def workspace(team: list[Rep]) -> dict[str, Any]:
    """The description of the workspace that they are in."""
    people = [{"name": rep.name, "email": rep.email, "tz": rep.zone.key} for rep in team]
    for number, (zone, _) in enumerate(ZONES):
        email = _manager(number)
        people.append({"name": email.split("@")[0], "email": email, "tz": zone})
    people += [{"name": "boss", "email": BOSS}, {"name": "max", "email": MARKETING}]
    watching = ["boss", "max"]
    channels = [{"name": name, "members": watching} for name in CHANNELS]
    return {"people": people, "channels": channels}


def managers() -> list[str]:
    """Who may act in anybody's place."""
    return [_manager(zone) for zone in range(len(ZONES))]


def arrivals(count: int, days: float, random: Random) -> list[datetime]:
    """When leads come: at any hour, mostly on working days and in America's and Europe's day; every
    fifth day a list of many at once."""
    lists = [START + timedelta(days=day + 0.7) for day in range(0, int(days + 0.3), 5)]
    times = [at for at in lists for _ in range(LIST)]
    while len(times) < count:
        at = START + timedelta(seconds=random.uniform(0, days * 86_400))
        weight = (1.0 if at.weekday() < 5 else 0.2) * (1.0 if 7 <= at.hour < 23 else 0.3)
        if random.random() < weight:
            times.append(at)
    return sorted(times)


def lead(number: int, at: datetime, random: Random) -> Lead:
    """The lead of this number: one in four is escalated, as in the field; the others are below the
    threshold or screened out."""
    kind = random.random()
    company = f"company{number // 3 if kind < 0.03 else number}"
    wants = kind < 0.25
    student = kind > 0.92
    employees = random.choice((20, 60, 300, 700, 3000)) if wants else 40
    return Lead(
        person=Person(
            f"pat{number}@{company}.com",
            "Pat",
            f"Lee{number}",
            "student" if student else random.choice(("VP Operations", "Buyer", "Head of IT")),
        ),
        company=Company(company, f"{company}.com", "US", "software", employees),
        origin=Origin(source=random.choice(("webinar", "website")), channel=Channel.INBOUND),
        activities=(Activity("demo_request" if wants else "email_open", at),),
        created_at=at,
    )


def _manager(zone: int) -> str:
    return f"manager{zone}@acme.com"


def _person(email: str, role: str, manager: str, holidays: str) -> str:
    return (
        f'[[people]]\nemail = "{email}"\nrole = "{role}"\nmanager = "{manager}"\n'
        f'holidays = "{holidays}"\nmax_open = 60\n'
    )
