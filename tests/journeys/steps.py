"""What people do with a lead, as far as a journey is not about that very step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox.person import Message, Person
from tests.journeys.stage import Stage, having

BANT = {"Budget": "Confirmed", "Authority": "Decision maker", "Need": "Urgent", "Timeline": "Now"}


@dataclass
class Relayed:
    """A lead on its way, the people who have it, and its cards."""

    id: int
    sdr: Person
    other_sdr: Person
    in_channel: Message
    to_sdr: Message


@dataclass
class HandedOff(Relayed):
    """A lead that waits for its AE, or has one."""

    ae: Person
    other_ae: Person
    to_ae: Message


async def arrived(stage: Stage, **changes: Any) -> Relayed:
    """A lead whose two cards stand."""
    lead_id = await stage.arrive(**changes)
    company = changes.get("company", "Initech")
    sdr = await stage.owner_of(lead_id)
    is_card = having(company, "Qualify")
    to_sdr = await sdr.wait_for(is_card, channel=await sdr.dm())
    in_channel = await sdr.wait_for(is_card, channel="leads")
    return Relayed(lead_id, sdr, _other(stage, sdr, "sam", "riley"), in_channel, to_sdr)


async def open_outcome(stage: Stage, lead: Relayed) -> None:
    """The SDR walks through the dialog to its last step, with nothing missing."""
    await lead.sdr.press(lead.to_sdr, "Qualify")
    await lead.sdr.wait_view("Qualify, step 1")
    await lead.sdr.fill(BANT)
    assert await lead.sdr.submit() == {}
    tomorrow = stage.now() + timedelta(days=1)
    await lead.sdr.fill({"Direct phone": "(415) 555-0134", "Best time to talk": tomorrow})
    assert await lead.sdr.submit() == {}
    await lead.sdr.fill({"Next step": "Demo with the planning team"})
    assert await lead.sdr.submit() == {}
    await lead.sdr.wait_view("Qualify, step 4")


async def handed_off(stage: Stage, **changes: Any) -> HandedOff:
    """A lead that was qualified and waits for its AE."""
    lead = await arrived(stage, **changes)
    await open_outcome(stage, lead)
    assert await lead.sdr.submit() == {}
    ae = await stage.owner_of(lead.id)
    to_ae = await ae.wait_for(having(changes.get("company", "Initech"), "Accept"))
    return HandedOff(
        lead.id,
        lead.sdr,
        lead.other_sdr,
        lead.in_channel,
        lead.to_sdr,
        ae,
        _other(stage, ae, "alex", "jo"),
        to_ae,
    )


async def accepted(stage: Stage, **changes: Any) -> HandedOff:
    """A lead that its AE has."""
    lead = await handed_off(stage, **changes)
    await lead.ae.press(lead.to_ae, "Accept")
    lead.to_ae = await lead.ae.wait_for(lambda message: "Won" in message.buttons)
    return lead


async def passed(
    sdr: Person, card: Message, reason: str = "No time for it now", note: str | None = None
) -> None:
    """An SDR passes a lead on, by its card."""
    await sdr.press(card, "Pass")
    await sdr.wait_view("Pass")
    await sdr.fill({"Reason": reason} | ({"Note": note} if note else {}))
    assert await sdr.submit() == {}


def _other(stage: Stage, one: Person, *names: str) -> Person:
    (other,) = (name for name in names if stage.person(name).id != one.id)
    return stage.person(other)
