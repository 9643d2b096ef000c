"""One lead, from its arrival to the AE who has it."""

from __future__ import annotations

from tests.journeys.conftest import Stage, having


async def test_a_lead_goes_all_the_way(relay: Stage) -> None:
    lead_id = await relay.arrive()
    sdr = await relay.owner_of(lead_id)

    card = await sdr.wait_for(having("Initech", "Qualify"), channel=await sdr.dm())
    in_channel = await sdr.wait_for(having("Initech", "Qualify"), channel="leads")
    assert card.buttons[:4] == ["Qualify", "Pass", "Snooze", "Why?"]

    await sdr.press(card, "Qualify")
    await sdr.wait_view()
    await sdr.fill(
        {"Budget": "Confirmed", "Authority": "Decision maker", "Need": "Urgent", "Timeline": "Now"}
    )
    assert await sdr.submit() == {}
    await sdr.fill({"Direct phone": "(415) 555-0134"})
    print((await sdr.view()).words)
    assert await sdr.submit() == {}
    print((await sdr.view()).words)
    assert await sdr.submit() == {}
    print((await sdr.view()).words)
    print(in_channel.words)
