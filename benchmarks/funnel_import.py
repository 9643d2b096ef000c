"""Rows of another system's funnel a second: read through a map, checked, stored as history.

The floor is the bare driver on the same disk: the rows of `leads` that the import left, inserted
into one table without keys or indexes.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.csv_import import PLAYBOOK, floor_of
from benchmarks.figure import Figure
from bot.intake.funnel_file import FunnelFile
from bot.intake.funnel_import import survey
from bot.intake.mapping import read_map
from bot.storage import schema
from bot.storage.database import Database
from bot.usecases import history
from bot.usecases.history import Stored
from qualification.history import Past
from qualification.playbook import parse_playbook
from qualification.team import Team

ROWS = 40_000
ACCOUNTS = 2_000
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MAP = Path(__file__).parent.parent / "docs" / "examples" / "opportunities.toml"


async def measure(folder: Path) -> list[Figure]:
    """Opportunities beside their accounts, through the importer; and the floor beside it."""
    path = files(folder, ROWS)
    playbook = parse_playbook(PLAYBOOK.read_text(encoding="utf-8"))
    team = Team(playbook)
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    schema.migrate(database)

    def take(pasts: Sequence[Past]) -> Callable[[], Stored]:
        ready = history.ready(pasts, database.dialect)
        return partial(database.write_much, history.take, ready, team, NOW)

    start = time.perf_counter()
    file = FunnelFile(path, read_map(MAP), "USD", playbook.timezone, NOW)
    found = survey(file, playbook, take, lambda _: None)
    rate = ROWS / (time.perf_counter() - start)
    database.close()
    assert found.stored.new == ROWS and not found.bad
    floor = ROWS / floor_of(folder)
    return [
        Figure(
            "Rows of a funnel mapped and stored", rate, "/s", "/s bare driver, one table", floor,
            "10,000/s",
        )
    ]  # fmt: skip


def files(folder: Path, rows: int) -> Path:
    """So many opportunities as a CRM exports them, beside the file of their accounts."""
    pick = random.Random(7)
    with (folder / "accounts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("account", "sector", "year_established", "revenue", "employees",
                         "office_location", "subsidiary_of"))  # fmt: skip
        for number in range(ACCOUNTS):
            sector = pick.choice(("software", "retail", "medical"))
            size = pick.choice((12, 300, 4_000))
            writer.writerow((f"Account {number}", sector, 1990, 12.5, size, "Japan", ""))
    path = folder / "pipeline.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("opportunity_id", "sales_agent", "product", "account", "deal_stage",
                         "engage_date", "close_date", "close_value"))  # fmt: skip
        for number in range(rows):
            stage = pick.choices(("Won", "Lost", "Engaging"), (48, 28, 24))[0]
            at = date(2016, 10, 20) + timedelta(days=pick.randrange(400))
            closed = "" if stage == "Engaging" else at + timedelta(days=pick.randrange(1, 140))
            value = pick.randrange(40, 6_000) if stage == "Won" else ""
            account = f"Account {pick.randrange(ACCOUNTS)}"
            ids = (f"{number:08X}", f"Agent {number % 30}", f"P{number % 7}", account)
            writer.writerow((*ids, stage, at, closed, value))
    return path
