"""chat.*: messages, ephemerals, scheduled messages and unfurls."""

import json

from sandbox import unfurling
from sandbox.api.call import Call
from sandbox.api.content import (
    TEXT_LIMIT,
    UPDATE_TEXT_LIMIT,
    read_content,
)
from sandbox.api.posting import destination, dress, refuse_archived, thread
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal
from sandbox.threads import COUNTS

ATTACHMENTS_SIZE = 250_000
"""Characters of all attachments as JSON; Slack names no number, only the error."""
MOST_FILES = 10
"""Files of one message."""
THREAD_KEYS = frozenset({"ts", "root", *COUNTS})
"""Keys of a message that the answer to an update leaves out."""


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    channel = destination(call)
    thread_ts = thread(call, channel)
    content = read_content(call.args, cut=True)
    if len(json.dumps(content.get("attachments", ""))) > ATTACHMENTS_SIZE:
        raise Refusal("attachment_payload_limit_exceeded")
    if wait := call.workspace.limits.wait_for_post(call.app.id, channel.id):
        raise Refusal("ratelimited", retry_after=wait)
    content |= dress(call)
    if thread_ts and call.flag("reply_broadcast"):
        content["subtype"] = "thread_broadcast"
    message = call.workspace.post(channel, call.author, thread_ts=thread_ts, **content)
    answer: Json = {"channel": channel.id, "ts": message["ts"], "message": dict(message)}
    call.workspace.unfurl(
        channel,
        message,
        links=call.flag("unfurl_links", default=True),
        media=call.flag("unfurl_media", default=True),
    )
    if len(call.text("text")) > TEXT_LIMIT:
        answer["warning"] = "message_truncated"
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    channel = call.channel()
    refuse_archived(channel)
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
    _refuse_late(call, channel, message)
    content = read_content(call.args, UPDATE_TEXT_LIMIT)
    if _is_typed(message) and content.get("blocks") and not _is_typed(content):
        raise Refusal("block_mismatch")
    if "metadata" in content and not content["metadata"]:
        content["metadata"] = None
    if call.flag("reply_broadcast"):
        if message.get("thread_ts", message["ts"]) == message["ts"]:
            raise Refusal("cant_broadcast_message")
        if content["text"] != message["text"]:
            raise Refusal("no_dual_broadcast_content_update")
        content["subtype"] = "thread_broadcast"
    if (files := _files(call, channel)) is not None:
        content["files"] = files
    ts = call.workspace.next_ts()
    edited = {"user": call.me, "ts": ts}
    message = call.workspace.update(channel, message, edited=edited, **content)
    if "attachments" not in content and message.get("attachments"):
        _refurl(call, channel, message)
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


def _refurl(call: Call, channel: Channel, message: Json) -> None:
    """Keep what the links of an edited message had unfurled to, for those still in it."""
    shown = unfurling.links(message)
    kept = [
        one for one in message["attachments"] if "from_url" not in one or one["from_url"] in shown
    ]
    if kept != message["attachments"]:
        call.workspace.update(channel, message, attachments=kept or None)


def _refuse_late(call: Call, channel: Channel, message: Json) -> None:
    """Raises an error for a message that nobody may edit any more."""
    if channel.is_archived:
        raise Refusal("is_inactive")
    window = call.workspace.policy.edit_window
    if window is not None and call.workspace.clock() - float(message["ts"]) > window * 60:
        raise Refusal("edit_window_closed")


def _is_typed(message: Json) -> bool:
    """Whether the words stand in rich text, as those that people type do."""
    return any(block["type"] == "rich_text" for block in message.get("blocks") or ())


def _files(call: Call, channel: Channel) -> list[Json] | None:
    """The files that the message is to show from now on; None leaves them as they are."""
    given = call.structure("file_ids", "invalid_arguments")
    if given is None:
        return None
    if channel.posting == "read_only":
        raise Refusal("posting_to_channel_denied")
    if len(given) > MOST_FILES:
        raise Refusal("max_file_sharing_exceeded")
    files = [call.workspace.files.find(str(id)) for id in given]
    if not all(file.is_complete for file in files):
        raise Refusal("unable_to_share_files")
    if any(call.workspace.files.is_blocked(file.name) for file in files):
        raise Refusal("blocked_file_type")
    return [call.workspace.files.as_slack(file) for file in files]


def _own(call: Call, channel: Channel, error: str) -> Json:
    """The app's own message by `ts`, or with a user's token that person's."""
    message = call.message(channel, "ts")
    if message["user"] != call.me or message.get("subtype") == "tombstone":
        raise Refusal(error)
    return message
