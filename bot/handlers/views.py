"""Dialogs submitted: each step is kept, then the next one is shown."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.dialogs import ask, lost, qualify_outcome, reject, snooze, steps, won
from bot.dialogs.qualify_outcome import OutcomeKind
from bot.dialogs.values import Invalid
from bot.handlers.press import HandleSubmission, Next, Press, on_submit
from bot.handlers.relay import Relay
from bot.names import Dialog
from bot.storage import leads
from bot.usecases import hand_off, qualify
from qualification import lifecycle


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every dialog that can be submitted."""
    for dialog, handle in {
        Dialog.BANT: on_step,
        Dialog.CONTACT: on_step,
        Dialog.CONTEXT: on_step,
        Dialog.OUTCOME: on_outcome,
        Dialog.SNOOZE: on_snooze,
        Dialog.REJECT: on_reject,
        Dialog.ASK: on_ask,
        Dialog.WON: on_won,
        Dialog.LOST: on_lost,
    }.items():
        app.view(dialog.value)(on_submit(relay, _with_errors(handle)))


async def on_step(press: Press) -> Next:
    """A step of the qualification: what can be read is kept, even beside a field's error."""
    lead = await press.relay.look(leads.load, press.lead_id)
    step = Dialog(press.view["callback_id"])
    parsed = steps.parse(step, press.state, lead, press.context)
    lead = await press.do(qualify.save_answers, parsed.qualification, step.value)
    if parsed.errors:
        return Next(errors=parsed.errors)
    return Next(view=steps.build(steps.after(step), lead, press.context))


async def on_outcome(press: Press) -> Next:
    """**Hand off**, **Nurture** or **Disqualify**."""
    lead = await press.relay.look(leads.load, press.lead_id)
    outcome = qualify_outcome.parse(press.state, lead, press.context)
    match outcome.kind:
        case OutcomeKind.HAND_OFF:
            await press.do(qualify.hand_off, outcome.reason)
        case OutcomeKind.NURTURE:
            await press.do(qualify.nurture, outcome.until, outcome.reason)
        case OutcomeKind.DISQUALIFY:
            await press.do(qualify.disqualify, outcome.reason)
    return Next()


async def on_snooze(press: Press) -> Next:
    """**Snooze** until the chosen time."""
    await press.do(qualify.snooze, snooze.parse(press.state, press.context))
    return Next()


async def on_reject(press: Press) -> Next:
    """**Reject** with its reason, and what happens next."""
    lead = await press.relay.look(leads.load, press.lead_id)
    rejection = reject.parse(press.state, lead, press.context)
    await press.do(hand_off.reject, rejection)
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
