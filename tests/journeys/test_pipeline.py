"""`/pipeline`: answered inside the command, to whoever asks."""

from __future__ import annotations

import asyncio

from sandbox.person import Message
from tests.journeys.stage import Stage
from tests.journeys.steps import accepted, arrived, handed_off, open_outcome


async def ask(stage: Stage, name: str, words: str = "") -> Message:
    """The answer is there when the command returns, for that person only."""
    person = stage.person(name)
    await person.command(f"/pipeline {words}".strip(), channel="leads")
    found = await person.wait_for(lambda message: message.is_ephemeral, timeout=0.1)
    leads = stage.slack.workspace.find_channel("leads")
    assert leads
    assert [one.user for one in leads.ephemerals.values()] == [person.id]
    leads.ephemerals.clear()
    return found


async def test_an_empty_pipeline(either: Stage) -> None:
    assert "No open leads" in (await ask(either, "dana")).words


async def test_the_figures(stage: Stage) -> None:
    waiting = await arrived(stage, email="a@globex.com", company="Globex", deal_value=10_000)
    being = await arrived(stage, email="b@umbrella.com", company="Umbrella", deal_value=20_000)
    await open_outcome(stage, being)
    await handed_off(stage, email="c@hooli.com", company="Hooli", deal_value=5_000)
    await accepted(stage, email="d@initech.com", company="Initech", deal_value=7_000)
    await stage.arrive(email="e@student.edu", title="Student", company="University")

    shown = (await ask(stage, "dana")).words
    assert "*4 open leads* worth *$42,000*" in shown
    assert "*Waiting for an SDR:* 1 · $10,000" in shown
    assert "*Being qualified:* 1 · $20,000" in shown
    assert "*Waiting for an AE:* 1 · $5,000" in shown
    assert "*Accepted:* 1 · $7,000" in shown
    assert "none overdue" in shown
    assert waiting.sdr.user.real_name.split()[0] in shown.partition("By owner")[2]

    stage.now.skip(minutes=20)
    async with asyncio.timeout(3):
        while "*2 overdue*" not in (await ask(stage, "dana")).words:
            await asyncio.sleep(0.05)


async def test_help_and_words_it_does_not_know(stage: Stage) -> None:
    assert "`/pipeline help`" in (await ask(stage, "sam", "help")).words
    told = (await ask(stage, "sam", "by <!channel> moon")).words
    assert "by &lt;!channel&gt; moon" in told
    assert "/pipeline help" in told


async def test_somebody_who_is_not_in_the_playbook(either: Stage) -> None:
    assert "You are not in the playbook" in (await ask(either, "eve")).words
