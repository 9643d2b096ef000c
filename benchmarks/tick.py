"""A tick that finds 100 due leads among 100,000 open ones."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.bare import connect
from benchmarks.figure import Figure, percentile
from bot.storage import leads, schema
from bot.storage.database import Database
from bot.usecases import nag
from qualification.lead import Activity, Company, Lead, Origin, Person, SlaClock, Stage
from qualification.playbook import parse_playbook
from qualification.team import Team
from qualification.triage import assess

OPEN = 100_000
DUE = 100
ROUNDS = 30
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PLAYBOOK = Path(__file__).parent.parent / "playbook.toml"


async def measure(folder: Path) -> list[Figure]:
    """Finding them, and firing their rungs, beside the same look by the bare driver."""
    path = folder / "baton.db"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    team = Team(parse_playbook(PLAYBOOK.read_text(encoding="utf-8")))
    database.write(_fill, team)
    later = START + timedelta(minutes=16)
    find, bare, fire = [], [], []
    driver = connect(path)
    look = "SELECT id FROM leads WHERE due_at <= ? ORDER BY due_at LIMIT 100"
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = driver.execute(look, (later.strftime("%Y-%m-%d %H:%M:%S.%f"),)).fetchall()
        bare.append(time.perf_counter() - started)
        started = time.perf_counter()
        due = database.read(leads.due, later, DUE)
        find.append(time.perf_counter() - started)
        assert len(found) == len(due) == DUE, (len(found), len(due))
    started = time.perf_counter()
    assert database.write(nag.fire_due, team, later) == DUE
    fire.append(time.perf_counter() - started)
    driver.close()
    database.close()
    floor = percentile(bare, 50) * 1000
    found_in = percentile(find, 50) * 1000
    return [
        Figure("find 100 due of 100,000", found_in, "ms", "ms bare driver, same index", floor),
        Figure("fire those 100 rungs", fire[0] * 1000, "ms"),
    ]


def _fill(connection: Connection, team: Team) -> None:
    """100,000 open leads, of which 100 have waited for a quarter of an hour."""
    model = Lead(
        person=Person("pat@initech.com", "Pat", "Lee", "VP Operations"),
        company=Company("Initech", "initech.com", "US", "software", 300),
        origin=Origin(source="website", campaign="Autumn"),
        activities=(Activity("demo_request", START),),
        created_at=START,
    )
    assessed, _ = assess(model, team.playbook, START)
    assessed = replace(assessed, stage=Stage.ESCALATED, stage_since=START, activities=())
    for start in range(0, OPEN, 5_000):
        batch = [_waiting(assessed, number) for number in range(start, start + 5_000)]
        leads.add_many(connection, [(lead, ()) for lead in batch])


def _waiting(lead: Lead, number: int) -> Lead:
    due = START + timedelta(minutes=15 if number % (OPEN // DUE) == 0 else 30 + number % 600)
    owner = f"rep{number % 50}@acme.com"
    return replace(lead, owner=owner, sdr=owner, clock=SlaClock(run=1, anchor=START, due=due))
