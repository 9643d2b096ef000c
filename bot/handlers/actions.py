"""Buttons: each label of a card, and what it does."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.dialogs import ask, lost, reject, won
from bot.handlers import explaining, marketing, qualifying, stepping_in
from bot.handlers.press import Press, on_press
from bot.handlers.relay import Relay
from bot.names import Action
from bot.storage import leads
from bot.usecases import customer_success, hand_off
from qualification import lifecycle
from qualification.lead import Lead


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every button and menu."""
    for action, handle in {
        Action.QUALIFY: qualifying.on_qualify,
        Action.PASS: stepping_in.on_pass,
        Action.SNOOZE: stepping_in.on_snooze,
        Action.ASSIGN: stepping_in.on_assign,
        Action.WHY: explaining.on_why,
        Action.OVERRIDE: explaining.on_override,
        Action.ACCEPT: on_accept,
        Action.REJECT: on_reject,
        Action.ASK: on_ask,
        Action.WON: on_won,
        Action.LOST: on_lost,
        Action.WELCOME: on_welcome,
        Action.BACK: qualifying.on_back,
        Action.REASON: on_reason,
        Action.OUTCOME: qualifying.on_outcome_chosen,
        Action.MEMBER: qualifying.on_member,
        Action.KEEP_THEIRS: qualifying.on_keep_theirs,
        Action.UNDO: qualifying.on_undo,
        Action.SECOND_LOOK: marketing.on_second_look,
        Action.OPEN_THREAD: on_link,
    }.items():
        app.action(action.value)(on_press(relay, handle))


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


async def on_welcome(press: Press) -> None:
    """**Accept**, of a won deal's customer: customer success has them."""
    await press.do(customer_success.accept)


async def on_reason(press: Press) -> None:
    """**Reason**: shows what follows from it by default."""
    lead = await _lead(press)
    await press.show(reject.build(lead, press.context, press.value))


async def on_link(press: Press) -> None:
    """A link button: Slack opens the address and reports the press."""


async def _lead(press: Press) -> Lead:
    return await press.relay.look(leads.load, press.lead_id)


async def _accepted(press: Press) -> Lead:
    lead = await _lead(press)
    lifecycle.may_close(lead, press.relay.desk.team, press.cause)
    return lead
