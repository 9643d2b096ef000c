"""A tick that finds 100 due leads among 10,000 open ones, and among a million."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from benchmarks.bare import connect
from benchmarks.figure import Figure, percentile
from bot.storage import leads, schema
from bot.storage.database import Database
from bot.usecases import nag
from qualification.lead import Activity, Company, Lead, Origin, Person, SlaClock
from qualification.playbook import parse_playbook
from qualification.stage import Stage
from qualification.team import Team
from qualification.triage import assess

FEW, MANY = 10_000, 1_000_000
DUE = 100
ROUNDS = 30
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=16)
PLAYBOOK = Path(__file__).parent.parent / "playbook.toml"
LOOK = "SELECT id FROM leads WHERE due_at <= ? ORDER BY due_at LIMIT 100"


async def measure(folder: Path) -> list[Figure]:
    """Finding them, beside the same look by the bare driver; and firing their rungs."""
    path = folder / "baton.db"
    team = Team(parse_playbook(PLAYBOOK.read_text(encoding="utf-8")))
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        schema.migrate(database)
        database.write(_fill, team)
        figures = [_find(database, path, "10,000")]
    _multiply(path, MANY)
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        figures.append(_find(database, path, "1,000,000"))
        started = time.perf_counter()
        assert database.write(nag.fire_due, team, LATER) == DUE
        took = (time.perf_counter() - started) * 1000
    return [*figures, Figure("fire those 100 rungs", took, "ms")]


def _find(database: Database, path: Path, among: str) -> Figure:
    find, bare = [], []
    with contextlib.closing(connect(path)) as driver:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            found = driver.execute(LOOK, (LATER.strftime("%Y-%m-%d %H:%M:%S.%f"),)).fetchall()
            bare.append(time.perf_counter() - started)
            started = time.perf_counter()
            due = database.read(leads.due, LATER, DUE)
            find.append(time.perf_counter() - started)
            assert len(found) == len(due) == DUE, (len(found), len(due))
    floor = percentile(bare, 50) * 1000
    took = percentile(find, 50) * 1000
    return Figure(
        f"find 100 due of {among}", took, "ms", "ms bare driver, same index", floor, "10 ms, flat"
    )


def _multiply(path: Path, count: int) -> None:
    """Copies of the leads that are not due, until there are so many open ones."""
    with contextlib.closing(connect(path)) as driver:
        driver.execute("PRAGMA synchronous=OFF")
        names = [row[1] for row in driver.execute("PRAGMA table_info(leads)") if row[1] != "id"]
        listed = ", ".join(names)
        copied: Any = f"INSERT INTO leads ({listed}) SELECT {listed} FROM leads WHERE due_at > ?"
        copied += " LIMIT ?"
        after = LATER.strftime("%Y-%m-%d %H:%M:%S.%f")
        while missing := count - driver.execute("SELECT count(*) FROM leads").fetchone()[0]:
            driver.execute(copied, (after, missing))
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill(connection: Connection, team: Team) -> None:
    """Open leads, of which 100 have waited for a quarter of an hour."""
    model = Lead(
        person=Person("pat@initech.com", "Pat", "Lee", "VP Operations"),
        company=Company("Initech", "initech.com", "US", "software", 300),
        origin=Origin(source="website", campaign="Autumn"),
        activities=(Activity("demo_request", START),),
        created_at=START,
    )
    assessed, _ = assess(model, team.playbook, START)
    assessed = replace(assessed, stage=Stage.ESCALATED, stage_since=START, activities=())
    leads.add_many(connection, [(_waiting(assessed, number), ()) for number in range(FEW)])


def _waiting(lead: Lead, number: int) -> Lead:
    due = START + timedelta(minutes=15 if number % (FEW // DUE) == 0 else 30 + number % 600)
    owner = f"rep{number % 50}@acme.com"
    return replace(lead, owner=owner, sdr=owner, clock=SlaClock(run=1, anchor=START, due=due))
