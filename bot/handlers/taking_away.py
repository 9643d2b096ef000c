"""**Table as CSV** below a report: the table comes as a file, counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import metrics
from bot.handlers import feedback
from bot.handlers.relay import Relay
from bot.messages import refusals, report_table, taken_away
from bot.messages.context import Context, Message
from bot.names import Action, Report
from bot.usecases.reports import files

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the button."""

    @app.action(Action.TABLE.value)
    async def on_press(ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        context = relay.desk.context(relay.desk.email_of(body["user"]["id"]))
        try:
            said = await _answered(relay, context, str(body["actions"][0]["value"]))
        except Exception:
            reference = metrics.reference()
            log.exception("press.failed", action=Action.TABLE.value, ref=reference)
            said = refusals.failed(reference, context)
        try:
            await respond(
                text=said.text,
                blocks=said.blocks,
                response_type="ephemeral",
                replace_original=False,
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("press.unanswered", action=Action.TABLE.value, error=type(error).__name__)
        await ack()


async def _answered(relay: Relay, context: Context, value: str) -> Message:
    report, question = taken_away.asked_for(value)
    refusal = _refused(report, context)
    if refusal or context.reader is None:
        return refusal or refusals.not_a_member(context)
    await relay.do(files.send_table, report, question, context.reader, context.now)
    return report_table.on_its_way(report, question, context)


def _refused(report: Report, context: Context) -> Message | None:
    """To somebody who may not ask for this report, or not any more."""
    if report in (Report.FEEDBACK, Report.CALIBRATION):
        return feedback.refused_to(context)
    return None
