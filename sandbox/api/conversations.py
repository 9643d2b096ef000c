"""conversations.* and reactions.*: channels, their members and what was said in them."""

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
SCOPES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
"""First half of the scope by kind of channel."""


@method("conversations.list")
def list_conversations(call: Call) -> Json:
    kinds = _kinds(call)
    rows = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds and channel.visible_to(call.app.user_id)
    ]
    page, metadata = call.page(rows)
    return {"channels": [describe(call, c) for c in page], "response_metadata": metadata}


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    kinds = _kinds(call)
    user = call.text("user") or call.app.user_id
    rows = [c for c in call.workspace.channels.values() if c.kind in kinds and user in c.members]
    page, metadata = call.page(rows)
    return {"channels": [describe(call, c) for c in page], "response_metadata": metadata}


@method("conversations.info")
def info(call: Call) -> Json:
    channel = _readable(call)
    shown = describe(call, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members")
def members(call: Call) -> Json:
    page, metadata = call.page(list(_readable(call).members))
    return {"members": page, "response_metadata": metadata}


@method("conversations.join")
def join(call: Call) -> Json:
    channel = call.channel()
    if channel.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    answer: Json = {}
    if not call.workspace.join(channel, call.app.user_id):
        answer = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    return {"channel": describe(call, channel), **answer}


@method("conversations.open")
def open_conversation(call: Call) -> Json:
    if call.text("channel"):
        channel = call.joined_channel()
    else:
        users = [user for user in call.text("users").split(",") if user]
        if not users:
            raise Refusal("users_list_not_supplied")
        if len(users) > 1:
            raise Refusal("method_not_supported_for_channel_type")
        if users[0] not in call.workspace.users:
            raise Refusal("user_not_found")
        call.need_scope("im:write")
        channel = call.workspace.im(call.app.user_id, users[0])
    if call.flag("return_im"):
        return {"channel": describe(call, channel)}
    return {"channel": {"id": channel.id}}


@method("conversations.history")
def history(call: Call) -> Json:
    channel = _history(call)
    rows = [m for m in reversed(list(channel.top_level())) if _within(call, m)]
    page, metadata = call.page(rows)
    answer: Json = {"messages": _shown(call, page), "has_more": bool(metadata["next_cursor"])}
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return {**answer, "pin_count": 0}


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = _history(call)
    target = channel.messages.get(call.text("ts"))
    if target is None:
        raise Refusal("thread_not_found")
    thread = channel.thread(str(target.get("thread_ts", target["ts"])))
    rows = [m for m in thread if m is target or _within(call, m)]
    page, metadata = call.page(rows)
    answer: Json = {"messages": _shown(call, page), "has_more": bool(metadata["next_cursor"])}
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return answer


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    channel, message = _reacted(call)
    name = call.text("name").strip(":")
    reactions = [dict(each) for each in message.get("reactions", ())]
    entry = next((each for each in reactions if each["name"] == name), None)
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    if call.app.user_id in entry["users"]:
        raise Refusal("already_reacted")
    entry["users"] = [*entry["users"], call.app.user_id]
    entry["count"] = len(entry["users"])
    call.workspace.react(channel, message, reactions)
    return {}


@method("reactions.remove")
def remove_reaction(call: Call) -> Json:
    channel, message = _reacted(call)
    name = call.text("name").strip(":")
    reactions = [dict(each) for each in message.get("reactions", ())]
    entry = next((each for each in reactions if each["name"] == name), None)
    if entry is None or call.app.user_id not in entry["users"]:
        raise Refusal("no_reaction")
    entry["users"] = [user for user in entry["users"] if user != call.app.user_id]
    entry["count"] = len(entry["users"])
    call.workspace.react(channel, message, [each for each in reactions if each["users"]])
    return {}


def describe(call: Call, channel: Channel) -> Json:
    """Slack's channel object as the calling bot sees it."""
    bot = call.app.user_id
    shared: Json = {"id": channel.id, "created": int(channel.created), "is_archived": False}
    if channel.is_im:
        return {**shared, "is_im": True, "is_org_shared": False, "user": channel.partner(bot)}
    return {
        **shared,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": bot in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "context_team_id": call.workspace.team_id,
    }


def _kinds(call: Call) -> set[str]:
    """Kinds of channel that `types` asks for, each with its scope."""
    asked = [part.strip() for part in call.text("types", "public_channel").split(",")]
    if any(part not in TYPES for part in asked):
        raise Refusal("invalid_types")
    kinds = {TYPES[part] for part in asked}
    for kind in sorted(kinds):
        call.need_scope(f"{SCOPES[kind]}:read")
    return kinds


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_scope(f"{SCOPES[channel.kind]}:read")
    return channel


def _history(call: Call) -> Channel:
    channel = call.joined_channel()
    call.need_scope(f"{SCOPES[channel.kind]}:history")
    return channel


def _within(call: Call, message: Json) -> bool:
    """Between `oldest` and `latest`, their own ts only with `inclusive`."""
    ts = float(message["ts"])
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    if call.flag("inclusive"):
        return (oldest is None or ts >= oldest) and (latest is None or ts <= latest)
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)


def _bound(call: Call, key: str) -> float | None:
    text = call.text(key)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Refusal(f"invalid_ts_{key}") from None


def _shown(call: Call, messages: list[Json]) -> list[Json]:
    if call.flag("include_all_metadata"):
        return messages
    return [{k: v for k, v in m.items() if k != "metadata"} for m in messages]


def _reacted(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    message = channel.messages.get(call.text("timestamp"))
    if message is None:
        raise Refusal("message_not_found")
    return channel, message
