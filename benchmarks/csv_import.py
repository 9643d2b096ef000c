"""Rows of a CSV file a second: parsed, checked, screened, scored, routed and stored, durably.

The floor is the bare driver on the same disk: the rows of `leads` that the import left, inserted
into one table without keys or indexes, by executemany in transactions of 1,000.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bare import connect
from benchmarks.figure import Figure
from bot.intake.files import BATCH, import_leads
from bot.storage import schema
from bot.storage.database import Database
from bot.usecases import intake
from bot.usecases.intake import Taken
from qualification.lead import Lead
from qualification.playbook import parse_playbook
from qualification.team import Team

ROWS = 20_000
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PLAYBOOK = Path(__file__).parent.parent / "playbook.toml"

COLUMNS = (
    *("external_id", "email", "first_name", "last_name", "title", "phone", "company", "domain"),
    *("country", "industry", "employees", "tools", "source", "campaign", "deal_value"),
    *("answers.timeline", "actions", "created_at"),
)
TITLES = ("Head of Sales", "VP Operations", "Engineer", "Office Manager", "Director", "Student")
INDUSTRIES = ("software", "retail", "life sciences", "logistics", "education", "manufacturing")
ACTIONS = ("white_paper", "webinar", "email_opened", "pricing_page", "white_paper; webinar", "")
SOURCES = ("google ads", "newsletter", "trade fair", "referral", "webinar")


async def measure(folder: Path) -> list[Figure]:
    """A file of leads, no two alike, through the importer; and the floor beside it."""
    rate = ROWS / _import(folder, ROWS)
    floor = ROWS / floor_of(folder)
    return [
        Figure(
            "CSV rows scored and stored", rate, "/s", "/s bare driver, one table", floor, "10,000/s"
        )
    ]


def _import(folder: Path, rows: int) -> float:
    path = folder / "leads.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(rows))
    playbook = parse_playbook(PLAYBOOK.read_text(encoding="utf-8"))
    team = Team(playbook)
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    schema.migrate(database)

    def take(leads: Sequence[Lead]) -> list[Taken]:
        return database.write_much(intake.take, leads, team, NOW, "import")

    start = time.perf_counter()
    done = import_leads(path, take, NOW, playbook.team.currency, lambda _: None)
    seconds = time.perf_counter() - start
    database.close()
    assert done.created == rows and not done.bad
    return seconds


def _rows(count: int) -> Iterator[tuple[object, ...]]:
    """About one in twenty reaches the threshold, and one in six is screened out."""
    pick = random.Random(42)
    for number in range(count):
        domain = f"company{number % 3_000}.example"
        yield (
            f"crm-{number}",
            f"person{number}@{domain}",
            f"First{number % 97}",
            f"Last{number % 89}",
            pick.choice(TITLES),
            f"+1 415 555 {number % 10_000:04}",
            f"Company {number % 3_000}",
            domain,
            pick.choice(("US", "GB", "DE", "JP")),
            pick.choice(INDUSTRIES),
            pick.choice((5, 20, 80, 150, 700)),
            pick.choice(("", "slack", "spreadsheets, slack")),
            pick.choice(SOURCES),
            f"campaign {number % 12}",
            pick.choice(("", "2500", "18000.50")),
            pick.choice(("", "exploring", "6-12 months")),
            pick.choice(ACTIONS),
            (NOW - timedelta(hours=pick.randrange(2_000))).isoformat(),
        )


def floor_of(folder: Path) -> float:
    """Seconds that the rows of `leads` in the folder's database take the bare driver to store."""
    source = connect(folder / "baton.db")
    rows = source.execute("SELECT * FROM leads")
    target = connect(folder / "floor.db")
    width = len(rows.description)
    target.execute(f"CREATE TABLE plain ({', '.join(f'c{n}' for n in range(width))})")
    insert = f"INSERT INTO plain VALUES ({', '.join('?' * width)})"
    seconds = 0.0
    while stored := rows.fetchmany(BATCH):
        start = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        target.executemany(insert, stored)
        target.execute("COMMIT")
        seconds += time.perf_counter() - start
    source.close()
    target.close()
    return seconds
