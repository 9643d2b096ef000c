"""What Slack sends, one file per surface: buttons, dialogs, commands."""

from __future__ import annotations

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.handlers import actions, commands, views
from bot.handlers.relay import Relay

log = structlog.get_logger(__name__)


def register(app: AsyncApp, relay: Relay) -> None:
    """Every listener of the bot."""
    actions.register(app, relay)
    views.register(app, relay)
    commands.register(app, relay)
    app.error(_on_error)


async def _on_error(error: Exception) -> BoltResponse:
    """Listeners answer for themselves: what fails here is Bolt, on something Slack never sends."""
    malformed = isinstance(error, LookupError | TypeError | ValueError | AttributeError)
    log.error("slack.failed", error=type(error).__name__)
    return BoltResponse(status=400 if malformed else 500)
