"""What Slack sends, one file per surface: buttons, dialogs, commands."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.handlers import actions, commands, views
from bot.handlers.relay import Relay


def register(app: AsyncApp, relay: Relay) -> None:
    """Every listener of the bot."""
    actions.register(app, relay)
    views.register(app, relay)
    commands.register(app, relay)
