"""`/lead`: one lead found by address, number or name, with what its reader can do about it."""

from __future__ import annotations

import pytest

from sandbox.person import Message
from tests.journeys.stage import Stage, answered, having
from tests.journeys.steps import arrived, handed_off


async def ask(stage: Stage, name: str, typed: str) -> Message:
    """The answer, which is there when the command returns, for that person only."""
    person = stage.person(name)
    await person.command(f"/lead {typed}".strip(), channel="leads")
    found = await person.wait_for(lambda message: message.is_ephemeral, timeout=0.5)
    leads = stage.slack.workspace.find_channel("leads")
    assert leads
    leads.ephemerals.clear()
    return found


@pytest.mark.parametrize("typed", ["pat@initech.com", "PAT@Initech.com", "{id}", "#{id}",
                                   "initech", "Pat Lee", "lee initech",
                                   "<mailto:pat@initech.com|pat@initech.com>"])  # fmt: skip
async def test_a_lead_is_found(stage: Stage, typed: str) -> None:
    lead_id = await stage.arrive()
    said = await ask(stage, "max", typed.format(id=lead_id))
    assert "Initech · $18,000" in said.words
    assert "Came in" in said.words
    assert "Why?" in said.buttons
    assert "Qualify" not in said.buttons  # marketing


async def test_the_page_has_history_availability_and_thread(either: Stage) -> None:
    lead = await handed_off(either)
    await lead.ae.command("/away")
    said = await ask(either, lead.sdr.user.name, "initech")
    first = lead.ae.user.real_name.split()[0]
    assert f"{first} is away" in said.words
    for step in ("Came in", "Escalated", "qualifying", "wrote down answers, ", "handed it off"):
        assert step in said.words
    assert {"Undo", "Why?", "Thread"} <= set(said.buttons)
    assert "Accept" not in said.buttons
    to_ae = await ask(either, lead.ae.user.name, "initech")
    assert {"Accept", "Reject", "Snooze", "Ask the SDR"} <= set(to_ae.buttons)


async def test_its_buttons_act(stage: Stage) -> None:
    lead = await arrived(stage)
    await lead.sdr.command("/lead initech", channel="leads")
    page = await lead.sdr.wait_for(answered("Initech", "History"), channel="leads")
    await lead.sdr.press(page, "Qualify")
    await lead.sdr.wait_view("Qualify, step 1")
    assert (await stage.lead(lead.id)).stage == "qualifying"


async def test_several_are_offered_to_choose_from(stage: Stage) -> None:
    await stage.arrive_all(
        [{"email": f"a{n}@globex.com", "first_name": f"Ada{n}", "company": "Globex & Sons"}
         for n in range(10)]
    )  # fmt: skip
    sam = stage.person("sam")
    await sam.command("/lead globex &amp; sons", channel="leads")  # as Slack writes it
    listed = await sam.wait_for(answered("More than 8 leads match"), channel="leads")
    assert listed.buttons.count("Show") == 8
    await sam.press(listed, "Show")
    await sam.wait_for(having("Ada9", "History"), channel="leads")


async def test_words_that_mean_nothing(stage: Stage) -> None:
    await stage.arrive()
    for typed in ("nobody@nowhere.com", "999", "<!channel>", "%", "_", "x" * 3000, "'; --"):
        said = await ask(stage, "sam", typed)
        assert "No lead is known as" in said.words, typed
        assert "<!channel>" not in said.words
    assert "by name or company" in (await ask(stage, "sam", "help")).words
    assert "by name or company" in (await ask(stage, "sam", "")).words
    assert "You are not in the playbook" in (await ask(stage, "eve", "initech")).words


async def test_a_lead_that_screening_stopped_is_let_pass(stage: Stage) -> None:
    lead_id = await stage.arrive(email="kid@uni.edu", title="Student", company="University")
    sam = stage.person("sam")
    await sam.command("/lead kid@uni.edu", channel="leads")
    page = await sam.wait_for(answered("Screened out"), channel="leads")
    await sam.press(page, "Override")
    await sam.wait_view("Override screening")
    await sam.fill({"Reason": "Runs the lab that buys"})
    assert await sam.submit() == {}
    assert "Runs the lab that buys" in (await sam.wait_view("Why?")).words
    assert "overridden" in await stage.kinds(lead_id)
