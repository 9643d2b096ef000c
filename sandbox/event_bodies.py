"""Events of the Events API, as Slack words them, without the envelope."""

from sandbox import people
from sandbox.records import Channel, Json, User, UserGroup
from sandbox.workspace import Workspace


def moved(workspace: Workspace, type: str, channel: Channel, user: str, inviter: str) -> Json:
    event = {
        "type": type,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.team_id,
        "event_ts": workspace.next_ts(),
    }
    return {**event, "inviter": inviter} if inviter else event


def left(workspace: Workspace, channel: Channel, actor: str) -> Json:
    """For the app whose bot is out."""
    type = f"{prefix(channel)}_left"
    ts = workspace.next_ts()
    return {"type": type, "channel": channel.id, "actor_id": actor, "event_ts": ts}


def reacted(workspace: Workspace, type: str, channel: Channel, body: Json) -> Json:
    message = body["message"]
    return {
        "type": type,
        "user": body["user"],
        "reaction": body["name"],
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "item_user": message["user"],
        "event_ts": workspace.next_ts(),
    }


def pinned(workspace: Workspace, type: str, channel: Channel, body: Json) -> Json:
    message, now = body["message"], int(workspace.clock())
    event = {
        "type": type,
        "user": body["user"],
        "channel_id": channel.id,
        "item": {
            "type": "message",
            "created": now,
            "created_by": body["user"],
            "channel": channel.id,
            "message": message,
        },
        "item_user": message["user"],
        "pin_count": len(channel.pins),
        "pinned_info": {"channel": channel.id, "pinned_by": body["user"], "pinned_ts": now},
        "event_ts": workspace.next_ts(),
    }
    return event if type == "pin_added" else {**event, "has_pins": bool(channel.pins)}


def changed_channel(workspace: Workspace, channel: Channel, body: Json) -> Json:
    """Created, renamed, archived or brought back."""
    what, ts = body["what"], workspace.next_ts()
    event: Json = {"type": f"{prefix(channel)}_{what}", "event_ts": ts}
    if what in ("archive", "unarchive"):
        return {**event, "channel": channel.id, "user": body["user"]}
    described = {"id": channel.id, "name": channel.name, "created": int(channel.created)}
    if what == "created":
        described |= {"creator": channel.creator, "name_normalized": channel.name}
    return {**event, "channel": described}


def snoozed(workspace: Workspace, user: User) -> Json:
    return {
        "type": "dnd_updated_user",
        "user": user.id,
        "dnd_status": people.dnd(user, workspace.clock()),
        "event_ts": workspace.next_ts(),
    }


def regrouped(workspace: Workspace, group: UserGroup, before: tuple[str, ...]) -> Json:
    added = [user for user in group.users if user not in before]
    removed = [user for user in before if user not in group.users]
    return {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": workspace.team_id,
        "date_previous_update": 0,
        "date_update": int(workspace.clock()),
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
        "event_ts": workspace.next_ts(),
    }


def described_group(workspace: Workspace, type: str, group: UserGroup) -> Json:
    """subteam_created or subteam_updated."""
    described = {**people.usergroup(workspace, group), "users": list(group.users)}
    described["user_count"] = len(group.users)
    return {"type": type, "subteam": described, "event_ts": workspace.next_ts()}


def prefix(channel: Channel) -> str:
    """How Slack's names of events about a channel begin."""
    return "group" if channel.is_private else "channel"
