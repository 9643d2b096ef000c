"""A lead that waits: who is reminded, when, and who hears of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.faults import Fault
from sandbox.person import Message
from sandbox.server import Sandbox
from tests.journeys.stage import PLAYBOOK, Now, Stage, having, now_shows, running
from tests.journeys.steps import accepted, arrived, handed_off

NAG = "has waited"

SECONDS = """
[[sla]]
applies_to = "escalated"
hours = "always"
ladder = [{ after = "1s", do = "nudge" }, { after = "2s", do = "manager" }]
"""


async def test_the_ladder_of_a_lead_that_no_sdr_takes(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr, other = lead.sdr, lead.other_sdr

    assert await minutes_until_rung(stage, lead.id) == 15
    await sdr.wait_for(having(NAG, "15 min"), channel=await sdr.dm())

    assert await minutes_until_rung(stage, lead.id) == 45
    await sdr.wait_for(having(NAG, "45 min"), channel=await sdr.dm())

    assert await minutes_until_rung(stage, lead.id) == 60
    await sdr.wait_for(having("gone to the next rep", "You need not do anything"))
    await sdr.wait_for(now_shows(lead.to_sdr, "Waiting for", without="Qualify"))
    to_other = await other.wait_for(having("Initech", "Qualify"), channel=await other.dm())
    name = other.user.real_name.split()[0]
    await other.wait_for(now_shows(lead.in_channel, f"Waiting for *{name}*"))

    assert await minutes_until_rung(stage, lead.id) == 120
    await stage.person("dana").wait_for(having(NAG, "2 h", f"{name} has it now"))

    assert await minutes_until_rung(stage, lead.id) >= 24 * 60
    story = await stage.person("kim").wait_for(having(NAG, "was reminded", "was given it"))
    assert "moved on" in story.words

    # The last rung was the last; taking the lead ends it all.
    clock = (await stage.lead(lead.id)).clock
    assert clock
    assert clock.due is None
    await other.press(to_other, "Qualify")
    await other.wait_view("Qualify, step 1")


async def test_the_ladder_of_a_hand_off(stage: Stage) -> None:
    lead = await handed_off(stage)
    await climb(stage, lead.id)
    nag = await lead.ae.wait_for(having(NAG, "to accept it"), channel=await lead.ae.dm())
    assert nag.buttons[:2] == ["Accept", "Snooze"]
    await lead.ae.press(nag, "Accept")
    await lead.ae.wait_for(now_shows(lead.to_ae, "Won", without="Accept"))


async def test_nobody_is_nagged_about_an_accepted_lead(stage: Stage) -> None:
    lead = await accepted(stage)
    stage.now.skip(days=3)
    await stage.baton.ticker.tick()
    await stage.settle()
    assert "rung" not in await stage.kinds(lead.id)
    assert not stage.posted(NAG)


async def test_waiting_counts_in_business_hours(sqlite_url: str, tmp_path: Path) -> None:
    friday_evening = Now(datetime(2026, 11, 20, 22, 50, tzinfo=UTC))  # 17:50 in New York
    async with running(sqlite_url, tmp_path, now=friday_evening) as stage:
        lead = await arrived(stage)
        clock = (await stage.lead(lead.id)).clock
        assert clock
        assert clock.due
        monday = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
        assert monday < clock.due < monday + timedelta(minutes=6)
        friday_evening.skip(days=1)
        await stage.baton.ticker.tick()
        assert "rung" not in await stage.kinds(lead.id)


async def test_after_downtime_one_nag_per_lead(sqlite_url: str, tmp_path: Path) -> None:
    now = Now()
    async with running(sqlite_url, tmp_path, now=now) as stage:
        ids = [
            (await arrived(stage, email=f"a@{name}.com", company=name)).id
            for name in ("Globex", "Umbrella", "Hooli")
        ]
        await stage.settle()
        workspace = stage.slack.workspace
    now.skip(hours=3)
    async with (
        Sandbox(workspace) as slack,
        running(sqlite_url, tmp_path, now=now, slack=slack) as stage,
    ):
        await rung(stage, *ids)
        await asyncio.gather(*(stage.baton.ticker.tick() for _ in range(3)))
        await stage.settle()
        for lead_id in ids:
            assert (await stage.kinds(lead_id)).count("rung") == 1
        assert len(directly(stage, NAG)) == 3
        missed = (await stage.facts(ids[0]))[-1].data["missed"]
        assert len(missed) == 3


async def test_a_nag_that_slack_kept_waiting_is_overtaken_by_the_next(stage: Stage) -> None:
    lead = await arrived(stage)
    await stage.settle()
    stage.slack.faults.set(Fault(status=503))
    for minutes in (15, 30):
        stage.now.skip(minutes=minutes)
        await stage.baton.ticker.tick()
    assert (await stage.kinds(lead.id)).count("rung") == 2
    stage.slack.faults.clear()
    await stage.settle()
    (nag,) = directly(stage, NAG)
    assert "45 min" in nag.words


async def test_a_rung_is_at_most_a_second_late(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, playbook=PLAYBOOK + SECONDS) as stage:
        lead = await arrived(stage)
        began = (await stage.lead(lead.id)).stage_since
        assert began
        for after, person in ((1, lead.sdr), (2, stage.person("dana"))):
            nag = await person.wait_for(having(NAG), channel=await person.dm())
            late = float(nag.ts) - began.timestamp() - after
            assert 0 <= late < 1


async def climb(stage: Stage, lead_id: int) -> datetime:
    """The clock jumps to the lead's next rung, which fires; answers when it was due."""
    clock = (await stage.lead(lead_id)).clock
    assert clock
    assert clock.due
    fired = (await stage.kinds(lead_id)).count("rung")
    stage.now.skip_to(clock.due)
    await rung(stage, lead_id, times=fired + 1)
    await stage.settle()
    return clock.due


async def minutes_until_rung(stage: Stage, lead_id: int) -> int:
    """The same; answers how many minutes after the lead came in the rung was due."""
    began = (await stage.lead(lead_id)).stage_since
    assert began
    return round((await climb(stage, lead_id) - began) / timedelta(minutes=1))


async def rung(stage: Stage, *ids: int, times: int = 1) -> None:
    """Until the ticker has fired that many rungs of each lead."""
    async with asyncio.timeout(3):
        for lead_id in ids:
            while (await stage.kinds(lead_id)).count("rung") < times:
                await asyncio.sleep(0.01)


def directly(stage: Stage, words: str) -> list[Message]:
    """Messages with these words in direct conversations."""
    channels = stage.slack.workspace.channels
    return [message for message in stage.posted(words) if channels[message.channel].is_im]
