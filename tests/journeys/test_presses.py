"""The other buttons: **Pass**, **Snooze**, **Why?**, **Ask the SDR**, and the SDR's outcomes."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.stage import Stage, having, now_shows
from tests.journeys.steps import arrived, handed_off, open_outcome, passed


async def test_pass_gives_the_lead_to_the_next_sdr(either: Stage) -> None:
    lead = await arrived(either)
    await passed(lead.sdr, lead.to_sdr, "Needs another language", "They write in French")
    await lead.other_sdr.wait_for(
        having("Initech", "passed it on: Needs another language. “They write in French”"),
        channel=await lead.other_sdr.dm(),
    )
    await lead.sdr.wait_for(now_shows(lead.to_sdr, "Waiting for", without="Pass"))
    assert (await either.lead(lead.id)).owner == lead.other_sdr.user.email
    assert "passed: Needs another language" in await either.thread(lead.in_channel)


async def test_who_is_left_when_everybody_passes(stage: Stage) -> None:
    lead = await arrived(stage)
    await passed(lead.sdr, lead.to_sdr)
    to_other = await lead.other_sdr.wait_for(
        having("Initech", "Qualify"), channel=await lead.other_sdr.dm()
    )
    await passed(lead.other_sdr, to_other)
    told = await stage.person("dana").wait_for(having("Initech"), channel="sales-managers")
    assert told.buttons == ["Take it", "Assign", "Thread"]
    assert "Everybody who could take it has had it" in told.words
    await lead.sdr.wait_for(now_shows(lead.in_channel, "On hold: no SDR is available"))

    # A manager can take it from there.
    await stage.person("dana").press(told, "Take it")
    await stage.person("dana").wait_view("Qualify, step 1")
    assert (await stage.lead(lead.id)).owner == "dana@acme.com"


async def test_snooze_moves_the_nag(either: Stage) -> None:
    stage = either
    lead = await arrived(stage)
    await lead.sdr.press(lead.to_sdr, "Snooze")
    dialog = await lead.sdr.wait_view("Snooze")
    assert "15 minutes" in dialog.words
    assert "An hour" in dialog.words
    assert "Tomorrow morning, 09:00" in dialog.words
    await lead.sdr.fill({"Or until": stage.now() - timedelta(minutes=1)})
    assert set(await lead.sdr.submit()) == {"Or until"}
    await lead.sdr.fill({"Or until": None, "Snooze for": "An hour"})
    assert await lead.sdr.submit() == {}
    await lead.sdr.wait_for(now_shows(lead.in_channel, "Snoozed until"))

    stage.now.skip(minutes=59)
    await stage.baton.ticker.tick()
    assert "rung" not in await stage.kinds(lead.id)
    stage.now.skip(minutes=2)
    await lead.sdr.wait_for(having("Your snooze is over", "Initech"))


async def test_why_explains_score_and_routing(stage: Stage) -> None:
    lead = await arrived(stage)
    await lead.sdr.press(lead.to_sdr, "Why?")
    dialog = await lead.sdr.wait_view("Why?")
    for words in ("70 needed", "Fast track", "+50", "Industry in our ICP", "Senior title"):
        assert words in dialog.words
    assert lead.sdr.user.real_name.split()[0] in dialog.words.partition("Who got it")[2]


async def test_ask_the_sdr_in_the_thread_and_directly(either: Stage) -> None:
    stage = either
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Ask the SDR")
    await lead.ae.wait_view("Ask the SDR")
    await lead.ae.fill({"Question": "Do they still use spreadsheets?"})
    assert await lead.ae.submit() == {}
    await lead.sdr.wait_for(having("asks about", "still use spreadsheets"))
    told = await stage.thread(lead.in_channel)
    assert f"<@{lead.sdr.id}>" in told
    assert "still use spreadsheets" in told
    assert (await stage.lead(lead.id)).stage == "handed_off"


async def test_nurture(stage: Stage) -> None:
    lead = await arrived(stage)
    await open_outcome(stage, lead)
    await lead.sdr.fill({"Outcome": "Nurture"})
    dialog = await lead.sdr.view()
    assert dialog
    assert "Nurture until" in dialog.labels
    await lead.sdr.fill({"Nurture until": stage.now().date()})
    assert set(await lead.sdr.submit()) == {"Nurture until"}
    until = (stage.now() + timedelta(days=60)).date()
    await lead.sdr.fill({"Nurture until": until, "Note for marketing": "New budget then"})
    assert await lead.sdr.submit() == {}
    found = await stage.lead(lead.id)
    assert (found.stage, found.nurture_until, found.owner) == ("nurture", until, None)
    await lead.sdr.wait_for(now_shows(lead.in_channel, "With marketing until", without="Qualify"))
    assert "New budget then" in await stage.thread(lead.in_channel)


async def test_disqualify(stage: Stage) -> None:
    lead = await arrived(stage)
    await open_outcome(stage, lead)
    await lead.sdr.fill({"Outcome": "Disqualify"})
    assert set(await lead.sdr.submit()) == {"Reason to disqualify"}
    await lead.sdr.fill({"Reason to disqualify": "Competitor"})
    assert await lead.sdr.submit() == {}
    assert (await stage.lead(lead.id)).stage == "disqualified"
    await lead.sdr.wait_for(now_shows(lead.to_sdr, "Disqualified: Competitor", without="Qualify"))
