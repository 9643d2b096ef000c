"""conversations.*: channels, direct messages, and who is in them."""

import re

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
SCOPES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
"""First half of the scope by kind of channel."""
NAME_LIMIT = 80
RESERVED = frozenset(
    {
        *("archive", "archived", "archives", "all", "channel", "channels", "create", "delete"),
        *("deleted-channel", "edit", "everyone", "group", "groups", "here", "me", "ms", "slack"),
        *("slackbot", "today", "you"),
    }
)
"""Names that Slack keeps for itself."""
MPIM_LIMIT = 8
"""People besides the caller."""
INVITE_SCOPES = {
    "channel": ("channels:write.invites", "channels:manage", "channels:write"),
    "group": ("groups:write.invites", "groups:write"),
}


@method("conversations.list")
def list_conversations(call: Call) -> Json:
    kinds = _kinds(call)
    rows = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds and channel.visible_to(call.me) and _wanted(call, channel)
    ]
    page, metadata = call.page(rows)
    return {"channels": [describe(call, c) for c in page], "response_metadata": metadata}


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    kinds = _kinds(call)
    user = call.text("user") or call.me
    rows = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and channel.visible_to(call.me)
        and _wanted(call, channel)
    ]
    page, metadata = call.page(rows)
    shown = [describe(call, c) for c in page]
    for row in shown:
        for key in ("is_member", "num_members"):
            row.pop(key, None)
    return {"channels": shown, "response_metadata": metadata}


@method("conversations.info")
def info(call: Call) -> Json:
    channel = _readable(call)
    shown = describe(call, channel)
    if channel.is_im:
        shown |= {"is_open": True, "last_read": channel.read.get(call.me, NEVER)}
    elif call.me in channel.members:
        shown["last_read"] = channel.read.get(call.me, NEVER)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"channel": shown}


@method("conversations.members")
def members(call: Call) -> Json:
    page, metadata = call.page(list(_readable(call).members))
    return {"members": page, "response_metadata": metadata}


@method("conversations.join")
def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    answer: Json = {}
    if not call.workspace.join(channel, call.me):
        answer = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    shown = describe(call, channel)
    for key in ("num_members",):
        shown.pop(key, None)
    return {"channel": shown, **answer}


@method("conversations.create")
def create(call: Call) -> Json:
    private = call.flag("is_private")
    call.need_allowed("create_channel")
    call.need_scope(*(("groups:write",) if private else ("channels:manage", "channels:write")))
    name = call.text("name").removeprefix("#")
    if not name:
        raise Refusal("invalid_name_required")
    if name in RESERVED:
        raise Refusal("invalid_name")
    if len(name) > NAME_LIMIT:
        raise Refusal("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise Refusal("invalid_name_punctuation")
    if not re.fullmatch(r"[^\W_][\w-]*", name) or name != name.lower():
        raise Refusal("invalid_name_specials")
    if any(channel.name == name for channel in call.workspace.channels.values()):
        raise Refusal("name_taken")
    channel = call.workspace.create_channel(name, call.me, private=private)
    shown = describe(call, channel)
    shown.pop("num_members", None)
    return {"channel": {**shown, "last_read": NEVER, "unlinked": 0, "priority": 0}}


@method("conversations.invite")
def invite(call: Call) -> Json:
    channel = call.channel()
    if channel.kind not in INVITE_SCOPES:
        raise Refusal("method_not_supported_for_channel_type")
    call.need_scope(*INVITE_SCOPES[channel.kind])
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.me not in channel.members:
        raise Refusal("not_in_channel")
    users = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if not users:
        raise Refusal("no_user")
    problems = []
    for user in users:
        error = ""
        if user not in call.workspace.users:
            error = "user_not_found"
        elif user == call.me:
            error = "cant_invite_self"
        elif user in channel.members:
            error = "already_in_channel"
        elif call.workspace.users[user].deleted:
            error = "cant_invite"
        elif call.workspace.users[user].guest == "single" and _channels_of(call, user):
            error = "ura_max_channels"
        if error:
            problems.append({"user": user, "ok": False, "error": error})
    if problems and not (call.flag("force") and len(problems) < len(users)):
        raise Refusal(str(problems[0]["error"]), errors=problems)
    refused = {problem["user"] for problem in problems}
    for user in users:
        if user not in refused:
            call.workspace.join(channel, user, inviter=call.me)
    shown = describe(call, channel)
    shown.pop("num_members", None)
    answer: Json = {"channel": shown}
    if problems:
        answer["errors"] = problems
    return answer


@method("conversations.open")
def open_conversation(call: Call) -> Json:
    workspace = call.workspace
    if call.text("channel"):
        channel = call.joined_channel()
        if channel.kind not in ("im", "mpim"):
            raise Refusal("method_not_supported_for_channel_type")
        known = True
    else:
        users = [user.strip() for user in call.text("users").split(",") if user.strip()]
        if not users:
            raise Refusal("users_list_not_supplied")
        if any(user not in workspace.users for user in users):
            raise Refusal("user_not_found")
        others = set(users) - {call.me}
        if not others and call.author.is_bot:
            raise Refusal("not_enough_users")
        if any(workspace.users[user].deleted for user in others):
            raise Refusal("user_disabled")
        for user in others:
            call.need_visible(workspace.users[user])
        if len(others) > MPIM_LIMIT:
            raise Refusal("too_many_users")
        call.need_scope("im:write" if len(others) < 2 else "mpim:write")
        before = len(workspace.channels)
        if len(others) < 2:
            if call.flag("prevent_creation") and not workspace.has_im({call.me, *others}):
                raise Refusal("channel_not_found")
            channel = workspace.im(call.me, next(iter(others), call.me))
        else:
            channel = workspace.mpim({call.me, *others})
        known = len(workspace.channels) == before
    shown: Json = {"id": channel.id}
    if call.flag("return_im"):
        shown = {
            **describe(call, channel),
            "last_read": channel.read.get(call.me, NEVER),
            "latest": None,
            "unread_count": 0,
            "unread_count_display": 0,
            "is_open": True,
            "priority": 0,
        }
    return {"channel": shown, **({"no_op": True, "already_open": True} if known else {})}


NEVER = "0000000000.000000"


def describe(call: Call, channel: Channel) -> Json:
    """Slack's channel object as the caller sees it."""
    shared: Json = {
        "id": channel.id,
        "created": int(channel.created),
        "is_archived": channel.is_archived,
        "is_org_shared": False,
        "context_team_id": call.workspace.team_id,
        "updated": int(channel.created * 1000),
    }
    if channel.is_im:
        return {**shared, "is_im": True, "user": channel.partner(call.me), "priority": 0}
    set_at = int(channel.created)
    return {
        **shared,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private or channel.is_mpim,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "creator": channel.creator,
        "is_shared": False,
        "is_ext_shared": False,
        "shared_team_ids": [call.workspace.team_id],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "is_pending_ext_shared": False,
        "is_member": call.me in channel.members,
        "num_members": len(channel.members),
        "topic": {
            "value": channel.topic,
            "creator": channel.creator,
            "last_set": set_at if channel.topic else 0,
        },
        "purpose": {
            "value": channel.purpose,
            "creator": channel.creator,
            "last_set": set_at if channel.purpose else 0,
        },
        "previous_names": [],
    }


def _channels_of(call: Call, user: str) -> int:
    """In how many channels, direct messages aside, somebody is."""
    channels = call.workspace.channels.values()
    return sum(1 for c in channels if user in c.members and not (c.is_im or c.is_mpim))


def _wanted(call: Call, channel: Channel) -> bool:
    return not (channel.is_archived and call.flag("exclude_archived"))


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
