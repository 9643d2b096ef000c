"""The relay on PostgreSQL: the same journey on the other engine."""

from __future__ import annotations

from pathlib import Path

from sandbox.server import Sandbox
from tests.journeys.stage import Now, having, running
from tests.journeys.steps import accepted, handed_off


async def test_a_lead_is_handed_off_nagged_about_and_accepted(
    slack_workspace: Sandbox, clock: Now, postgres_url: str, tmp_path: Path
) -> None:
    async with running(postgres_url, tmp_path, slack=slack_workspace, now=clock) as stage:
        lead = await handed_off(stage)
        clock.skip(minutes=15)
        await lead.ae.wait_for(having("Initech", "has waited"), channel=await lead.ae.dm())
        second = await accepted(stage, email="lou@globex.com", company="Globex")
        assert await stage.kinds(second.id) == [
            "received",
            "escalated",
            "assigned",
            "claimed",
            "answered",
            "answered",
            "answered",
            "handed_off",
            "assigned",
            "accepted",
        ]
