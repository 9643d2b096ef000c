"""A lead that waits: **Snooze** and **Pass** of who has it, **Assign** and **Give more time** of a
manager."""

from __future__ import annotations

from functools import partial

from bot.dialogs import assign, pass_on, snooze
from bot.handlers.press import Next, Press
from bot.storage import leads
from bot.usecases import availability, qualify
from qualification import lifecycle
from qualification.lead import Lead


async def on_pass(press: Press) -> None:
    """**Pass**: asks why."""
    lead = await _lead(press)
    lifecycle.may_pass(lead, press.team, press.cause)
    await press.open(pass_on.build(lead, press.context))


async def on_passed(press: Press) -> Next:
    """The lead goes to the next SDR, who reads why."""
    await press.do(partial(qualify.pass_on, why=pass_on.parse(press.state)))
    return Next()


async def on_snooze(press: Press) -> None:
    """**Snooze**, or **Give more time**: asks until when."""
    lead = await _lead(press)
    lifecycle.may_snooze(lead, press.team, press.cause)
    await press.open(snooze.build(lead, press.context))


async def on_snoozed(press: Press) -> Next:
    """The clock rests until the chosen time."""
    lead = await _lead(press)
    await press.do(qualify.snooze, snooze.parse(press.state, lead, press.context))
    return Next()


async def on_assign(press: Press) -> None:
    """**Assign**: asks to whom."""
    lead = await _lead(press)
    lifecycle.may_assign(lead, press.team, press.cause)
    known = await press.relay.look(availability.everybodys_availability, press.team, press.cause.at)
    absent = {email: why for email, why in known.items() if why}
    await press.open(assign.build(lead, press.context, absent))


async def on_assigned(press: Press) -> Next:
    """The lead waits for whoever was chosen."""
    to, note = assign.parse(press.state, await _lead(press), press.context)
    await press.do(qualify.assign, to, note)
    return Next()


async def _lead(press: Press) -> Lead:
    return await press.relay.look(leads.load, press.lead_id)
