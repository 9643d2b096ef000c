"""What Slack sends, one file per surface: buttons, dialogs, commands, events."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.handlers import (
    absence,
    actions,
    backtest,
    commands,
    conversation,
    events,
    feedback,
    home,
    lead_command,
    listing,
    marketing,
    pipeline,
    shortcuts,
    taking_away,
    views,
)
from bot.handlers.relay import Relay
from qualification.notes import Provider

log = structlog.get_logger(__name__)


def register(
    app: AsyncApp, relay: Relay, doubt: Callable[[], None], model: Provider | None = None
) -> None:
    """Every listener of the bot. `doubt` has the workspace looked at again, soon; `model` reads
    notes beside the grammar, where there is one."""
    actions.register(app, relay)
    views.register(app, relay)
    commands.register(app, relay)
    absence.register(app, relay)
    pipeline.register(app, relay)
    feedback.register(app, relay)
    backtest.register(app, relay)
    lead_command.register(app, relay)
    shortcuts.register(app, relay)
    home.register(app, relay)
    marketing.register(app, relay)
    listing.register(app, relay)
    taking_away.register(app, relay)
    events.register(app, relay, doubt)
    conversation.register(app, relay, model)
    app.error(_on_error)


async def _on_error(error: Exception) -> BoltResponse:
    """Listeners answer for themselves: what fails here is Bolt, on something Slack never sends."""
    malformed = isinstance(error, LookupError | TypeError | ValueError | AttributeError)
    log.error("slack.failed", error=type(error).__name__)
    return BoltResponse(status=400 if malformed else 500)
