"""Slack away for an hour, a full disk, a locked database, a clock that jumps: nothing is lost,
nothing is doubled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.storage import upkeep
from bot.storage.database import Database, InUse, sqlite
from sandbox.faults import Fault
from tests.journeys.stage import ARRIVED, INTAKE_TOKEN, LEAD, Stage, having, until
from tests.journeys.steps import handed_off
from tests.journeys.test_faults import once_each, ready

POST = frozenset({"chat.postMessage"})
NOTHING_TAKEN = "The database cannot be written to now; nothing was taken. Send it again later."


# Slack -----------------------------------------------------------------------------------------


async def test_slack_is_down_for_an_hour(
    stage: Stage, logs: list[MutableMapping[str, Any]]
) -> None:
    """Leads are taken, rungs fire, one line in the log says so; then each message comes once, and
    of the reminders the last."""
    stage.slack.faults.set(Fault(status=503))
    lead_id = await stage.arrive()
    for _ in range(30):
        stage.now.skip(minutes=2)
        stage.baton.worker.wake()
        await stage.baton.ticker.tick()
        await asyncio.sleep(0.01)
    failing = [line["event"] for line in logs if line["event"].startswith("slack.")]
    assert failing[0] == "slack.failing"
    assert len(failing) <= 1 + 60 / 5
    await stage.baton.ticker.look_after()
    await ready(stage, 503, "The oldest message has waited")

    stage.slack.faults.clear()
    await stage.settle()
    assert [line["event"] for line in logs if "works_again" in line["event"]]
    await once_each_after_reroutes(stage, lead_id)
    await stage.baton.directory.refresh()
    await ready(stage, 200, "")


async def once_each_after_reroutes(stage: Stage, lead_id: int) -> None:
    cards = [m for m in stage.posted("Initech") if "Qualify" in m.buttons and "Why?" in m.buttons]
    owner = await stage.owner_of(lead_id)
    dm = await owner.dm()
    leads = next(c.id for c in stage.slack.workspace.channels.values() if c.name == "leads")
    assert sorted(card.channel for card in cards) == sorted([dm, leads])
    lines = [message.text for message in stage.posted("Initech")]
    assert len(lines) == len(set(lines))


async def test_a_storm_of_rate_limits(stage: Stage) -> None:
    stage.slack.faults.set(Fault(ratelimit=5, methods=POST, times=25))
    lead_id = await stage.arrive()
    await stage.settle()
    await once_each(stage, lead_id)


# The disk --------------------------------------------------------------------------------------


@contextlib.contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """SQLite finds no page more, as on a disk without room."""

    def limit(connection: Any, pages: int) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    def fill(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # not below what there is

    event.listen(database.engine, "checkout", fill)
    try:
        yield
    finally:
        event.remove(database.engine, "checkout", fill)
        event.listen(database.engine, "checkout", lambda c, *_: limit(c, 1_000_000_000))


async def test_a_full_disk(stage: Stage, logs: list[MutableMapping[str, Any]]) -> None:
    """What cannot be stored is refused and can be sent again; what is on its way stays in hand."""
    first = await stage.arrive()
    await stage.settle()
    with full_disk(stage.baton.database):
        refused = 0
        for number in range(40):
            body = LEAD | {"email": f"p{number}@full.com", "company": "Full", "message": "x" * 5000}
            status, answer = await send(stage, body)
            if status != 202:
                assert (status, answer["error"]) == (503, NOTHING_TAKEN)
                refused += 1
        assert refused
        assert await stage.kinds(first)
    last = await stage.arrive(email="after@hooli.com", company="Hooli")
    await stage.settle()
    await (await stage.owner_of(last)).wait_for(having("Hooli", "Qualify"), channel="leads")
    cards = [m for m in stage.posted("Hooli") if "Qualify" in m.buttons]
    assert len(cards) == 2


async def send(stage: Stage, body: dict[str, Any]) -> tuple[int, Any]:
    async with stage.session.post(
        f"{stage.url}/intake/leads",
        json=body,
        headers={"Authorization": f"Bearer {INTAKE_TOKEN}"},
    ) as answer:
        return answer.status, await answer.json()


# A locked database -----------------------------------------------------------------------------


@contextlib.contextmanager
def locked(database: Database, patience: int = 50) -> Iterator[None]:
    """Somebody else writes, for longer than Baton waits (milliseconds)."""

    def impatient(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout={patience}")

    event.listen(database.engine, "checkout", impatient)
    other = sqlite.connect(database.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_database_that_is_locked_after_slack_took_a_message(
    stage: Stage, logs: list[MutableMapping[str, Any]]
) -> None:
    """Slack has the messages, they cannot be written down: they are, as soon as they can."""
    stage.slack.faults.set(Fault(latency=0.15, methods=POST))
    lead_id = await stage.arrive()
    await until(lambda: stage.calls("chat.postMessage"))
    with locked(stage.baton.database):
        await until(lambda: [line for line in logs if line["event"] == "database.failing"])
        status, _ = await send(stage, LEAD | {"email": "late@hooli.com"})
        assert status == 503
        await ready(stage, 200, "")
    stage.slack.faults.clear()
    await stage.settle()
    await once_each(stage, lead_id)
    assert [line["event"] for line in logs if line["event"].startswith("database.")] == [
        "database.failing",
        "database.works_again",
    ]


async def test_a_press_on_a_locked_database_is_answered(stage: Stage) -> None:
    lead = await handed_off(stage)
    await stage.settle()
    with locked(stage.baton.database):
        await lead.ae.press(lead.to_ae, "Accept")
        await lead.ae.wait_for(having("That did not work"))
    await lead.ae.press(lead.to_ae, "Accept")
    await until_accepted(stage, lead.id)


async def until_accepted(stage: Stage, lead_id: int) -> None:
    async with asyncio.timeout(5):
        while "accepted" not in await stage.kinds(lead_id):
            await asyncio.sleep(0.01)
    assert (await stage.kinds(lead_id)).count("accepted") == 1


# Clocks ----------------------------------------------------------------------------------------


async def test_a_clock_that_jumps_ahead_while_messages_are_on_their_way(stage: Stage) -> None:
    stage.slack.faults.set(Fault(latency=0.2, methods=POST, times=2))
    lead_id = await stage.arrive()
    await until(lambda: stage.calls("chat.postMessage"))
    stage.now.skip(minutes=10)
    stage.baton.worker.wake()
    await stage.settle()
    await once_each(stage, lead_id)


async def test_our_clock_is_set_back(stage: Stage) -> None:
    """By an hour, while conversations are closed and messages wait for their next attempt."""
    stage.slack.faults.set(Fault(ratelimit=30, methods=POST, times=2))
    first = await stage.arrive()
    await until(lambda: len(stage.calls("chat.postMessage")) >= 2)
    await until(lambda: "leased" not in stage.baton.database.read(upkeep.counts))
    shift(stage, hours=-1)
    await stage.baton.ticker.look_after()
    second = await stage.arrive(email="second@hooli.com", company="Hooli")
    await (await stage.owner_of(second)).wait_for(having("Hooli", "Qualify"), channel="leads")
    await stage.settle()
    cards = [m for m in stage.posted("Initech") if "Qualify" in m.buttons]
    assert len(cards) == 2 == len({card.channel for card in cards})
    assert len(stage.posted("Initech: ")) == 1
    assert await stage.kinds(first) == ARRIVED


async def test_our_clock_is_ahead_while_a_connection_breaks(stage: Stage) -> None:
    """The message that Slack took is found all the same."""
    shift(stage, hours=1)
    stage.slack.faults.set(Fault(drop="after", methods=POST, times=2))
    lead_id = await stage.arrive()
    await stage.settle()
    await once_each(stage, lead_id)


def shift(stage: Stage, **span: float) -> None:
    """Sets Baton's clock apart from the workspace's."""
    stage.baton.desk.now = lambda: stage.now() + timedelta(**span)


# Two of them -----------------------------------------------------------------------------------


async def test_sqlite_is_served_once(stage: Stage) -> None:
    second = Database(str(stage.baton.database.url))
    with contextlib.closing(second), pytest.raises(InUse):
        second.hold_alone()


# The end --------------------------------------------------------------------------------------


@pytest.mark.parametrize("turns", range(3))
async def test_it_ends_when_told_to_in_the_moment_of_news(stage: Stage, turns: int) -> None:
    """Whatever turn of the loop the news has come to when the end does."""
    worker = stage.baton.worker
    delivery = asyncio.create_task(worker.run())
    await asyncio.sleep(0.05)  # it waits
    worker.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    delivery.cancel()
    ended, _ = await asyncio.wait({delivery}, timeout=2)
    assert ended == {delivery}
