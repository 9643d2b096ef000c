"""What reports say in Slack where there is nothing to report, one lead, or a lead full of traps."""

from __future__ import annotations

from sqlalchemy import update

from bot.storage.tables import leads
from sandbox.person import Message
from tests.journeys.stage import Stage
from tests.journeys.steps import accepted
from tests.journeys.test_home import opened, seen

FORMULA = '=HYPERLINK("http://evil.example","Click")'
LONGEST = "s" * 200


async def ask(stage: Stage, command: str) -> Message:
    """What Dana alone is answered."""
    dana = stage.person("dana")
    await dana.command(command, channel="leads")
    answer = await dana.wait_for(lambda message: message.is_ephemeral, timeout=0.1)
    leads_channel = stage.slack.workspace.find_channel("leads")
    assert leads_channel
    leads_channel.ephemerals.clear()
    return answer


EMPTY = {
    "/pipeline": "No lead was received in this period.",
    "/pipeline by source": "No open leads.",
    "/pipeline 2031": "2031 has not begun.",
    "/pipeline funnels": "No lead was received (last 12 months). Ask for a longer period",
    "/pipeline funnels 2031": "2031 has not begun.",
    "/pipeline customers": "No deal was won or lost (last 12 months). Ask for a longer period",
    "/pipeline customers since Jan 1 2031": "has not begun.",
    "/pipeline segment gone": "No segment is called “gone”; there are: enterprise, mid_market",
    "/feedback": "No lead came in this period.",
    "/feedback by campaign": "No lead came in this period.",
    "/feedback 2031": "2031 has not begun.",
    "/feedback segment gone": "No segment is called “gone”; there are: enterprise, mid_market",
    "/feedback calibration": "there is nothing to judge by. Try `/feedback calibration all`.",
    "/feedback calibration 2031": "2031 has not begun.",
}


async def test_without_any_lead(stage: Stage) -> None:
    for command, said in EMPTY.items():
        answer = await ask(stage, command)
        assert said in answer.words, (command, answer.words)
        kinds = {block["type"] for block in answer["blocks"]}
        assert kinds <= {"header", "section", "context"}, command
    assert "No lead of your team is late." in seen(await opened(stage, "dana"))
    assert "No lead came in the last 30 days." in seen(await opened(stage, "max"))
    assert "Nothing waits for you." in seen(await opened(stage, "alex"))


ONE = {
    "/pipeline by source": f"{LONGEST[:79]}…",
    "/pipeline by campaign": FORMULA,
    "/pipeline by segment": "Gone segment",
    "/pipeline funnels": "*1 lead*: 1 accepted (100%), 0 won (0.0%).",
    "/pipeline customers": "No deal was won or lost",
    "/feedback": "*Acceptance:* 100% of 1 handed off (21 to 100%).",
    "/feedback by source": LONGEST[:40],
    "/feedback by campaign": FORMULA,
    "/feedback calibration": "not enough data",
}


async def test_with_one_lead_full_of_traps(stage: Stage) -> None:
    lead = await accepted(stage, source=LONGEST, campaign=FORMULA, company="=1+1")
    gone = update(leads).where(leads.c.id == lead.id).values(segment="gone_segment")
    await stage.baton.database.awrite(lambda connection: connection.execute(gone))
    for command, said in ONE.items():
        answer = await ask(stage, command)
        assert said in answer.words, (command, answer.words)
    assert "1 of 25 open" in seen(await opened(stage, "dana"))
    assert FORMULA in seen(await opened(stage, "max"))
    assert "gone segment" in seen(await opened(stage, lead.ae.user.name))
