"""Slack may deliver the same thing twice: it has its effect once."""

from __future__ import annotations

import asyncio

import pytest

from bot.names import Action
from sandbox.payloads import block_actions, command
from sandbox.person import Person
from tests.journeys.stage import Stage, having
from tests.journeys.steps import accepted, arrived, handed_off, open_outcome


@pytest.mark.parametrize("label", ["Qualify", "Pass"])
async def test_a_click_on_the_lead_card(either: Stage, label: str) -> None:
    stage = either
    lead = await arrived(stage)
    click = stage.click(lead.sdr, lead.to_sdr, label)
    await stage.deliver(click)
    once = await stage.facts(lead.id)
    await asyncio.gather(*(stage.deliver(click) for _ in range(3)))
    assert await stage.facts(lead.id) == once
    assert not stage.slack.workspace.channels[lead.to_sdr.channel].ephemerals


async def test_an_accept(either: Stage) -> None:
    lead = await handed_off(either)
    click = either.click(lead.ae, lead.to_ae, "Accept")
    await asyncio.gather(*(either.deliver(click) for _ in range(4)))
    assert (await either.kinds(lead.id)).count("accepted") == 1
    assert not either.slack.workspace.channels[lead.to_ae.channel].ephemerals


async def test_a_snooze(stage: Stage) -> None:
    lead = await arrived(stage)
    await lead.sdr.press(lead.to_sdr, "Snooze")
    await twice(stage, lead.sdr)
    assert (await stage.kinds(lead.id)).count("snoozed") == 1


async def test_a_question(stage: Stage) -> None:
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Ask the SDR")
    await lead.ae.wait_view("Ask the SDR")
    await lead.ae.fill({"Question": "Who pays?"})
    await twice(stage, lead.ae)
    assert (await stage.kinds(lead.id)).count("asked") == 1
    await stage.settle()
    direct = await lead.sdr.messages(await lead.sdr.dm())
    assert len([one for one in direct if "Who pays?" in one.words]) == 1


async def test_a_hand_off(stage: Stage) -> None:
    lead = await arrived(stage)
    await open_outcome(stage, lead)
    await twice(stage, lead.sdr)
    assert (await stage.kinds(lead.id)).count("handed_off") == 1


async def test_a_rejection_and_a_win(stage: Stage) -> None:
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Reject")
    await lead.ae.wait_view("Reject")
    await lead.ae.fill({"Reason": "Duplicate"})
    await twice(stage, lead.ae)
    assert (await stage.kinds(lead.id)).count("rejected") == 1

    lead = await accepted(stage, email="b@globex.com", company="Globex")
    await lead.ae.press(lead.to_ae, "Won")
    await lead.ae.wait_view("Won")
    await twice(stage, lead.ae)
    assert (await stage.kinds(lead.id)).count("won") == 1


async def test_a_choice_in_a_dialog(stage: Stage) -> None:
    """The second delivery carries the hash of a dialog that the first one changed."""
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Reject")
    dialog = await lead.ae.wait_view("Reject")
    reason = {
        "type": "static_select",
        "block_id": "reason",
        "action_id": Action.REASON.value,
        "selected_option": {"value": "bad_fit", "text": {"type": "plain_text", "text": "Bad fit"}},
    }
    chosen = block_actions(stage.slack.workspace, stage.app, lead.ae.user, reason, view=dialog.view)
    await stage.deliver(chosen)
    await stage.deliver(chosen)
    on_top = await lead.ae.view()
    assert on_top
    assert on_top.title == "Reject"
    assert on_top.values["What happens next"] == "Disqualify"


async def test_a_command(either: Stage) -> None:
    workspace, sam = either.slack.workspace, either.person("sam")
    channel = workspace.find_channel("leads")
    assert channel
    typed = command(workspace, either.app, sam.user, channel, "/pipeline", "")
    for _ in range(2):
        await either.slack.deliveries.command(either.app, typed)
    await either.settle()
    one, other = channel.ephemerals.values()
    assert one.user == other.user == sam.id
    assert one.message["text"] == other.message["text"]


async def test_the_same_lead_sent_twice(stage: Stage) -> None:
    ids = await asyncio.gather(*(stage.arrive() for _ in range(5)))
    assert len(set(ids)) == 1
    await stage.settle()
    sdr = await stage.owner_of(ids[0])
    cards = [m for m in await sdr.messages("leads") if having("Initech", "Qualify")(m)]
    assert len(cards) == 1


async def twice(stage: Stage, person: Person) -> None:
    """The top dialog is submitted, and Slack delivers that twice."""
    payload = stage.submission(person)
    await stage.deliver(payload)
    await stage.deliver(payload)
