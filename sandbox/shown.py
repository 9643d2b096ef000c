"""How a person sees the workspace: the shapes of the host API."""

import json

from sandbox.feed import Change
from sandbox.records import Channel, Json, User
from sandbox.workspace import Workspace


def state(workspace: Workspace, me: User | None) -> Json:
    apps = list(workspace.apps.values())
    my_id = me.id if me else ""
    return {
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "me": user(me) if me else None,
        "users": [user(each) for each in workspace.users.values()],
        "channels": [
            channel(each, my_id) for each in workspace.channels.values() if each.visible_to(my_id)
        ],
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for app in apps
            for c in app.commands
        ],
        "shortcuts": [
            {"type": s.type, "callback_id": s.callback_id, "name": s.name}
            for app in apps
            for s in app.shortcuts
        ],
        "apps": [
            {
                "id": app.id,
                "name": app.name,
                "bot_user_id": app.user_id,
                "connected": workspace.links.connected(app) or bool(app.request_url),
            }
            for app in apps
        ],
        "now": workspace.clock(),
    }


def user(each: User) -> Json:
    return {
        "id": each.id,
        "name": each.name,
        "real_name": each.real_name,
        "title": each.title,
        "email": each.email,
        "tz": each.tz,
        "is_bot": each.is_bot,
        "color": each.color,
    }


def channel(each: Channel, me: str) -> Json:
    seen = each.read.get(me, "")
    top = list(each.top_level())
    return {
        "id": each.id,
        "name": each.name,
        "kind": "im" if each.is_im else "channel",
        "user": each.partner(me) if each.is_im else None,
        "is_member": me in each.members,
        "unread": sum(1 for message in top if message["ts"] > seen and message["user"] != me),
        "last_ts": top[-1]["ts"] if top else None,
    }


def messages(
    each: Channel, me: User, thread_ts: str | None = None, before: str | None = None
) -> list[Json]:
    """Oldest first: the channel's own messages, or one thread; with ephemerals for `me`."""
    rows = list(each.thread(thread_ts)) if thread_ts else list(each.top_level())
    rows += [
        hidden.message
        for hidden in each.ephemerals.values()
        if hidden.user == me.id and hidden.message.get("thread_ts") == (thread_ts or None)
    ]
    rows.sort(key=lambda message: str(message["ts"]))
    if before:
        rows = [message for message in rows if message["ts"] < before]
    return rows


PUBLIC_TYPES = {"thread": "message_changed", "reacted": "message_changed"}
"""Changes that the host API tells under another name."""


def change(workspace: Workspace, happened: Change, me: User) -> str:
    """One line of the event stream, as JSON text."""
    if happened.type == "channel":
        seen = channel(workspace.channels[happened.body["channel"]], me.id)
        return json.dumps({"type": "channel", "channel": seen})
    if happened.type in PUBLIC_TYPES:
        return json.dumps({"type": PUBLIC_TYPES[happened.type], **happened.body})
    return happened.encoded
