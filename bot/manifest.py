"""The Slack app manifest that this version needs: no scope wider than what it calls.

Scopes per method are those of Slack's method reference.
"""

from __future__ import annotations

from typing import Any

from bot.names import Command
from bot.web import SLACK_PATH

SCOPES = {
    "channels:history": "find a message again after an unclear failure (conversations.history)",
    "channels:join": "join the playbook's public channels (conversations.join)",
    "channels:read": "find the playbook's channels (conversations.list)",
    "chat:write": "post and update cards (chat.postMessage, chat.update)",
    "commands": "slash commands",
    "groups:history": "the same in private channels that the bot was invited to",
    "groups:read": "find private channels that the bot was invited to (conversations.list)",
    "im:history": "find a direct message again after an unclear failure (conversations.history)",
    "im:write": "open direct messages with reps (conversations.open)",
    "users:read": "names and time zones of reps (users.lookupByEmail)",
    "users:read.email": "know the playbook's people by their address (users.lookupByEmail)",
}
"""Each bot scope, and what it is for."""

COMMANDS = {
    Command.PIPELINE: ("Where leads stand", "[help]"),
}


def manifest(url: str | None = None) -> dict[str, Any]:
    """The manifest as Slack takes it in JSON. `url` is the bot's public address; without one the
    app speaks by Socket Mode."""
    request_url = f"{url.rstrip('/')}{SLACK_PATH}" if url else None
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url:
        interactivity["request_url"] = request_url
    return {
        "display_information": {
            "name": "Baton",
            "description": "Carries a sales lead from marketing to the rep who will close it.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "bot_user": {"display_name": "Baton", "always_online": True},
            "slash_commands": [
                {
                    "command": command.value,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": False,
                }
                | ({"url": request_url} if request_url else {})
                for command, (description, hint) in COMMANDS.items()
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
