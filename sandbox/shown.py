"""How a person sees the workspace: the shapes of the host API."""

import json

from sandbox.clock import Clock
from sandbox.feed import Change
from sandbox.manifest import problems
from sandbox.records import Channel, Json, User, UserGroup
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
            {
                "command": c.command,
                "description": c.description,
                "usage_hint": c.usage_hint,
                "app": app.id,
            }
            for app in apps
            for c in app.commands
        ],
        "shortcuts": [
            {"type": s.type, "callback_id": s.callback_id, "name": s.name, "app": app.id}
            for app in apps
            for s in app.shortcuts
        ],
        "apps": [
            {
                "id": app.id,
                "name": app.name,
                "bot_user_id": app.user_id,
                "home": "app_home_opened" in app.events,
                "problems": problems(app),
                "connected": workspace.links.connected(app) or bool(app.request_url),
            }
            for app in apps
        ],
        "usergroups": [usergroup(each) for each in workspace.usergroups.values()],
        "clock": clock(workspace),
        "now": workspace.clock(),
    }


def clock(workspace: Workspace) -> Json:
    """`held`: the program that started the workspace moves its time, nobody else can."""
    return {
        "now": workspace.clock(),
        "speed": getattr(workspace.clock, "speed", 1.0),
        "held": not isinstance(workspace.clock, Clock),
    }


def usergroup(each: UserGroup) -> Json:
    return {"id": each.id, "handle": each.handle, "name": each.name, "users": list(each.users)}


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
        "display_name": each.display_name,
        "phone": each.phone,
        "status_text": each.status_text,
        "status_emoji": each.status_emoji,
        "status_expiration": each.status_expiration,
        "presence": each.presence,
        "dnd_until": each.dnd_until,
        "deleted": each.deleted,
    }


def channel(each: Channel, me: str) -> Json:
    seen = each.read.get(me, "")
    top = list(each.top_level())
    return {
        "id": each.id,
        "name": each.name,
        "kind": each.kind if each.is_im or each.is_mpim else "channel",
        "user": each.partner(me) if each.is_im else None,
        "is_member": me in each.members,
        "unread": sum(1 for message in top if message["ts"] > seen and message["user"] != me),
        "last_ts": top[-1]["ts"] if top else None,
        "users": [user for user in each.members if user != me] if each.is_mpim else None,
        "is_private": each.is_private,
        "is_archived": each.is_archived,
        "posting": each.posting,
        "locked": list(each.locked),
        "topic": each.topic,
        "purpose": each.purpose,
        "members": len(each.members),
        "pins": list(each.pins),
        "bookmarks": list(each.bookmarks.values()),
        "threads_read": each.threads_read.get(me, {}),
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


FOUND = 20
"""Rows of each kind that a search answers."""


def search(workspace: Workspace, me: User, wanted: str) -> Json:
    """Channels, people and messages with these words, newest messages first."""
    words = wanted.strip().removeprefix("#").removeprefix("@").casefold()
    seen = [each for each in workspace.channels.values() if each.visible_to(me.id)]
    if not words:
        return {"channels": [], "users": [], "messages": []}
    rows: list[Json] = [
        {"channel": each.id, "message": message}
        for each in seen
        for message in each.messages.values()
        if words in message["text"].casefold()
    ]
    rows.sort(key=lambda row: str(row["message"]["ts"]), reverse=True)
    named = [each for each in seen if words in each.name.casefold() and not each.is_im]
    known = [
        each
        for each in workspace.users.values()
        if any(words in t.casefold() for t in (each.name, each.real_name, each.email))
    ]
    return {
        "channels": [channel(each, me.id) for each in named[:FOUND]],
        "users": [user(each) for each in known[:FOUND]],
        "messages": rows[:FOUND],
    }


INTERNAL = frozenset(
    {
        "member_joined",
        "member_left",
        "reaction_added",
        "reaction_removed",
        "status_changed",
        "dnd_changed",
        "scheduled",
        "policy",
        "channel_event",
        "pin_added",
        "pin_removed",
        "uninstalled",
        "installed",
    }
)
"""Changes that are told to apps only."""
PUBLIC_TYPES = {"thread": "message_changed", "reacted": "message_changed"}
"""Changes that the host API tells under another name."""


def change(workspace: Workspace, happened: Change, me: User) -> str:
    """One line of the event stream, as JSON text."""
    if happened.type == "channel":
        seen = channel(workspace.channels[happened.body["channel"]], me.id)
        return json.dumps({"type": "channel", "channel": seen})
    if happened.type == "user":
        found = workspace.users[happened.body["user"]]
        return json.dumps({"type": "user", "user": user(found)})
    if happened.type == "usergroup":
        group = workspace.usergroups[happened.body["usergroup"]]
        return json.dumps({"type": "usergroup", "usergroup": usergroup(group)})
    if happened.type == "clock":
        return json.dumps({"type": "clock", **clock(workspace)})
    if happened.type in PUBLIC_TYPES:
        return json.dumps({"type": PUBLIC_TYPES[happened.type], **happened.body})
    return happened.encoded
