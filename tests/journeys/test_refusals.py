"""A press that does not apply changes nothing, and whoever pressed is told why."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import Connection, delete

from bot.storage.tables import leads
from tests.journeys.stage import ARRIVED, Stage, answered, now_shows
from tests.journeys.steps import accepted, arrived, handed_off


async def test_fifty_accept_at_once_and_one_wins(stage: Stage) -> None:
    lead = await handed_off(stage)
    dana = stage.person("dana")
    clicks = [stage.click((lead.ae, dana)[n % 2], lead.to_ae, "Accept") for n in range(50)]
    answers = await asyncio.gather(*(stage.post_interaction(click) for click in clicks))
    assert Counter(status for status, _ in answers) == {200: 50}

    facts = [fact for fact in await stage.facts(lead.id) if fact.kind == "accepted"]
    assert len(facts) == 1
    winner = facts[0].actor
    loser = dana if winner == lead.ae.user.email else lead.ae
    name = stage.slack.person(winner).user.real_name.split()[0]
    channel = stage.slack.workspace.channels[lead.to_ae.channel]
    told = [one for one in channel.ephemerals.values() if f"{name} accepted" in str(one.message)]
    assert Counter(one.user for one in told) == {loser.id: 25}


async def test_a_button_of_an_old_message(either: Stage) -> None:
    stage = either
    lead = await accepted(stage)
    before = await stage.kinds(lead.id)
    await lead.sdr.press(lead.to_sdr, "Qualify")
    await lead.sdr.wait_for(answered("accepted Initech", "Nothing changed"))
    await lead.other_sdr.press(lead.in_channel, "Pass")
    await lead.other_sdr.wait_for(answered("accepted Initech"))
    await lead.sdr.press(lead.to_sdr, "Snooze")
    assert await lead.sdr.view() is None
    assert await stage.kinds(lead.id) == before


async def test_a_dialog_that_outlived_its_lead(stage: Stage) -> None:
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Reject")
    await lead.ae.wait_view("Reject")
    await lead.ae.fill({"Reason": "No need"})
    await stage.deliver(stage.click(stage.person("dana"), lead.to_ae, "Accept"))
    await lead.ae.submit()
    dialog = await lead.ae.wait_view("Nothing changed")
    assert "Dana accepted Initech" in dialog.words
    assert (await stage.lead(lead.id)).owner == "dana@acme.com"


async def test_somebody_who_is_not_in_the_playbook(either: Stage) -> None:
    lead = await arrived(either)
    eve = either.person("eve")
    for label in ("Qualify", "Pass", "Snooze", "Why?"):
        await eve.press(lead.in_channel, label)
        told = await eve.wait_for(answered("You are not in the playbook", "Ask Dana or Kim"))
        either.slack.workspace.channels[told.channel].ephemerals.clear()
        assert await eve.view() is None
    assert await either.kinds(lead.id) == ARRIVED


async def test_a_colleague_without_the_right(stage: Stage) -> None:
    lead = await arrived(stage)
    max_ = stage.person("max")
    await max_.press(lead.in_channel, "Qualify")
    await max_.wait_for(answered("Taking a lead is for SDRs and managers"))
    await lead.other_sdr.press(lead.in_channel, "Pass")
    refused = await lead.other_sdr.wait_for(answered("is with", "Nothing changed"))
    await lead.other_sdr.press(lead.in_channel, "Snooze")
    await lead.other_sdr.wait_for(answered("is with", "Nothing changed"), after=refused)
    assert await stage.kinds(lead.id) == ARRIVED


async def test_another_sdr_may_take_a_waiting_lead(stage: Stage) -> None:
    lead = await arrived(stage)
    await lead.other_sdr.press(lead.in_channel, "Qualify")
    await lead.other_sdr.wait_view("Qualify, step 1")
    await lead.sdr.wait_for(now_shows(lead.to_sdr, "been qualifying it"))
    await lead.sdr.press(lead.to_sdr, "Qualify")
    dialog = await lead.sdr.wait_view("Already being qualified")
    name = lead.other_sdr.user.real_name.split()[0]
    assert f"{name}* has been qualifying it since" in dialog.words
    assert (await stage.lead(lead.id)).owner == lead.other_sdr.user.email

    # Whoever could not qualify it is told who has it.
    await stage.person("max").press(lead.in_channel, "Qualify")
    await stage.person("max").wait_for(answered(f"{name} has been qualifying Initech"))


async def test_an_erased_lead(either: Stage) -> None:
    lead = await arrived(either)
    await either.settle()
    await either.baton.database.awrite(erase, lead.id)
    for label in ("Qualify", "Pass", "Snooze", "Why?"):
        await lead.sdr.press(lead.to_sdr, label)
        told = await lead.sdr.wait_for(answered("not here any more"))
        either.slack.workspace.channels[told.channel].ephemerals.clear()


def erase(connection: Connection, lead_id: int) -> None:
    for table in leads.metadata.sorted_tables:
        if "lead_id" in table.c:
            connection.execute(delete(table).where(table.c.lead_id == lead_id))
    connection.execute(delete(leads).where(leads.c.id == lead_id))
