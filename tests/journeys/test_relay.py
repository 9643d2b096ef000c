"""One lead, from its arrival to the AE who has it."""

from __future__ import annotations

import time
from datetime import timedelta

from sandbox.person import Message
from tests.journeys.stage import Stage, having, now_shows
from tests.journeys.steps import accepted


async def test_a_lead_goes_all_the_way(either: Stage) -> None:
    stage = either

    # It arrives, and its SDR knows within a second.
    began = time.perf_counter()
    lead_id = await stage.arrive()
    sdr = await stage.owner_of(lead_id)
    card = await sdr.wait_for(having("Initech", "Qualify"), channel=await sdr.dm())
    in_channel = await sdr.wait_for(having("Initech", "Qualify"), channel="leads")
    assert time.perf_counter() - began < 1
    assert card.buttons[:4] == ["Qualify", "Pass", "Snooze", "Why?"]
    assert in_channel.buttons == ["Qualify", "Pass", "Snooze", "Why?"]

    # Budget, authority, need and timeline.
    await sdr.press(card, "Qualify")
    dialog = await sdr.wait_view("Qualify, step 1 of 4")
    for label in ("Budget", "Authority", "Need", "Timeline"):
        assert label in dialog.labels
    await sdr.fill({"Budget": "Confirmed", "Amount": "a fortune", "Need": "Urgent"})
    assert set(await sdr.submit()) == {"Amount"}
    await sdr.fill({"Amount": "24k"})
    assert await sdr.submit() == {}

    # Contact: what cannot be right is said at its field.
    dialog = await sdr.wait_view("Qualify, step 2 of 4")
    for label in ("Direct phone", "Email", "Best way to reach", "Best time to talk"):
        assert label in dialog.labels
    assert dialog.values["Email"] == "pat@initech.com"
    yesterday = stage.now() - timedelta(days=1)
    await sdr.fill(
        {"Direct phone": "12", "Email": "pat@initech..com", "Best time to talk": yesterday}
    )
    assert set(await sdr.submit()) >= {"Direct phone", "Best time to talk"}
    await sdr.fill({"Direct phone": "(415) 555-0134", "Email": "pat.lee@initech.com"})

    # The SDR is called away, with the time still wrong, and comes back.
    assert set(await sdr.submit()) == {"Best time to talk"}
    await sdr.close()
    await sdr.press(await sdr.look(card), "Qualify")
    dialog = await sdr.wait_view("Qualify, step 1 of 4")
    assert dialog.values["Budget"] == "Confirmed"
    assert dialog.values["Amount"] == "$24,000"
    assert await sdr.submit() == {}
    dialog = await sdr.wait_view("Qualify, step 2 of 4")
    assert dialog.values["Direct phone"] == "+1 415-555-0134"
    assert dialog.values["Email"] == "pat.lee@initech.com"

    # Back keeps what was typed.
    await sdr.fill({"Best way to reach": "Video call"})
    await sdr.press_in_view("Back")
    await sdr.wait_view("Qualify, step 1 of 4")
    assert await sdr.submit() == {}
    dialog = await sdr.wait_view("Qualify, step 2 of 4")
    assert dialog.values["Best way to reach"] == "Video call"
    assert await sdr.submit() == {}

    # Context.
    dialog = await sdr.wait_view("Qualify, step 3 of 4")
    for label in ("Buying committee", "Next step"):
        assert label in dialog.labels
    await sdr.fill({"Buying committee": "Lee Park, COO, decision maker", "Next step": "Demo"})
    assert await sdr.submit() == {}

    # The gate names what is missing; a word why opens it.
    dialog = await sdr.wait_view("Qualify, step 4 of 4")
    for label in ("Hand off", "Nurture", "Disqualify"):
        assert label in dialog.words
    assert "Best time to talk is not set" in dialog.words
    assert "Authority" in dialog.words.partition("Missing for a hand-off")[2]
    assert set(await sdr.submit()) == {"Hand off anyway because"}
    await sdr.fill({"Hand off anyway because": "Pat asked for a call today"})
    assert await sdr.submit() == {}
    assert await sdr.view() is None

    # The AE has one screen with everything.
    ae = await stage.owner_of(lead_id)
    to_ae = await ae.wait_for(having("Initech", "Accept"))
    assert to_ae.buttons[:5] == ["Accept", "Reject", "Snooze", "Ask the SDR", "Why?"]
    for word in ("$24,000", "(415) 555-0134", "pat.lee@initech.com", "Lee Park", "Demo"):
        assert word in to_ae.words
    assert "Pat asked for a call today" in to_ae.words
    assert "Best time to talk is not set" in to_ae.words

    # Accept: who and when, and the buttons of what comes next.
    await ae.press(to_ae, "Accept")
    to_ae = await ae.wait_for(now_shows(to_ae, "Won", "Lost", without="Accept"))
    assert "Reject" not in to_ae.buttons
    in_channel = await ae.wait_for(
        now_shows(in_channel, f"{_first(ae.user.real_name)}* accepted it", without="Qualify")
    )
    assert in_channel.buttons == ["Undo", "Why?"]
    await sdr.wait_for(having("accepted", "Initech"), channel=await sdr.dm())
    await sdr.wait_for(now_shows(card, "accepted it", without="Qualify"))

    # One message each, updated in place; the thread has the story in order.
    assert (await stage.lead(lead_id)).owner == ae.user.email
    told = await stage.thread(in_channel)
    stations = ["has this lead now", "is qualifying", "handed it off with gaps", "accepted"]
    assert [told.index(words) for words in stations] == sorted(map(told.index, stations))
    assert len(_cards(stage, "leads")) == 1
    assert len(_headed(await sdr.messages(await sdr.dm()))) == 1
    assert len(_headed(await ae.messages(await ae.dm()))) == 1


async def test_won_and_lost_show_on_every_card(stage: Stage) -> None:
    lead = await accepted(stage, email="a@globex.com", company="Globex")
    await lead.ae.press(lead.to_ae, "Won")
    dialog = await lead.ae.wait_view("Won")
    assert "$18,000" in str(dialog.view.body["blocks"])
    await lead.ae.fill({"Deal value": "free"})
    assert set(await lead.ae.submit()) == {"Deal value"}
    await lead.ae.fill({"Deal value": "$21,500"})
    assert await lead.ae.submit() == {}
    won = await lead.ae.wait_for(now_shows(lead.to_ae, "You won it", "$21,500", without="Won"))
    assert "Lost" not in won.buttons
    await lead.sdr.wait_for(now_shows(lead.in_channel, "won it", "$21,500"))
    assert "won the deal: $21,500" in await stage.thread(lead.in_channel)

    lead = await accepted(stage, email="b@umbrella.com", company="Umbrella")
    await lead.ae.press(lead.to_ae, "Lost")
    await lead.ae.wait_view("Lost")
    await lead.ae.fill({"Reason": "Chose a competitor"})
    assert await lead.ae.submit() == {}
    await lead.ae.wait_for(now_shows(lead.to_ae, "Lost", "Chose a competitor", without="Won"))
    await lead.sdr.wait_for(now_shows(lead.in_channel, "Chose a competitor"))
    assert (await stage.lead(lead.id)).stage == "lost"


def _cards(stage: Stage, channel: str) -> list[Message]:
    found = stage.slack.workspace.find_channel(channel)
    assert found
    return _headed([Message(each, found.id) for each in found.top_level()])


def _headed(messages: list[Message]) -> list[Message]:
    """Cards are the messages with a headline."""
    return [m for m in messages if (m.get("blocks") or [{}])[0].get("type") == "header"]


def _first(name: str) -> str:
    return name.split()[0]
