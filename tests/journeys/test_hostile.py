"""Leads are strangers' words: whatever they type, nobody is pinged and Slack takes the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.journeys.stage import Stage, having
from tests.journeys.steps import BANT

COMPANY = "<!channel> & Söhne *GmbH*"
HOSTILE = {
    "email": "pat@evil.example",
    "company": COMPANY,
    "first_name": "<@U123>",
    "last_name": "*x* \u202eאבג 👩🏽‍💻 `code` ~y~",
    "title": "<https://evil.example|Click> @here :tada:",
    "source": "<#C123|leads>",
    "campaign": "a\nb\n> quote\x00",
    "message": "</script><!everyone> " + "long " * 2000,
    "industry": "_software_",
    "tools": ["<!subteam^S1>", "x" * 100],
    "answers": {"timeline": "<!here>", "<!key>": "<@U1>"},
}
PING = re.compile(r"<(!channel|!here|!everyone|!subteam|@U123|@U1>|#C123)")


async def test_nothing_pings_and_everything_is_shown(stage: Stage) -> None:
    lead_id = await stage.arrive(**HOSTILE)
    sdr = await stage.owner_of(lead_id)
    card = await sdr.wait_for(having("Söhne", "Qualify"), channel=await sdr.dm())
    await sdr.wait_for(having("Söhne", "Qualify"), channel="leads")
    await sdr.press(card, "Why?")
    await sdr.wait_view("Why?")
    await sdr.close()

    await sdr.press(card, "Qualify")
    await sdr.wait_view("Qualify, step 1")
    await sdr.fill({**BANT, "The pain": "<!channel> *hurts*"})
    assert await sdr.submit() == {}
    await sdr.fill({"Direct phone": "+1 415 555 0134", "Or a weekly window": "Weekday mornings"})
    assert await sdr.submit() == {}
    await sdr.fill({"Buying committee": "<@U123>, <!here>, champion", "Next step": "<!everyone>"})
    assert await sdr.submit() == {}
    assert await sdr.submit() == {}

    ae = await stage.owner_of(lead_id)
    to_ae = await ae.wait_for(lambda message: "Accept" in message.buttons)
    await ae.press(to_ae, "Ask the SDR")
    await ae.wait_view("Ask the SDR")
    await ae.fill({"Question": "Who is <!channel>?"})
    assert await ae.submit() == {}
    await ae.press(to_ae, "Reject")
    await ae.wait_view("Reject")
    await ae.fill({"Reason": "No need", "Note": "<!here> " + "n" * 900})
    assert await ae.submit() == {}
    await stage.settle()

    messages = stage.posted()
    assert len(messages) > 8
    for message in messages:
        for text in (message.text, *formatted(message["blocks"])):
            assert not PING.search(text), text
    assert any("Söhne" in message.words for message in messages)
    told = await stage.person("max").wait_for(having("No need"), channel="marketing-feedback")
    assert "&lt;#C123" in told.words


def formatted(part: Any) -> Iterator[str]:
    """The texts in which Slack would see a mention; in plain text it sees none."""
    if isinstance(part, list):
        for each in part:
            yield from formatted(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        yield from formatted([value for value in part.values() if isinstance(value, dict | list)])
