"""Marketing's answer to a rejection: a second look, once, and replies that reach the AE."""

from __future__ import annotations

from dataclasses import replace

from sandbox.person import Message
from tests.journeys.stage import Stage, answered, having, now_shows
from tests.journeys.steps import HandedOff, handed_off
from tests.journeys.test_home import opened, shows
from tests.journeys.test_reject import reject

CHANNEL = "marketing-feedback"


async def rejected(stage: Stage, reason: str = "Bad fit") -> tuple[HandedOff, Message]:
    lead = await handed_off(stage)
    await reject(lead, reason)
    told = await stage.person("max").wait_for(having(f"Rejected: {reason}"), channel=CHANNEL)
    return lead, told


async def test_another_ae_looks_once_more(either: Stage) -> None:
    stage, max_ = either, either.person("max")
    lead, told = await rejected(stage)
    assert told.buttons[:2] == ["Second look", "Why?"]
    await max_.press(told, "Second look")
    await max_.wait_view("Second look")
    assert set(await max_.submit()) == {"What should they know?"}
    await max_.fill({"What should they know?": "They bought <!channel> a *second* plant"})
    assert await max_.submit() == {}

    looked = await max_.wait_for(
        now_shows(told, "Max sent it back to sales", without="Second look")
    )
    assert "Why?" in looked.buttons
    again = await stage.lead(lead.id)
    assert (again.stage, again.owner) == ("handed_off", lead.other_ae.user.email)
    card = await lead.other_ae.wait_for(having("Initech", "Accept"))
    assert "Accept" in card.buttons
    noted = await lead.other_ae.wait_for(having("asks for a second look", "second"))
    assert "<!channel>" not in noted.words
    assert "second look" in await stage.thread(lead.in_channel)
    assert (await stage.kinds(lead.id))[-2:] == ["second_look", "assigned"]

    # The button of the old message, pressed once more, says where the lead is.
    await stage.deliver(stage.click(max_, told, "Second look"))
    await max_.wait_for(answered("once is all there is"), channel=CHANNEL)


async def test_it_is_asked_for_on_app_home_too(either: Stage) -> None:
    stage = either
    lead, told = await rejected(stage)
    max_ = await opened(stage, "max")
    await max_.press_at_home("Second look")
    await max_.wait_view("Second look")
    await max_.fill({"What should they know?": "A second plant"})
    assert await max_.submit() == {}
    assert (await stage.lead(lead.id)).owner == lead.other_ae.user.email
    await max_.wait_for(now_shows(told, "Max sent it back to sales", without="Second look"))

    # Once is all there is: the other AE says no too.
    ae = lead.other_ae
    card = await ae.wait_for(having("Initech", "Accept"))
    await reject(replace(lead, ae=ae, to_ae=card), "Bad timing")
    await shows(stage, max_, "Bad timing", "Bad fit")
    assert max_.user.home
    assert "Second look" not in str(max_.user.home.body["blocks"])


async def test_the_only_ae_gets_it_back(stage: Stage) -> None:
    lead, told = await rejected(stage)
    await lead.other_ae.command("/away")
    await stage.person("dana").press(told, "Second look")
    await stage.person("dana").wait_view("Second look")
    await stage.person("dana").fill({"What should they know?": "New CFO"})
    assert await stage.person("dana").submit() == {}
    assert (await stage.lead(lead.id)).owner == lead.ae.user.email
    await lead.ae.wait_for(having("which you had turned down", "New CFO"))


async def test_who_may_ask_and_for_what(stage: Stage) -> None:
    lead, told = await rejected(stage)
    await lead.sdr.press(told, "Second look")
    await lead.sdr.wait_for(answered("for marketing and managers"), channel=CHANNEL)
    assert (await stage.lead(lead.id)).stage == "disqualified"


async def test_a_lead_that_is_with_sales_has_no_second_look(stage: Stage) -> None:
    _, told = await rejected(stage, "Wrong contact data")
    assert "Second look" not in told.buttons


async def test_a_reply_reaches_the_ae_with_the_way_to_answer(either: Stage) -> None:
    stage, max_ = either, either.person("max")
    lead, told = await rejected(stage)
    said = await max_.say(
        CHANNEL, "Their CFO <!here> signed yesterday & asked for you", thread=told
    )
    noted = await lead.ae.wait_for(having("answers your rejection", "CFO", "signed yesterday"))
    assert "<!here>" not in noted.words
    assert "Thread" in noted.buttons
    fact = (await stage.facts(lead.id))[-1]
    assert fact.kind == "replied"
    assert said.ts.replace(".", "") in fact.data["url"]

    # What the AE answers stays in the thread, where marketing reads it.
    await lead.ae.say(CHANNEL, "Calling them today", thread=told)
    await max_.say(CHANNEL, "Thanks", thread=told)
    await lead.ae.wait_for(having("Thanks"))
    assert [one.actor for one in await stage.facts(lead.id)].count(lead.ae.user.email) == 1
