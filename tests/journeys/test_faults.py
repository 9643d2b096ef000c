"""Slack fails in every way it can; each message is there in the end, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import upkeep
from bot.storage.tables import outbox as messages
from bot.storage.tables import posts
from sandbox.faults import Fault
from sandbox.pytest_plugin import Start
from sandbox.server import Sandbox
from tests.journeys.stage import (
    PATIENCE,
    Now,
    Stage,
    answered,
    having,
    now_shows,
    running,
)
from tests.journeys.steps import arrived, handed_off

POST = frozenset({"chat.postMessage"})


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=500, methods=POST, times=3), id="500"),
        pytest.param(Fault(status=503, methods=POST, times=1), id="503"),
        pytest.param(Fault(drop="before", methods=POST, times=2), id="dropped before"),
        pytest.param(Fault(drop="after", methods=POST, times=2), id="dropped after"),
        pytest.param(Fault(drop="after", times=5), id="everything dropped after"),
        pytest.param(Fault(status=500, times=6), id="everything 500"),
    ],
)
async def test_unclear_failures(stage: Stage, fault: Fault) -> None:
    stage.slack.faults.set(fault)
    lead_id = await stage.arrive()
    await stage.settle()
    await once_each(stage, lead_id)


async def test_slower_than_our_patience(
    slack_workspace: Sandbox,
    clock: Now,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.bootstrap.DELIVERY_TIMEOUT", 1.0)
    async with running(sqlite_url, tmp_path, slack=slack_workspace, now=clock) as stage:
        stage.slack.faults.set(Fault(latency=1.2, methods=POST, times=2))
        lead_id = await stage.arrive()
        await (await stage.owner_of(lead_id)).wait_for(having("Initech"), channel="leads")
        await stage.settle()
        await once_each(stage, lead_id)


async def test_slack_is_away_for_a_while(
    slack_workspaces: Start, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    slack = await slack_workspaces(clock=clock.workspace, rates=True)
    port = int(slack.url.rpartition(":")[2])
    async with running(sqlite_url, tmp_path, now=clock, slack=slack) as stage:
        await slack.stop()
        lead_id = await stage.arrive()
        async with asyncio.timeout(3):
            while not await _failed_attempts(stage):
                await asyncio.sleep(0.01)
        await slack_workspaces(workspace=slack.workspace, port=port, rates=True)
        await stage.settle()
        await once_each(stage, lead_id)


async def _failed_attempts(stage: Stage) -> bool:
    query = select(messages.c.id).where(messages.c.error == "unreachable")
    return bool(await stage.baton.database.aread(lambda c: c.execute(query).all()))


async def test_socket_mode_that_does_not_connect(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    """Baton runs, says so, and is connected as soon as Slack lets it."""
    (app,) = slack_workspace.workspace.apps.values()
    app.app_token = "xapp-wrong"
    async with running(
        sqlite_url, tmp_path, now=clock, slack=slack_workspace, socket_mode=True, connected=False
    ) as stage:
        await ready(stage, 503, "not connected by Socket Mode. Check SLACK_APP_TOKEN")
        lead_id = await stage.arrive()
        await stage.settle()
        await once_each(stage, lead_id)


async def test_retry_after_is_obeyed(stage: Stage) -> None:
    stage.slack.faults.set(Fault(ratelimit=30, methods=POST, times=1))
    began = stage.now().timestamp()
    await stage.arrive()
    async with asyncio.timeout(3):
        while len(stage.calls("chat.postMessage")) < 2:
            await asyncio.sleep(0.01)
    (spared,) = {message.channel for message in stage.posted("Initech")}
    stage.now.skip(seconds=28)
    stage.baton.worker.wake()
    await arrive_and_wait(stage, spared)
    assert {message.channel for message in stage.posted("Initech")} == {spared}
    await stage.settle()
    struck = [message for message in stage.posted("Initech") if message.channel != spared]
    assert struck
    assert min(float(message.ts) for message in struck) >= began + 30


async def arrive_and_wait(stage: Stage, spared: str) -> None:
    """Another conversation is served meanwhile: a lead that goes straight to an AE."""
    await stage.arrive(email="boss@hooli.com", company="Hooli", employees=5000)
    async with asyncio.timeout(3):
        while not [m for m in stage.posted("Hooli") if "Accept" in m.buttons]:
            await asyncio.sleep(0.01)


async def test_a_channel_that_went_missing(stage: Stage) -> None:
    leads = stage.slack.workspace.find_channel("leads")
    assert leads
    del stage.slack.workspace.channels[leads.id]
    lead_id = await stage.arrive()
    dana = stage.person("dana")
    told = await dana.wait_for(having("Not delivered", "#leads", "channel_not_found"))
    assert "Initech" in told.words
    await stage.settle()
    assert (await stage.baton.database.aread(upkeep.counts))["parked"]
    await ready(stage, 503, "#leads")

    # The SDR has their card all the same.
    sdr = await stage.owner_of(lead_id)
    await sdr.wait_for(having("Initech", "Qualify"), channel=await sdr.dm())

    # Mended, it serves the next lead.
    stage.slack.workspace.add_channel("leads", list(stage.slack.workspace.users))
    await stage.baton.directory.refresh()
    await ready(stage, 200, "")
    await stage.arrive(email="a@globex.com", company="Globex")
    await sdr.wait_for(having("Globex", "Qualify"), channel="leads")


async def test_somebody_who_is_not_in_slack(stage: Stage) -> None:
    """Nobody is given a lead whom no message can reach; who comes to Slack is."""
    sam = stage.person("sam")
    for name in ("sam", "riley"):
        stage.person(name).user.email = f"other-{name}@acme.com"
    await stage.baton.directory.refresh()
    lead_id = await stage.arrive()
    assert (await stage.lead(lead_id)).owner is None
    await stage.person("dana").wait_for(having("waits", "sam", "not in Slack"))
    sam.user.email = "sam@acme.com"
    await stage.baton.directory.refresh()
    await sam.wait_for(having("Initech", "Qualify"), channel=await sam.dm())


async def test_a_card_that_somebody_deleted(stage: Stage) -> None:
    lead = await handed_off(stage)
    await stage.settle()
    workspace = stage.slack.workspace
    channel = workspace.channels[lead.in_channel.channel]
    workspace.delete(channel, channel.messages[lead.in_channel.ts])
    before = len(stage.calls("chat.update"))
    await lead.ae.press(lead.to_ae, "Accept")
    await lead.ae.wait_for(now_shows(lead.to_ae, "Won", without="Accept"))
    await stage.settle()
    assert len(stage.calls("chat.update")) - before <= 3
    assert "parked" not in await stage.baton.database.aread(upkeep.counts)


async def test_a_dialog_that_slack_does_not_open_in_time(stage: Stage) -> None:
    """The claim stands, the presser is told to try again, and the second press opens it."""
    lead = await arrived(stage)
    stage.slack.faults.set(Fault(latency=2.0, methods=frozenset({"views.open"}), times=1))
    await lead.sdr.press(lead.to_sdr, "Qualify")
    await lead.sdr.wait_for(answered("Try again"))
    await lead.sdr.press(lead.to_sdr, "Qualify")
    await lead.sdr.wait_view("Qualify, step 1")


async def test_a_worker_that_died_between_post_and_record(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    """Slack has the message, the database does not know: the next process finds it."""
    async with running(sqlite_url, tmp_path, now=clock, slack=slack_workspace) as stage:
        lead_id = await stage.arrive()
        await stage.settle()
        await once_each(stage, lead_id)
        await stage.baton.database.awrite(_as_if_unrecorded)
    async with running(sqlite_url, tmp_path, now=clock, slack=slack_workspace) as stage:
        await stage.settle()
        await once_each(stage, lead_id)


def _as_if_unrecorded(connection: Connection) -> None:
    connection.execute(posts.delete())
    connection.execute(
        update(messages)
        .where(messages.c.state == "sent")
        .values(
            state="leased", lease_until=messages.c.leased_at, sent_at=None, channel=None, ts=None
        )
    )


async def once_each(stage: Stage, lead_id: int) -> None:
    """One card in #leads, one with the SDR, each line of the story once."""
    sdr = await stage.owner_of(lead_id)
    said = await sdr.messages("leads")
    assert len([m for m in said if having("Initech", "Qualify")(m)]) == 1
    direct = await sdr.messages(await sdr.dm())
    assert len([m for m in direct if having("Initech", "Qualify")(m)]) == 1
    assert len(stage.posted("has this lead now")) == 1


async def ready(stage: Stage, status: int, words: str) -> None:
    """Waits until the process says so: the directory looks by itself, soon after it has doubts."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with stage.session.get(f"{stage.url}/readyz") as answer:
                problems = str((await answer.json())["problems"])
                if answer.status == status and words in problems:
                    return
            await asyncio.sleep(0.02)
