"""Several `baton serve` on one PostgreSQL database: killed, restarted, and the schema grown under
them."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest

import migrations
from bot.storage import schema, upkeep
from bot.storage.database import Database
from qualification.fact import FactKind
from sandbox.clock import Clock
from sandbox.server import Sandbox
from tests import scene
from tests.journeys.processes import (
    BATON,
    DAY_AND_NIGHT,
    environment_for,
    kill_at,
    said,
    serving,
)
from tests.journeys.stage import INTAKE_TOKEN, LEAD

NUDGED_AT_ONCE = """
[[sla]]
applies_to = "escalated"
ladder = [{ after = "1s", do = "nudge" }]
"""

GROWTH = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("leads", sa.Column("mood", sa.String(20), nullable=True))
    op.add_column("outbox", sa.Column("tone", sa.String(20), server_default="", nullable=False))


def downgrade():
    pass
"""
"""A later version's migration: it only adds, and what it adds may be left out."""


@pytest.fixture
def slack_clock() -> Clock:
    """Real time: what the processes go by."""
    return Clock()


async def test_four_processes_of_which_one_is_killed(
    slack_workspace: Sandbox, postgres_url: str, tmp_path: Path
) -> None:
    slack = slack_workspace
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT + NUDGED_AT_ONCE, encoding="utf-8")
    places = [environment_for(slack, postgres_url, tmp_path) for _ in range(4)]
    async with contextlib.AsyncExitStack() as stack:
        batons = await asyncio.gather(
            *(stack.enter_async_context(serving(place, tmp_path)) for place in places)
        )
        kill_at(slack, batons[0], message=4)
        await send(places, range(4))
        assert await batons[0].wait() == -signal.SIGKILL
        await send(places[1:], range(4, 6))
        await all_said(postgres_url)
    once_each(slack, postgres_url, 6)


async def test_a_rolling_restart_with_a_migration_in_between(
    slack_workspace: Sandbox, postgres_url: str, tmp_path: Path
) -> None:
    """The old version goes on with the new schema; the new one takes over process by process."""
    slack = slack_workspace
    (tmp_path / "playbook.toml").write_text(DAY_AND_NIGHT, encoding="utf-8")
    newer = next_version(tmp_path / "newer")
    old = [environment_for(slack, postgres_url, tmp_path) for _ in range(2)]
    new = environment_for(slack, postgres_url, tmp_path, PYTHONPATH=str(newer))
    async with serving(old[0], tmp_path) as first, serving(old[1], tmp_path):
        await send(old, range(3))
        migrated = await asyncio.create_subprocess_exec(
            BATON, "migrate", env=new, cwd=tmp_path, stdout=asyncio.subprocess.PIPE
        )
        told, _ = await migrated.communicate()
        assert told.decode().strip().endswith("to 9999.")
        await send(old, range(3, 4))
        first.terminate()
        assert await first.wait() == 0
        async with serving(new, tmp_path):
            await send([old[1], new], range(4, 6))
            await all_said(postgres_url)
    once_each(slack, postgres_url, 6)


def next_version(folder: Path) -> Path:
    """The migrations of a version to come, in front of ours on the path."""
    shutil.copytree(Path(migrations.__file__).parent, folder / "migrations")
    later = folder / "migrations" / "versions" / "9999_growth.py"
    later.write_text(GROWTH.format(head=schema.head()), encoding="utf-8")
    return folder


async def send(places: Sequence[dict[str, str]], numbers: range) -> None:
    """A lead each, to the processes in turn; who gets no answer asks the next, as programs do."""
    async with aiohttp.ClientSession() as session:
        for number in numbers:
            body = LEAD | {"email": f"pat@company{number}.com", "company": f"Company {number}"}
            for attempt in range(len(places)):
                place = places[(number + attempt) % len(places)]
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.post(
                        f"http://127.0.0.1:{place['BATON_PORT']}/intake/leads",
                        json=body,
                        headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
                    ) as answer:
                        assert answer.status == 202
                    break


async def all_said(database_url: str) -> None:
    """Until nothing is left to be said, what a dead process had in hand included."""
    database = Database(database_url)
    with contextlib.closing(database):
        async with asyncio.timeout(40):
            while set(await database.aread(upkeep.counts)) - {"parked"}:
                await asyncio.sleep(0.05)
        assert "parked" not in database.read(upkeep.counts)


def once_each(slack: Sandbox, database_url: str, leads: int) -> None:
    """Each lead is there once; so is each of its cards, reminders and lines of the story."""
    texts = Counter((message.channel, message.text) for message in said(slack))
    assert [text for text, count in texts.items() if count > 1] == []
    named = " ".join(text for _, text in texts)
    for number in range(leads):
        assert f"Company {number}" in named
    with contextlib.closing(Database(database_url)) as database:
        assert scene.count_facts(database, FactKind.ESCALATED) == leads
