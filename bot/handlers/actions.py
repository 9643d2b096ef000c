"""Buttons: each label of a card, and what it does."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.dialogs import ask, lost, qualify_outcome, reject, snooze, steps, why, won
from bot.handlers.press import Press, on_press
from bot.handlers.relay import Relay
from bot.names import Action, Dialog
from bot.storage import leads
from bot.usecases import hand_off, qualify
from qualification import lifecycle
from qualification.lead import FactKind, Lead


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every button and menu."""
    for action, handle in {
        Action.QUALIFY: on_qualify,
        Action.PASS: on_pass,
        Action.SNOOZE: on_snooze,
        Action.WHY: on_why,
        Action.ACCEPT: on_accept,
        Action.REJECT: on_reject,
        Action.ASK: on_ask,
        Action.WON: on_won,
        Action.LOST: on_lost,
        Action.BACK: on_back,
        Action.REASON: on_reason,
        Action.OUTCOME: on_outcome,
        Action.OPEN_THREAD: on_link,
    }.items():
        app.action(action.value)(on_press(relay, handle))


async def on_qualify(press: Press) -> None:
    """**Qualify**: claims the lead and opens the dialog where it was left."""
    lead = await press.do(qualify.claim)
    await press.open(steps.build(steps.first_open(lead, press.context), lead, press.context))


async def on_pass(press: Press) -> None:
    """**Pass**: to the next SDR."""
    await press.do(qualify.pass_on)


async def on_snooze(press: Press) -> None:
    """**Snooze**: asks until when."""
    lead = await _lead(press)
    lifecycle.may_snooze(lead, press.relay.desk.team, press.cause)
    await press.open(snooze.build(lead, press.context))


async def on_why(press: Press) -> None:
    """**Why?**: the verdicts and points behind a lead, and how it came to its owner."""
    lead = await _lead(press)
    routed = await press.relay.look(leads.latest_fact, press.lead_id, FactKind.ASSIGNED)
    await press.open(why.build(lead, press.context, routed.data if routed else None))


async def on_accept(press: Press) -> None:
    """**Accept**: one winner."""
    await press.do(hand_off.accept)


async def on_reject(press: Press) -> None:
    """**Reject**: asks for the reason."""
    lead = await _lead(press)
    lifecycle.may_reject(lead, press.relay.desk.team, press.cause)
    await press.open(reject.build(lead, press.context))


async def on_ask(press: Press) -> None:
    """**Ask the SDR**: asks what."""
    lead = await _lead(press)
    lifecycle.may_reject(lead, press.relay.desk.team, press.cause)
    await press.open(ask.build(lead, press.context))


async def on_won(press: Press) -> None:
    """**Won**: asks for the amount."""
    await press.open(won.build(await _accepted(press), press.context))


async def on_lost(press: Press) -> None:
    """**Lost**: asks for the reason."""
    await press.open(lost.build(await _accepted(press), press.context))


async def on_back(press: Press) -> None:
    """**Back**: keeps what this step has and shows the one before."""
    lead = await _lead(press)
    step = Dialog(press.view["callback_id"])
    draft = steps.parse(step, press.state, lead, press.context).qualification
    lead = await press.do(qualify.save_answers, draft, step.value)
    await press.show(steps.build(steps.before(step), lead, press.context))


async def on_reason(press: Press) -> None:
    """**Reason**: shows what follows from it by default."""
    lead = await _lead(press)
    await press.show(reject.build(lead, press.context, press.value))


async def on_outcome(press: Press) -> None:
    """**Outcome**: shows what the chosen one asks."""
    lead = await _lead(press)
    chosen = qualify_outcome.chosen_in(press.state)
    await press.show(qualify_outcome.build(lead, press.context, chosen))


async def on_link(press: Press) -> None:
    """A link button: Slack opens the address and reports the press."""


async def _lead(press: Press) -> Lead:
    return await press.relay.look(leads.load, press.lead_id)


async def _accepted(press: Press) -> Lead:
    lead = await _lead(press)
    lifecycle.may_close(lead, press.relay.desk.team, press.cause)
    return lead
