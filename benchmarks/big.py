"""A team with 1,000,000 leads and 12 million facts, as three years of business would leave them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, MetaData, text

from bot.storage import schema
from bot.storage.bulk import insert_rows
from bot.storage.database import Database
from bot.storage.figures import seconds
from bot.storage.tables import lead_figures
from qualification.pace import signs
from qualification.reached import MILESTONES, Reached

LEADS = 1_000_000
FACTS = 12
"""Facts of one lead."""

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
BATCH = 20_000

STEPS = (
    ("escalated", 0.7, timedelta(seconds=20)),
    ("qualifying", 0.8, timedelta(minutes=40)),
    ("handed_off", 0.7, timedelta(days=1)),
    ("accepted", 0.75, timedelta(hours=5)),
    ("won", 0.35, timedelta(days=45)),
)
"""Of the leads at the step before, the share that comes to this one, and how long it takes."""

PADDING = ("received", "updated", "assigned", "answered", "rung")
"""Kinds of the facts that are no milestones."""

WAITING = lead_figures.to_metadata(MetaData(), name="waiting")
_COLUMNS = tuple(lead_figures.columns.keys())

OPEN_DAYS = 30
"""An accepted lead without an end stays open so long; every other one for a day."""

_FACTS = """
INSERT INTO lead_facts (lead_id, at, kind, actor, from_stage, to_stage, surface, data)
SELECT leads.id, {at}, '{kind}', 'baton', 'new', 'new', 'http', '{{}}' FROM leads {where}
"""

_LEADS = """
INSERT INTO leads (
    id, version, stage, stage_since, created_at, segment, region, industry, source, campaign,
    channel, value_minor, value_currency, points, owner, sdr, ae, had_by, due_at, overdue,
    person, company, origin, screening, score, qualification, {milestones}
)
SELECT lead_id, 1, {stage}, {created}, {created}, segment, region, industry, source, campaign,
    channel, value_minor, value_currency, 80, {owner}, sdr, ae, '[]', NULL, {overdue},
    '{{"email":"pat@initech.com","first_name":"Pat","last_name":"Lee","title":"VP Operations"}}',
    '{{"name":"Initech","domain":"initech.com","country":"US","employees":300}}',
    '{{"source":"website","campaign":"Autumn"}}', '{{}}', '{score}', '{{}}', {times}
FROM waiting
"""

_SCORE = (
    '{"items":['
    + ",".join(
        f'{{"kind":"fit","rule":"Rule {number}","points":10,"evidence":"software"}}'
        for number in range(6)
    )
    + '],"threshold":70}'
)


def build(database: Database) -> None:
    """Fills an empty database."""
    schema.migrate(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TEMPORARY TABLE waiting AS SELECT * FROM lead_figures WHERE created < 0"
        )
        for rows in _batches():
            insert_rows(connection, WAITING, _COLUMNS, rows)
        connection.execute(text(_leads_from_figures(connection)))
        connection.exec_driver_sql("INSERT INTO lead_figures SELECT * FROM waiting")
        for number in range(FACTS):
            connection.execute(text(_facts(number)))
    with database.engine.connect() as connection:
        analyze = "ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(analyze)


def _batches() -> Iterator[list[tuple[Any, ...]]]:
    chance = random.Random(7)
    first = NOW - YEARS
    for start in range(0, LEADS, BATCH):
        yield [
            _lead(number + 1, first + YEARS * (number / LEADS), chance)
            for number in range(start, start + BATCH)
        ]


def _lead(number: int, created: datetime, chance: random.Random) -> tuple[Any, ...]:
    reached: dict[str, datetime] = {}
    at = created
    for name, share, mean in STEPS:
        at += timedelta(seconds=chance.expovariate(1 / mean.total_seconds()))
        if chance.random() > share or at > NOW:
            break
        reached[name] = at
    if "handed_off" in reached and "accepted" not in reached and chance.random() < 0.8:
        reached["rejected"] = reached["handed_off"] + timedelta(hours=3)
    if "accepted" in reached and "won" not in reached and NOW - at > timedelta(days=OPEN_DAYS):
        reached["lost"] = at + timedelta(days=20)
    sdr, ae = f"sdr{chance.randrange(30)}@acme.com", f"ae{chance.randrange(20)}@acme.com"
    return (
        seconds(created),
        number,
        signs(created, Reached(**reached)),
        chance.randrange(100_000, 10_000_000),
        "USD",
        *(seconds(reached[name]) if name in reached else None for name in MILESTONES),
        chance.choice(("smb", "smb", "mid_market", "enterprise")),
        chance.choice(("NA", "EMEA", None)),
        chance.choice(("software", "manufacturing", "retail", None)),
        f"source {chance.randrange(20)}",
        f"campaign {chance.randrange(60)}",
        "inbound",
        ae if "handed_off" in reached else sdr,
        sdr,
        ae if "handed_off" in reached else None,
    )


def _leads_from_figures(connection: Connection) -> str:
    recent = f"created > {seconds(NOW - timedelta(days=1))}"
    sales = f"accepted IS NOT NULL AND created > {seconds(NOW - timedelta(days=OPEN_DAYS))}"
    stage = f"""CASE WHEN won IS NOT NULL THEN 'won' WHEN lost IS NOT NULL THEN 'lost'
        WHEN {sales} THEN 'accepted'
        WHEN handed_off IS NOT NULL AND {recent} THEN 'handed_off'
        WHEN qualifying IS NOT NULL AND {recent} THEN 'qualifying'
        WHEN escalated IS NOT NULL AND {recent} THEN 'escalated' ELSE 'nurture' END"""
    return _LEADS.format(
        milestones=", ".join(f"{name}_at" for name in MILESTONES),
        stage=stage,
        created=_moment(connection, "created"),
        owner=f"CASE WHEN ({recent}) OR ({sales}) THEN owner END",
        overdue=f"({recent} AND lead_id % 10 = 0)",
        score=_SCORE,
        times=", ".join(_moment(connection, name) for name in MILESTONES),
    ).replace(":", r"\:")


def _moment(connection: Connection, column: str) -> str:
    if connection.dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {column}, 'unixepoch')"
    return f"to_timestamp({column})"


def _facts(number: int) -> str:
    """One fact of each lead: its milestone, where it has one, or one of the others."""
    if number < len(MILESTONES):
        name = MILESTONES[number]
        kind = f"' || CASE WHEN {name}_at IS NULL THEN 'updated' ELSE '{name}' END || '"
        return _FACTS.format(at=f"COALESCE({name}_at, created_at)", kind=kind, where="")
    return _FACTS.format(at="created_at", kind=PADDING[number - len(MILESTONES)], where="")
