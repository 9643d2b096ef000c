"""The Slack app manifest that this version needs: no scope wider than what it calls.

Scopes per method are those of Slack's method reference.
"""

from __future__ import annotations

from typing import Any

from bot.names import Command, Shortcut
from bot.web import SLACK_PATH

SCOPES = {
    "app_mentions:read": "read notes at a mention in a lead's thread (app_mention)",
    "channels:history": "read answers and notes in leads' threads (message.channels), find a "
    "message again after an unclear failure (conversations.history)",
    "channels:join": "join the playbook's public channels (conversations.join)",
    "channels:read": "find the playbook's channels (conversations.list)",
    "chat:write": "post and update cards (chat.postMessage, chat.update)",
    "commands": "slash commands",
    "dnd:read": "give no lead to who is in do-not-disturb (dnd.teamInfo, dnd_updated_user)",
    "files:read": "read the playbook that a backtest is asked for (url_private_download), find "
    "where a file stands (files.info)",
    "files:write": "post a call's calendar file in its thread, and delete it once its person is "
    "forgotten (files.completeUploadExternal, files.delete)",
    "groups:history": "the same in private channels that the bot was invited to",
    "groups:read": "find private channels that the bot was invited to (conversations.list)",
    "im:history": "the same in direct messages with the bot (message.im)",
    "im:write": "open direct messages with reps (conversations.open)",
    "usergroups:read": "who belongs to the playbook's user groups (usergroups.list)",
    "users:read": "names, time zones and status of reps (users.lookupByEmail, user_change)",
    "users:read.email": "know the playbook's people by their address (users.lookupByEmail)",
}
"""Each bot scope, and what it is for."""

COMMANDS = {
    Command.PIPELINE: ("Where leads stand", "[period] [by …] [segment …] [help]"),
    Command.FEEDBACK: (
        "How leads fare with sales, and why",
        "[last 90 days] [by source] | calibration | backtest | help",
    ),
    Command.LEAD: ("One lead, or a new one", "[address, number or name | new | help]"),
    Command.AWAY: (
        "No new leads for me, until when",
        "[until Monday | until 3pm | 2 weeks | help]",
    ),
    Command.BACK: ("I take leads again", ""),
}


SHORTCUTS = {
    Shortcut.NEW_LEAD: ("global", "New lead", "Add a lead by hand"),
    Shortcut.TURN_INTO_LEAD: ("message", "Turn into a lead", "Add whom this message introduces"),
}
"""Each shortcut: where it is offered, its label, and what it does."""


EVENTS = (
    "app_home_opened",
    "app_mention",
    "dnd_updated_user",
    "message.channels",
    "message.groups",
    "message.im",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
)
"""What Slack tells without being asked: who is there, who belongs to which group, and what is
written where the bot is, and who looks at their App Home."""


def manifest(url: str | None = None) -> dict[str, Any]:
    """The manifest as Slack takes it in JSON. `url` is the bot's public address; without one the
    app speaks by Socket Mode."""
    request_url = f"{url.rstrip('/')}{SLACK_PATH}" if url else None
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url:
        interactivity["request_url"] = request_url
    events: dict[str, Any] = {"bot_events": sorted(EVENTS)}
    if request_url:
        events["request_url"] = request_url
    return {
        "display_information": {
            "name": "Baton",
            "description": "Carries a sales lead from marketing to the rep who will close it.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Baton", "always_online": True},
            "shortcuts": [
                {"type": kind, "name": name, "callback_id": shortcut.value, "description": said}
                for shortcut, (kind, name, said) in SHORTCUTS.items()
            ],
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
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
