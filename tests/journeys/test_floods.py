"""Many at once: few messages, each lead named, and everything to be done from them."""

from __future__ import annotations

from typing import Any

from bot.storage import outbox
from bot.storage.outbox import Intent, Kind, Urgency
from sandbox.person import Message
from tests.journeys.stage import LEAD, Stage, having

LEADS = 30


def flood(count: int = LEADS) -> list[dict[str, Any]]:
    return [
        LEAD | {"email": f"pat@company{number:02}.com", "company": f"Company {number:02}"}
        for number in range(count)
    ]


def channel_of(stage: Stage, name: str) -> str:
    return next(c.id for c in stage.slack.workspace.channels.values() if c.name == name)


def on(messages: list[Message], channel: str) -> list[Message]:
    return [message for message in messages if message.channel == channel]


async def test_a_flood_of_escalations(stage: Stage) -> None:
    ids = await stage.arrive_all(flood())
    await stage.settle()
    in_channel = on(stage.posted("Company"), channel_of(stage, "leads"))
    assert len(in_channel) < LEADS / 2
    sheet = next(m for m in in_channel if "leads to qualify" in m.text)
    for number in range(LEADS):
        assert any(f"Company {number:02}" in message.words for message in in_channel)
    for name in ("sam", "riley"):
        direct = on(stage.posted("Company"), await stage.person(name).dm())
        assert len(direct) < LEADS / 4
        assert all("Qualify" in message.buttons for message in direct)

    # Taken from the message that names many, the lead gets its card and its thread.
    shown = [number for number in range(LEADS) if f"Company {number:02} ·" in sheet.words]
    lead_id = ids[shown[0]]
    owner = await stage.owner_of(lead_id)
    await owner.press(sheet, "Qualify")
    await owner.wait_view("Qualify, step 1")
    await stage.settle()
    first = await stage.lead(lead_id)
    assert first.stage == "qualifying"
    card = await owner.wait_for(
        lambda m: (
            m.channel == sheet.channel
            and m.text.startswith(f"Company {shown[0]:02} ·")
            and "Qualify" in m.buttons
        )
    )
    name = owner.user.real_name.split()[0]
    thread = await stage.thread(card)
    assert thread.index(f"{name} has this lead now") < thread.index(f"{name} is qualifying")
    assert thread.count("has this lead now") == 1
    (now_shown,) = [m for m in stage.posted("Company") if m.ts == sheet.ts]
    assert "has been qualifying it" in now_shown.words


async def test_reminders_that_fall_due_together_are_one_message(stage: Stage) -> None:
    ids = await stage.arrive_all(flood(7))
    await stage.settle()
    owners = [(await stage.lead(lead_id)).owner for lead_id in ids]
    stage.now.skip(minutes=15)
    await stage.baton.ticker.tick()
    await stage.settle()
    for name in ("sam", "riley"):
        theirs = owners.count(f"{name}@acme.com")
        direct = on(stage.posted("has waited"), await stage.person(name).dm())
        assert len(direct) == 1
        assert f"{theirs} reminders" in direct[0].words
        assert direct[0].words.count("has waited") == theirs


async def test_a_channel_that_is_missing_is_told_once(stage: Stage) -> None:
    leads = channel_of(stage, "leads")
    del stage.slack.workspace.channels[leads]
    await stage.arrive_all(flood(6))
    await stage.settle()
    told = stage.posted("Not delivered")
    named = " ".join(message.words for message in told)
    assert len(told) <= 3
    for number in range(6):
        assert f"Company {number:02}" in named


async def test_a_direct_message_within_a_second_of_a_channel_a_thousand_deep(stage: Stage) -> None:
    lead_id = await stage.arrive()
    await stage.settle()
    fact = {"fact": 1}
    deep = [Intent(Kind.STORY, lead_id, "channel:leads", Urgency.NEWS, fact)] * 1000
    await stage.baton.database.awrite(outbox.put, deep, stage.now())
    stage.baton.worker.wake()
    began = stage.now()
    other = await stage.arrive(email="boss@hooli.com", company="Hooli", employees=5000)
    ae = await stage.owner_of(other)
    card = await ae.wait_for(having("Hooli", "Accept"), channel=await ae.dm())
    assert float(card.ts) - began.timestamp() < 1
