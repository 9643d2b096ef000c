"""A partner's lead is turned down at once, and a manager lets it pass all the same."""

from __future__ import annotations

from tests.journeys.stage import Stage, having

PARTNERS = {
    "email": "lee@tiny.io",
    "company": "Tiny",
    "title": "Owner",
    "employees": 4,
    "channel": "partner",
    "partner": "Initech",
    "actions": [{"action": "demo_request"}],
}


async def test_from_turned_down_to_an_sdr(stage: Stage) -> None:
    lead_id = await stage.arrive(**PARTNERS)
    manager = stage.person("dana")
    told = await manager.wait_for(
        having("Partner lead not taken", "Tiny"), channel="marketing-feedback"
    )
    await manager.press(told, "Why?")
    shown = await manager.wait_view("Why?")
    assert "smb leads from partners" in shown.words
    await manager.press_in_view("Override")
    await manager.wait_view("Override screening")
    assert "Reason" in await manager.submit()
    await manager.fill({"Reason": "Sister company of a customer"})
    assert await manager.submit() == {}
    shown = await manager.wait_view("Why?")
    assert "Sister company of a customer" in shown.words
    sdr = await stage.owner_of(lead_id)
    await sdr.wait_for(having("Tiny", "Qualify"), channel=await sdr.dm())
    assert "overridden" in await stage.kinds(lead_id)
