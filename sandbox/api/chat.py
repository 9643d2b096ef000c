"""chat.*: messages, ephemerals, scheduled messages and unfurls."""

from sandbox import markup
from sandbox.api.call import Call
from sandbox.api.content import (
    TEXT_LIMIT,
    UPDATE_TEXT_LIMIT,
    read_content,
)
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal
from sandbox.schedule import FURTHEST
from sandbox.threads import COUNTS

THREAD_KEYS = frozenset({"ts", "root", *COUNTS})
"""Keys of a message that the answer to an update leaves out."""


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    channel = destination(call)
    thread_ts = thread(call, channel)
    content = read_content(call.args, cut=True)
    if wait := call.workspace.limits.wait_for_post(call.app.id, channel.id):
        raise Refusal("ratelimited", retry_after=wait)
    content |= _dress(call)
    if thread_ts and call.flag("reply_broadcast"):
        content["subtype"] = "thread_broadcast"
    message = call.workspace.post(channel, call.author, thread_ts=thread_ts, **content)
    answer: Json = {"channel": channel.id, "ts": message["ts"], "message": message}
    if len(call.text("text")) > TEXT_LIMIT:
        answer["warning"] = "message_truncated"
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    channel = call.channel()
    _refuse_archived(channel)
    user = call.user(error="user_not_in_channel")
    if call.me not in channel.members:
        raise Refusal("not_in_channel")
    if user.id not in channel.members:
        raise Refusal("user_not_in_channel")
    thread_ts = thread(call, channel)
    content = read_content(call.args)
    message = call.workspace.post_ephemeral(
        channel, call.author, user.id, thread_ts=thread_ts, **content
    )
    return {"message_ts": message["ts"]}


@method("chat.update")
def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if "streaming_state" in message:
        raise Refusal("streaming_state_conflict")
    content = read_content(call.args, UPDATE_TEXT_LIMIT)
    if "metadata" in content and not content["metadata"]:
        content["metadata"] = None
    if call.flag("reply_broadcast"):
        if message.get("thread_ts", message["ts"]) == message["ts"]:
            raise Refusal("cant_broadcast_message")
        content["subtype"] = "thread_broadcast"
    ts = call.workspace.next_ts()
    edited = {"user": call.me, "ts": ts}
    message = call.workspace.update(channel, message, edited=edited, **content)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": {key: value for key, value in message.items() if key not in THREAD_KEYS},
    }


@method("chat.delete")
def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    ts = message["ts"]
    call.workspace.delete(channel, message)
    return {"channel": channel.id, "ts": ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    ts, parent = message["ts"], message.get("thread_ts")
    link = f"{call.workspace.url}/archives/{channel.id}/p{ts.replace('.', '')}"
    if parent and parent != ts:
        link += f"?thread_ts={parent}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("chat.scheduleMessage")
def schedule_message(call: Call) -> Json:
    channel = destination(call)
    thread_ts = thread(call, channel)
    try:
        post_at = int(call.text("post_at"))
    except ValueError:
        raise Refusal("invalid_time") from None
    now = call.workspace.clock()
    if post_at <= now:
        raise Refusal("time_in_past")
    if post_at > now + FURTHEST:
        raise Refusal("time_too_far")
    content = read_content(call.args)
    content |= _dress(call)
    if thread_ts:
        content["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            content["subtype"] = "thread_broadcast"
    workspace = call.workspace
    kept = workspace.schedule.add(call.app.id, call.author, channel, post_at, content)
    bot = workspace.users[call.app.user_id]
    message: Json = {
        "type": "delayed_message",
        "text": content["text"],
        "user": call.me,
        "team": workspace.team_id,
        "bot_id": bot.bot_id,
        "app_id": call.app.id,
        "bot_profile": workspace.bot_profile(bot),
    }
    for key in ("blocks", "metadata"):
        if content.get(key):
            message[key] = content[key]
    return {"channel": channel.id, **kept, "message": message}


@method("chat.deleteScheduledMessage")
def delete_scheduled_message(call: Call) -> Json:
    channel = call.channel()
    id = call.text("scheduled_message_id")
    if not call.workspace.schedule.remove(id, call.app.id, channel.id):
        raise Refusal("invalid_scheduled_message_id")
    return {}


@method("chat.unfurl")
def unfurl(call: Call) -> Json:
    unfurls = call.structure("unfurls", "invalid_unfurls_format")
    asks = call.flag("user_auth_required") or call.text("user_auth_url")
    asks = asks or call.args.get("user_auth_blocks") or call.text("user_auth_message")
    if unfurls is None and not asks:
        raise Refusal("missing_unfurls")
    if unfurls is not None and not isinstance(unfurls, dict):
        raise Refusal("invalid_unfurls_format")
    channel, message = _linked(call)
    if unfurls:
        shown = set(markup.links(message["text"]))
        _refuse_unfurls(call, unfurls, shown)
        message_attachments = list(message.get("attachments", ()))
        message_attachments += [
            {**attachment, "from_url": url, "app_unfurl_url": url, "is_app_unfurl": True}
            for url, attachment in unfurls.items()
        ]
        call.workspace.update(channel, message, attachments=message_attachments)
    return {}


def destination(call: Call) -> Channel:
    """A channel by id or #name, or the direct message with a user given by id."""
    ref = call.text("channel")
    workspace = call.workspace
    if ref in workspace.users and ref != call.me:
        return workspace.im(call.me, ref)
    channel = workspace.find_channel(ref)
    if channel is None or not channel.visible_to(call.me):
        raise Refusal("channel_not_found")
    _refuse_archived(channel)
    if call.me not in channel.members and "chat:write.public" not in call.scopes:
        raise Refusal("not_in_channel")
    return channel


def thread(call: Call, channel: Channel) -> str | None:
    """The parent's ts; a reply's ts leads to its parent."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    target = channel.messages.get(ts)
    if target is not None:
        return str(target.get("thread_ts", ts))
    raise Refusal("cannot_reply_to_message")


def _refuse_archived(channel: Channel) -> None:
    if channel.is_archived:
        raise Refusal("is_archived")


def _dress(call: Call) -> Json:
    """Name and icon other than the app's own, and what a user's token adds."""
    dress: Json = {}
    emoji, url = call.text("icon_emoji"), call.text("icon_url")
    if username := call.text("username"):
        dress["username"] = username
    if emoji or url:
        dress["icons"] = {"emoji": emoji} if emoji else {"image_64": url}
    if dress:
        call.need_scope("chat:write.customize")
    if call.me != call.app.user_id:
        dress |= {"bot_id": call.app.bot_id, "app_id": call.app.id}
    return dress


def _own(call: Call, channel: Channel, error: str) -> Json:
    """The app's own message by `ts`, or with a user's token that person's."""
    message = call.message(channel, "ts")
    if message["user"] != call.me or message.get("subtype") == "tombstone":
        raise Refusal(error)
    return message


def _linked(call: Call) -> tuple[Channel, Json]:
    """The message whose links unfurl, by channel and ts or by unfurl_id and source."""
    unfurl_id, source = call.text("unfurl_id"), call.text("source")
    if not unfurl_id and not source:
        for key in ("channel", "ts"):
            if not call.text(key):
                raise Refusal(f"missing_{key}")
        channel = call.channel(error="cannot_find_channel")
        ts = call.text("ts")
    else:
        if not unfurl_id or not source:
            raise Refusal("missing_source" if unfurl_id else "missing_unfurl_id")
        if source not in ("composer", "conversations_history"):
            raise Refusal("invalid_source")
        channel_id, _, ts = unfurl_id.partition(":")
        found = call.workspace.channels.get(channel_id)
        if found is None:
            raise Refusal("invalid_unfurl_id")
        channel = found
    message = channel.messages.get(ts)
    if message is None:
        raise Refusal("cannot_find_message")
    return channel, message


def _refuse_unfurls(call: Call, unfurls: Json, shown: set[str]) -> None:
    domains = call.app.unfurl_domains
    for url, attachment in unfurls.items():
        if not isinstance(attachment, dict):
            raise Refusal("cannot_parse_attachment")
        if url not in shown:
            raise Refusal("cannot_unfurl_message")
        host = markup.domain(url)
        if not any(host == each or host.endswith(f".{each}") for each in domains):
            raise Refusal("cannot_unfurl_url")
