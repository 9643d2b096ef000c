"""Accepting a hand-off over signed HTTP: how long one takes, and how many a second."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, update

from benchmarks.bare import accept_times
from benchmarks.figure import Figure, percentile
from benchmarks.stage import Processes, postgres_database, prepare, processes
from bot.names import Action
from bot.storage import leads as leads_store
from bot.storage import schema, tables
from bot.storage.database import Database
from bot.usecases import intake, qualify
from qualification.lead import Activity, Company, Lead, Person
from qualification.lifecycle import Cause
from qualification.playbook import parse_playbook
from qualification.team import Team

ONE_BY_ONE = 200
AT_ONCE = 600
ABREAST = 20
BETWEEN = 0.05
"""Seconds between two single presses, in which Baton tells everyone concerned of the last one."""


async def measure(folder: Path) -> list[Figure]:
    """p50, p99 and rate, beside a Bolt listener that does nothing plus a bare transaction; and
    the rate on PostgreSQL with one process and with four."""
    prepare(folder)
    bare_transaction = accept_times(folder, ONE_BY_ONE)
    async with processes(folder, bare=True) as bare:
        bolt = await _one_by_one(bare, range(ONE_BY_ONE))
        bolt_rate = await _abreast(bare, range(AT_ONCE))
    sqlite_url = f"sqlite:///{folder / 'baton.db'}"
    hand_offs = wait_for_alex(folder, sqlite_url, ONE_BY_ONE + AT_ONCE)
    async with processes(folder) as baton:
        accept = await _one_by_one(baton, hand_offs[:ONE_BY_ONE])
        rate = await _abreast(baton, hand_offs[ONE_BY_ONE:])
    all_accepted(sqlite_url, len(hand_offs))
    floor = "ms bare Bolt + bare transaction"
    floors = {
        percent: (percentile(bolt, percent) + percentile(bare_transaction, percent)) * 1000
        for percent in (50, 99)
    }
    both_rate = 1 / (1 / bolt_rate + percentile(bare_transaction, 50))
    floor_name = "/s, the same floor"
    return [
        Figure("accept, p50", percentile(accept, 50) * 1000, "ms", floor, floors[50], "≤ 3x"),
        Figure("accept, p99", percentile(accept, 99) * 1000, "ms", floor, floors[99]),
        Figure("accepts, 20 abreast, SQLite", rate, "/s", floor_name, both_rate, "≤ 3x"),
        *[
            Figure(
                f"… PostgreSQL, {count} process{'es' if count > 1 else ''}",
                await _on_postgres(folder, count),
                "/s",
                floor_name,
                both_rate,
            )
            for count in (1, 4)
        ],
    ]


async def _on_postgres(folder: Path, count: int) -> float:
    with postgres_database() as url:
        hand_offs = wait_for_alex(folder, url, AT_ONCE)
        async with processes(folder, url, count=count) as batons:
            rate = await _abreast(batons, hand_offs)
        all_accepted(url, AT_ONCE)
    return rate


async def _one_by_one(target: Processes, leads: range) -> list[float]:
    for _ in range(20):
        await target.press(Action.OPEN_THREAD.value, "1")
    times = []
    for lead_id in leads:
        times.append(await target.press(Action.ACCEPT.value, str(lead_id)))
        await asyncio.sleep(BETWEEN)
    return times


async def _abreast(target: Processes, leads: range) -> float:
    """How many a second, by so many people at once."""
    for number in range(20):
        await target.press(Action.OPEN_THREAD.value, str(number))
    waiting = iter(leads)

    async def one_after_another() -> None:
        for lead_id in waiting:
            await target.press(Action.ACCEPT.value, str(lead_id))

    started = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(ABREAST)))
    return len(leads) / (time.perf_counter() - started)


def wait_for_alex(folder: Path, database_url: str, count: int) -> range:
    """So many leads that wait for Alex; what was to be said of them was said."""
    database = Database(database_url)
    schema.migrate(database)
    team = Team(parse_playbook((folder / "playbook.toml").read_text(encoding="utf-8")))
    now = datetime.now(UTC)
    leads = [_lead(number, now) for number in range(count)]
    taken = database.write(intake.take, leads, team, now, "http")

    def hand_off(connection: Connection) -> None:
        for one in taken:
            cause = Cause(leads_store.load(connection, one.lead_id).owner or "", now, "card")
            qualify.claim(connection, one.lead_id, team, cause)
            qualify.hand_off(connection, one.lead_id, "bench", team, cause)
        connection.execute(update(tables.outbox).values(state="sent"))

    database.write(hand_off)
    database.close()
    return range(taken[0].lead_id, taken[-1].lead_id + 1)


def _lead(number: int, now: datetime) -> Lead:
    return Lead(
        person=Person(f"pat{number}@initech.com", "Pat", "Lee", "VP Operations"),
        company=Company("Initech", "initech.com", "US", "software", 300),
        activities=(Activity("demo_request", now),),
    )


def all_accepted(database_url: str, count: int) -> None:
    """None was lost."""
    database = Database(database_url)
    rows = tables.leads.select().where(tables.leads.c.stage == "accepted")
    accepted = database.read(lambda connection: len(connection.execute(rows).all()))
    database.close()
    assert accepted == count, f"{accepted} of {count} leads are accepted"
