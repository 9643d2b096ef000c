"""A won deal goes on to customer success; a person is forgotten, in Slack too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage import customers
from bot.usecases.forget import forget
from qualification.customers import HandOver
from sandbox.server import Sandbox
from tests.journeys.stage import PLAYBOOK, Now, Stage, having, now_shows, running, until
from tests.journeys.steps import accepted

WITH_SUCCESS = PLAYBOOK.replace('role = "marketing"', 'role = "cs"\nmanager = "dana@acme.com"')


@pytest.fixture
async def stage(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A team in which Max looks after customers."""
    async with running(
        sqlite_url, tmp_path, slack=slack_workspace, now=clock, playbook=WITH_SUCCESS
    ) as stage:
        yield stage


async def hand_over(stage: Stage, lead_id: int) -> HandOver:
    found = await stage.baton.database.aread(customers.hand_over_of, lead_id)
    assert found
    return found


async def test_a_customer_is_handed_on_and_taken(stage: Stage) -> None:
    lead = await accepted(stage)
    await lead.ae.press(lead.to_ae, "Won")
    await lead.ae.wait_view("Won")
    await lead.ae.fill({"Deal value": "20k"})
    assert await lead.ae.submit() == {}
    success = stage.person("max")
    card = await success.wait_for(
        having("Initech", "$20,000", "A new customer for you"), channel=await success.dm()
    )
    assert card.buttons == ["Accept", "Why?", "Thread"]
    for known in ("Pat Lee", "555", "Demo with the planning team", "Need:"):
        assert known in card.words, known

    stage.now.skip(hours=20)  # four working hours of Max, who is in Berlin
    await success.wait_for(having("Nobody has welcomed", "Initech"), channel=await success.dm())

    await success.press(card, "Accept")
    await success.wait_for(
        now_shows(card, "Yours to look after", without="Accept"), channel=card.channel
    )
    assert (await hand_over(stage, lead.id)).accepted_by == "max@acme.com"
    assert "Max looks after the customer" in await stage.thread(lead.in_channel)


async def test_the_forgotten_are_gone_from_slack(stage: Stage) -> None:
    lead = await accepted(stage)
    await stage.settle()
    assert stage.posted("Initech")
    files = stage.slack.workspace.files.all.values()
    assert files
    await stage.baton.database.awrite(forget, "pat@initech.com", stage.now())
    stage.baton.worker.wake()
    await until(lambda: not stage.posted("Initech"))
    await until(lambda: all(one.is_deleted for one in files))  # the calendar file
    assert "Initech" not in str(await stage.lead(lead.id))
