"""Slash commands: answered inside the command, to whoever typed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import metrics
from bot.handlers.relay import Relay
from bot.messages import pipeline, refusals
from bot.messages.context import Message
from bot.names import Command
from bot.usecases import reports

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every slash command."""

    @app.command(Command.PIPELINE.value)
    async def on_pipeline(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        try:
            message = await _pipeline(relay, command["user_id"], command.get("text") or "")
        except Exception:
            reference = metrics.reference()
            log.exception("command.failed", command=Command.PIPELINE.value, ref=reference)
            message = refusals.failed(reference, relay.desk.context())
        await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def _pipeline(relay: Relay, user_id: str, typed: str) -> Message:
    """**/pipeline**: where leads stand, for anybody of the team."""
    email = relay.desk.email_of(user_id)
    context = relay.desk.context(email)
    if email is None:
        return refusals.not_a_member(context)
    match typed.strip().casefold():
        case "":
            return pipeline.render(await relay.look(reports.pipeline, context.now), context)
        case "help":
            return pipeline.help_text(context)
        case _:
            return pipeline.not_understood(typed, context)
