"""Slash commands: answered inside the command, to whoever typed it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import metrics
from bot.handlers import absence
from bot.handlers.relay import Relay
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.names import Command

log = structlog.get_logger(__name__)

Answer = Callable[[Relay, Context, str], Awaitable[Message]]
"""Answers what was typed behind a command; the context's reader is the person of the team."""


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to every slash command."""
    for command, answer in {
        Command.AWAY: absence.on_away,
        Command.BACK: absence.on_back,
    }.items():
        app.command(command.value)(_on_command(relay, command, answer))


def _on_command(relay: Relay, name: Command, answer: Answer) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        message = await _answered(relay, name, answer, command)
        await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")

    return listener


async def _answered(
    relay: Relay, name: Command, answer: Answer, body: Mapping[str, Any]
) -> Message:
    email = relay.desk.email_of(body["user_id"])
    context = relay.desk.context(email)
    if email is None:
        return refusals.not_a_member(context)
    try:
        return await answer(relay, context, (body.get("text") or "").strip())
    except Exception:
        reference = metrics.reference()
        log.exception("command.failed", command=name.value, ref=reference)
        return refusals.failed(reference, context)
