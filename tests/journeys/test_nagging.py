"""A lead that waits: who is reminded, when, and who hears of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.faults import Fault
from sandbox.person import Message
from sandbox.pytest_plugin import Start
from sandbox.server import Sandbox
from tests.journeys.stage import PLAYBOOK, Now, Stage, answered, having, now_shows, running
from tests.journeys.steps import accepted, arrived, handed_off, passed

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
    nudge = await sdr.wait_for(having(NAG, "15 min"), channel=await sdr.dm())
    assert "Next reminder Monday 10:45 your time." in nudge.words

    assert await minutes_until_rung(stage, lead.id) == 45
    await sdr.wait_for(having(NAG, "45 min"), channel=await sdr.dm())

    assert await minutes_until_rung(stage, lead.id) == 60
    to_other = await other.wait_for(having("Initech", "Qualify"), channel=await other.dm())
    name = other.user.real_name.split()[0]
    await sdr.wait_for(now_shows(lead.to_sdr, "Waiting for", without="Qualify"))
    silent = having("New leads go to others", "Tue 24 Nov at 09:00", "/back")
    await sdr.wait_for(silent, channel=await sdr.dm())
    await sdr.wait_for(now_shows(nudge, f"has gone to {name}. You need not", without="Qualify"))
    await other.wait_for(now_shows(lead.in_channel, f"Waiting for *{name}*"))

    assert await minutes_until_rung(stage, lead.id) == 120
    told = await stage.person("dana").wait_for(having(NAG, "2 h", f"{name} has it now"))
    for tried in ("was given it", "was reminded", "no answer, so it moved on"):
        assert tried in told.words
    assert "Kim hears of it Tuesday 10:0" in told.words
    assert told.buttons == ["Take it", "Assign", "Give more time", "Thread"]

    assert await minutes_until_rung(stage, lead.id) >= 24 * 60
    story = await stage.person("kim").wait_for(having(NAG, "was reminded", "was given it"))
    assert "moved on" in story.words

    # The last rung was the last; taking the lead ends it all.
    clock = (await stage.lead(lead.id)).clock
    assert clock
    assert clock.due is None
    await other.press(to_other, "Qualify")
    await other.wait_view("Qualify, step 1")
    over = f"{name} is qualifying *Initech"
    await stage.person("dana").wait_for(now_shows(told, over, without="Take it"))
    await stage.person("kim").wait_for(now_shows(story, over, without="Take it"))


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


async def test_a_manager_gives_the_lead_to_somebody(either: Stage) -> None:
    stage = either
    lead = await arrived(stage)
    dana, sdr, other = stage.person("dana"), lead.sdr, lead.other_sdr
    told = await managers_turn(stage, lead.id)
    now_with = await stage.owner_of(lead.id)
    assert now_with.id == other.id
    await dana.press(told, "Assign")
    dialog = await dana.wait_view("Assign")
    assert other.user.real_name not in dialog.words  # who has it already
    named = f"{sdr.user.real_name} (had it before, 3 pings unanswered)"
    await dana.fill({"Assign to": named, "Note": "You know Pat"})
    assert await dana.submit() == {}
    card = await sdr.wait_for(
        having("Initech", "Dana gave it to you. “You know Pat”"), channel=await sdr.dm()
    )
    assert card.ts != lead.to_sdr.ts  # a new card, since an update notifies nobody
    await other.wait_for(having("Dana gave", f"to {sdr.user.real_name.split()[0]}. You need not"))
    await dana.wait_for(now_shows(told, "has gone to", without="Assign"))
    assert "Dana gave this lead to" in await stage.thread(lead.in_channel)
    clock = (await stage.lead(lead.id)).clock
    assert clock
    assert clock.due
    assert timedelta(minutes=14) < clock.due - stage.now() <= timedelta(minutes=15)


async def test_a_manager_gives_more_time_and_hears_when_it_is_over(stage: Stage) -> None:
    lead = await arrived(stage)
    dana, rep = stage.person("dana"), lead.other_sdr
    told = await managers_turn(stage, lead.id)
    await dana.press(told, "Give more time")
    dialog = await dana.wait_view("Give more time")
    assert "Their next working hour, today at 13:00" in dialog.words
    await dana.fill({"Time for them": "An hour"})
    assert await dana.submit() == {}
    await rep.wait_for(having("Dana gives it time until Monday 13:"), channel=await rep.dm())
    assert "more time, until" in await stage.thread(lead.in_channel)
    await climb(stage, lead.id)
    await rep.wait_for(having("The time that Dana gave you is over", "Initech"))
    again = await dana.wait_for(having("The time that you gave", "is over", "still waits"))
    assert again.buttons[:3] == ["Take it", "Assign", "Give more time"]


async def test_only_managers_step_in(stage: Stage) -> None:
    lead = await arrived(stage)
    told = await managers_turn(stage, lead.id)
    payload = stage.click(stage.person("dana"), told, "Assign")
    payload["user"] = payload["user"] | {"id": lead.sdr.id}
    await stage.deliver(payload)
    assert not await lead.sdr.view()
    assert (await stage.owner_of(lead.id)).id == lead.other_sdr.id


async def test_a_snooze_says_until_when_and_goes_only_so_often(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr = lead.sdr
    for number in (1, 2, 3):
        await sdr.press(lead.to_sdr, "Snooze")
        dialog = await sdr.wait_view("Snooze")
        assert f"Snooze {number} of 3" in dialog.words
        await sdr.fill({"Or until": stage.now() + timedelta(days=8)})
        assert set(await sdr.submit()) == {"Or until"}
        await sdr.fill({"Or until": None, "Snooze for": "15 minutes"})
        assert await sdr.submit() == {}
        await sdr.wait_for(now_shows(lead.to_sdr, "Snoozed until Monday", "your time"))
    await sdr.press(lead.to_sdr, "Snooze")
    await sdr.wait_for(answered("as often as you may, 3 times", "Qualify it, or pass it on"))
    assert (await stage.kinds(lead.id)).count("snoozed") == 3


async def test_a_pass_is_taken_back(stage: Stage) -> None:
    lead = await arrived(stage)
    await passed(lead.sdr, lead.to_sdr)
    card = await lead.sdr.wait_for(now_shows(lead.to_sdr, "Waiting for", without="Pass"))
    to_other = await lead.other_sdr.wait_for(
        having("Initech", "passed it on"), channel=await lead.other_sdr.dm()
    )
    await lead.sdr.press(card, "Undo")
    await lead.sdr.wait_for(now_shows(lead.to_sdr, "Yours to qualify", without="Undo"))
    await lead.other_sdr.wait_for(now_shows(to_other, "Waiting for", without="Qualify"))
    await lead.other_sdr.wait_for(having("took back the pass of", "You need not do anything"))


@pytest.mark.parametrize("step", ["Accept", "Reject"])
async def test_an_ae_takes_a_decision_back_while_there_is_time(stage: Stage, step: str) -> None:
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, step)
    if step == "Reject":
        await lead.ae.wait_view("Reject")
        await lead.ae.fill({"Reason": "Bad fit"})
        assert await lead.ae.submit() == {}
    mine = await lead.ae.dm()
    done = await lead.ae.wait_for(lambda message: "Undo" in message.buttons, channel=mine)
    assert done.ts == lead.to_ae.ts
    await lead.ae.press(done, "Undo")
    await lead.ae.wait_for(now_shows(lead.to_ae, "Accept", without="Undo"))
    await lead.sdr.wait_for(having("took back the", "Initech", "You need not do anything"))
    assert (await stage.lead(lead.id)).stage == "handed_off"


async def test_an_undo_goes_from_the_card_when_its_time_is_over(stage: Stage) -> None:
    lead = await accepted(stage)
    mine = await lead.ae.dm()
    done = await lead.ae.wait_for(lambda message: "Undo" in message.buttons, channel=mine)
    stage.now.skip(minutes=10)
    await stage.baton.ticker.tick()
    await lead.ae.wait_for(now_shows(done, "Won", without="Undo"))


async def test_a_lead_that_everybody_passed_comes_up_again_until_somebody_takes_it(
    stage: Stage,
) -> None:
    lead = await arrived(stage)
    await passed(lead.sdr, lead.to_sdr)
    to_other = await lead.other_sdr.wait_for(
        having("Initech", "Qualify"), channel=await lead.other_sdr.dm()
    )
    await passed(lead.other_sdr, to_other)
    dana = stage.person("dana")
    await dana.wait_for(having("Initech", "had it"), channel="sales-managers")
    for hours, count in ((1.1, 1), (3, 1), (23, 2)):
        stage.now.skip(hours=hours)
        await stage.baton.ticker.tick()
        await stage.settle()
        told = directly(stage, "still waits, on hold since Monday 10:0")
        assert len(told) == count
    assert told[-1].channel == await dana.dm()
    assert told[-1].buttons == ["Take it", "Assign", "Thread"]
    await dana.press(told[-1], "Assign")
    await dana.wait_view("Assign")
    await dana.fill({"Assign to": f"{lead.sdr.user.real_name} (had it before)"})
    assert await dana.submit() == {}
    for message in told:
        await dana.wait_for(now_shows(message, "has gone to", without="Assign"))
    assert (await stage.owner_of(lead.id)).id == lead.sdr.id


async def test_no_thread_and_no_message_pings_for_the_same_rung_twice(stage: Stage) -> None:
    lead = await arrived(stage)
    await climb(stage, lead.id)
    thread = await stage.thread(lead.in_channel)
    assert "was reminded after 15 min" in thread
    assert "<@" not in thread


@pytest.mark.parametrize(
    ("start", "due", "said"),
    [
        # Clocks go back on Sunday, 1 November, in New York: it is 14:05 in London on Monday.
        (
            datetime(2026, 10, 30, 21, 50, tzinfo=UTC),
            datetime(2026, 11, 2, 14, 5, tzinfo=UTC),
            "Monday 09:05",
        ),
        # They go forward on Sunday, 14 March.
        (
            datetime(2027, 3, 12, 22, 50, tzinfo=UTC),
            datetime(2027, 3, 15, 13, 5, tzinfo=UTC),
            "Monday 09:05",
        ),
    ],
)
async def test_a_weekend_on_which_clocks_change(
    slack_workspaces: Start,
    sqlite_url: str,
    tmp_path: Path,
    start: datetime,
    due: datetime,
    said: str,
) -> None:
    now = Now(start)
    slack = await slack_workspaces(clock=now.workspace, rates=True)
    async with running(sqlite_url, tmp_path, slack=slack, now=now) as stage:
        lead = await arrived(stage)
        assert f"Next reminder {said} your time" in lead.to_sdr.words
        fell = await climb(stage, lead.id)
        assert timedelta() <= fell - due < timedelta(minutes=1)
        await lead.sdr.wait_for(having(NAG, "15 min"), channel=await lead.sdr.dm())


async def test_waiting_counts_in_business_hours(
    slack_workspaces: Start, sqlite_url: str, tmp_path: Path
) -> None:
    friday_evening = Now(datetime(2026, 11, 20, 22, 50, tzinfo=UTC))  # 17:50 in New York
    slack = await slack_workspaces(clock=friday_evening.workspace, rates=True)
    async with running(sqlite_url, tmp_path, slack=slack, now=friday_evening) as stage:
        lead = await arrived(stage)
        clock = (await stage.lead(lead.id)).clock
        assert clock
        assert clock.due
        monday = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
        assert monday < clock.due < monday + timedelta(minutes=6)
        friday_evening.skip(days=1)
        await stage.baton.ticker.tick()
        assert "rung" not in await stage.kinds(lead.id)


async def test_after_downtime_one_message_sums_up_what_fell_due(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, now=clock, slack=slack_workspace) as stage:
        ids = [
            (await arrived(stage, email=f"a@{name}.com", company=name)).id
            for name in ("Globex", "Umbrella", "Hooli")
        ]
        await stage.settle()
    clock.skip(hours=3)
    async with running(sqlite_url, tmp_path, now=clock, slack=slack_workspace) as stage:
        await rung(stage, *ids)
        await asyncio.gather(*(stage.baton.ticker.tick() for _ in range(3)))
        await stage.settle()
        for lead_id in ids:
            assert (await stage.kinds(lead_id)).count("rung") == 1
        (summary,) = directly(stage, NAG)
        for name in ("Globex", "Umbrella", "Hooli"):
            assert name in summary.words
        missed = (await stage.facts(ids[0]))[-1].data["missed"]
        assert len(missed) == 3

        # What is done goes from the message; the rest of it stays.
        dana = stage.person("dana")
        await dana.press(summary, "Take it")
        await dana.wait_view("Qualify, step 1")
        after = await dana.wait_for(now_shows(summary, "Globex ($18,000)* is in your hands"))
        assert after.buttons.count("Take it") == 2


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


async def test_a_rung_is_at_most_a_second_late(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    async with running(
        sqlite_url, tmp_path, slack=slack_workspace, now=clock, playbook=PLAYBOOK + SECONDS
    ) as stage:
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


async def managers_turn(stage: Stage, lead_id: int) -> Message:
    """Nobody takes the lead until dana is told, whose message this is."""
    for _ in range(4):
        await climb(stage, lead_id)
    dana = stage.person("dana")
    return await dana.wait_for(having(NAG, "2 h"), channel=await dana.dm())


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
