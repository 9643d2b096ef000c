"""Dialogs submitted: each step is kept, then the next one is shown."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.dialogs import ask, lost, reject, steps, won
from bot.dialogs.values import Invalid
from bot.handlers import explaining, marketing, qualifying, stepping_in
from bot.handlers.press import HandleSubmission, Next, Press, on_close, on_submit
from bot.handlers.relay import Relay
from bot.names import Dialog
from bot.storage import leads
from bot.usecases import hand_off
from qualification import lifecycle


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every dialog that can be submitted."""
    for dialog, handle in {
        Dialog.BANT: qualifying.on_step,
        Dialog.CONTACT: qualifying.on_step,
        Dialog.CONTEXT: qualifying.on_step,
        Dialog.OUTCOME: qualifying.on_outcome,
        Dialog.MEMBER: qualifying.on_member_saved,
        Dialog.TAKE_OVER: qualifying.on_take_over,
        Dialog.OVERRIDE: explaining.on_overridden,
        Dialog.SNOOZE: stepping_in.on_snoozed,
        Dialog.PASS: stepping_in.on_passed,
        Dialog.ASSIGN: stepping_in.on_assigned,
        Dialog.REJECT: on_reject,
        Dialog.ASK: on_ask,
        Dialog.WON: on_won,
        Dialog.LOST: on_lost,
        Dialog.SECOND_LOOK: marketing.on_asked,
    }.items():
        app.view(dialog.value)(on_submit(relay, _with_errors(handle)))
    for step in steps.ORDER:
        app.view_closed(step.value)(on_close(relay, qualifying.on_closed))


async def on_reject(press: Press) -> Next:
    """**Reject** with its reason, and what happens next."""
    await press.do(hand_off.reject, reject.parse(press.state, press.context))
    return Next()


async def on_ask(press: Press) -> Next:
    """The question goes to the SDR."""
    await press.do(hand_off.ask_sdr, ask.parse(press.state))
    return Next()


async def on_won(press: Press) -> Next:
    """The deal is closed."""
    lead = await press.relay.look(leads.load, press.lead_id)
    lifecycle.may_close(lead, press.relay.desk.team, press.cause)
    await press.do(hand_off.win, won.parse(press.state, lead, press.context))
    return Next()


async def on_lost(press: Press) -> Next:
    """The deal is gone."""
    await press.do(hand_off.lose, lost.parse(press.state))
    return Next()


def _with_errors(handle: HandleSubmission) -> HandleSubmission:
    """What a dialog cannot take is said at its fields; the dialog stays open."""

    async def handled(press: Press) -> Next:
        try:
            return await handle(press)
        except Invalid as invalid:
            return Next(errors=invalid.errors)

    return handled
