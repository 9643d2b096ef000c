"""The state of a workspace as JSON: to keep between runs, and to go back to."""

import base64
import copy
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox import access
from sandbox.policy import read_policy
from sandbox.records import App, Channel, Ephemeral, File, Json, Scheduled, User, UserGroup, View
from sandbox.response_urls import ResponseUrl
from sandbox.workspace import Workspace

VERSION = 2
PROFILE = (
    "name",
    "real_name",
    "email",
    "title",
    "tz",
    "color",
    "display_name",
    "phone",
    "status_text",
    "status_emoji",
    "status_expiration",
    "presence",
    "dnd_until",
    "updated",
    "deleted",
    "guest",
)
CHANNEL = (
    "name",
    "created",
    "is_im",
    "is_mpim",
    "is_private",
    "is_archived",
    "posting",
    "locked",
    "creator",
    "topic",
    "purpose",
    "pins",
    "bookmarks",
    "messages",
    "threads",
    "read",
    "threads_read",
)
FILE = (
    "user",
    "name",
    "size",
    "created",
    "title",
    "alt_txt",
    "is_uploaded",
    "is_complete",
    "is_deleted",
)
VIEW = ("id", "user", "body", "hash", "root_view_id", "previous_view_id", "state")
SCHEDULED = ("app_id", "user", "channel", "post_at", "fields")


def dump(workspace: Workspace) -> Json:
    """All that people and apps would miss after a restart. The answer is a copy."""
    state: Json = {
        "version": VERSION,
        "policy": asdict(workspace.policy),
        "now": workspace.clock(),
        "dialogs": [_view(view) for view in workspace.modals.open_ones()],
        "response_urls": {key: asdict(url) for key, url in workspace.response_urls.alive().items()},
        "access": access.dump(workspace),
        "users": {id: _pick(user, PROFILE) for id, user in workspace.users.items()},
        "homes": {
            id: {app: _view(home) for app, home in user.homes.items()}
            for id, user in workspace.users.items()
            if user.homes
        },
        "channels": {id: _channel(channel) for id, channel in workspace.channels.items()},
        "usergroups": {
            id: {"handle": g.handle, "name": g.name, "users": list(g.users)}
            for id, g in workspace.usergroups.items()
        },
        "files": {
            id: {
                **_pick(file, FILE),
                "shares": file.shares,
                "content": base64.b64encode(file.content).decode(),
            }
            for id, file in workspace.files.all.items()
        },
        "scheduled": {
            id: _pick(kept, SCHEDULED) for id, kept in workspace.schedule.waiting.items()
        },
    }
    copied: Json = json.loads(json.dumps(state))
    return copied


def restore(workspace: Workspace, state: Json) -> None:
    """Put a dumped state in place of the present one. Apps stay, as do their bots' memberships;
    people whom the state does not know stay too. Raises ValueError for another version."""
    if state.get("version") != VERSION:
        raise ValueError(
            f"The kept workspace is of version {state.get('version')}, not {VERSION}. "
            "Move it away to start anew."
        )
    state = json.loads(json.dumps(state))
    workspace.modals.clear()
    bots = {user.id for user in workspace.users.values() if user.is_bot}
    joined = {(c.id, bot) for c in workspace.channels.values() for bot in bots & set(c.members)}
    for id, profile in state["users"].items():
        user = workspace.users.get(id)
        if user is None:
            workspace.add_user(User(id=id, **profile))
        elif not user.is_bot:
            for key, value in profile.items():
                setattr(user, key, value)
    workspace.usergroups.clear()
    for id, group in state["usergroups"].items():
        users = tuple(group.pop("users"))
        workspace.usergroups[id] = UserGroup(id, users=users, **group)
    channels = {id: _read_channel(id, row) for id, row in state["channels"].items()}
    for channel_id, bot in joined:
        if channel_id in channels:
            channels[channel_id].members.setdefault(bot)
    workspace.replace_channels(channels.values())
    workspace.files.all = {id: _read_file(id, row) for id, row in state["files"].items()}
    workspace.schedule.waiting = {
        id: Scheduled(id=id, **row) for id, row in state["scheduled"].items()
    }
    workspace.policy = read_policy(state["policy"])
    workspace.response_urls.issued = {
        key: ResponseUrl(**url) for key, url in state["response_urls"].items()
    }
    for user in workspace.users.values():
        user.homes.clear()
    for app in workspace.apps.values():
        restore_app(workspace, state, app)
    workspace.tell_all("reset")


def restore_app(workspace: Workspace, state: Json, app: App) -> None:
    """What a dumped state knows of an app: homes, open dialogs, tokens. For an app that is
    installed later than the state was restored."""
    access.restore(workspace, state["access"], app)
    for id, homes in state["homes"].items():
        if app.id in homes and id in workspace.users:
            workspace.users[id].homes[app.id] = home = _read_view(app, homes[app.id])
            workspace.tell_view("home", home)
    rows = [row for row in state["dialogs"] if row["app"] == app.id]
    workspace.modals.reopen(_read_view(app, row) for row in rows if row["user"] in workspace.users)


def write(path: Path, state: Json) -> None:
    """Whole or not at all: a new file takes the old one's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(state), "utf-8")
    fresh.replace(path)


def read(path: Path) -> Json | None:
    """None where nothing was kept. Raises ValueError for a file that is no state."""
    if not path.exists():
        return None
    try:
        state: Any = json.loads(path.read_text("utf-8"))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        raise ValueError(f"{path} is not a kept workspace. Move it away to start anew.")
    return state


def _view(view: View) -> Json:
    return {**_pick(view, VIEW), "app": view.app.id}


def _read_view(app: App, row: Json) -> View:
    return View(app=app, **{key: copy.deepcopy(row[key]) for key in VIEW})


def _pick(record: object, keys: tuple[str, ...]) -> Json:
    return {key: getattr(record, key) for key in keys}


def _channel(channel: Channel) -> Json:
    ephemerals = {ts: [e.user, e.message] for ts, e in channel.ephemerals.items()}
    members = list(channel.members)
    return {**_pick(channel, CHANNEL), "members": members, "ephemerals": ephemerals}


def _read_channel(id: str, row: Json) -> Channel:
    ephemerals = {ts: Ephemeral(*pair) for ts, pair in row.pop("ephemerals").items()}
    members = dict.fromkeys(row.pop("members"))
    return Channel(id=id, members=members, ephemerals=ephemerals, **row)


def _read_file(id: str, row: Json) -> File:
    content = base64.b64decode(row.pop("content"))
    shares = [(channel, ts) for channel, ts in row.pop("shares")]
    return File(id=id, content=content, shares=shares, **row)
