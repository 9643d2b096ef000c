"""chat.*: messages and ephemerals."""

import json
from typing import Any

from sandbox.api.call import Call, as_structure
from sandbox.api.registry import method
from sandbox.blocks import check_blocks
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

TEXT_LIMIT = 40_000
UPDATE_TEXT_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
METADATA_LIMIT = 16_384
"""Characters of event_payload as JSON."""
LISTS = (("blocks", "invalid_blocks_format"), ("attachments", "invalid_attachments"))
"""Arguments that are arrays, and the error when they are not."""


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    channel = _destination(call)
    thread_ts = _thread(call, channel)
    content = read_content(call.args)
    if wait := call.workspace.limits.wait_for_post(call.app.id, channel.id):
        raise Refusal("ratelimited", retry_after=wait)
    if thread_ts and call.flag("reply_broadcast"):
        content["subtype"] = "thread_broadcast"
    if username := call.text("username"):
        call.need_scope("chat:write.customize")
        content["username"] = username
    message = call.workspace.post(channel, call.bot, thread_ts=thread_ts, **content)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    channel = call.channel()
    user = call.user(error="user_not_found")
    if call.app.user_id not in channel.members:
        raise Refusal("not_in_channel")
    if user.id not in channel.members:
        raise Refusal("user_not_in_channel")
    thread_ts = _thread(call, channel)
    content = read_content(call.args)
    message = call.workspace.post_ephemeral(
        channel, call.bot, user.id, thread_ts=thread_ts, **content
    )
    return {"message_ts": message["ts"]}


@method("chat.update")
def update(call: Call) -> Json:
    channel = call.channel()
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.get("app_id") != call.app.id:
        raise Refusal("cant_update_message")
    content = read_content(call.args, UPDATE_TEXT_LIMIT)
    if "metadata" in content and not content["metadata"]:
        content["metadata"] = None
    ts = call.workspace.next_ts()
    edited = {"user": call.app.user_id, "ts": ts}
    message = call.workspace.update(channel, message, edited=edited, **content)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": message,
    }


@method("chat.delete")
def delete(call: Call) -> Json:
    channel = call.channel()
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.get("app_id") != call.app.id:
        raise Refusal("cant_delete_message")
    call.workspace.delete(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    ts = call.text("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise Refusal("message_not_found")
    link = f"{call.workspace.url}/archives/{channel.id}/p{ts.replace('.', '')}"
    parent = message.get("thread_ts")
    if parent and parent != ts:
        link += f"?thread_ts={parent}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _destination(call: Call) -> Channel:
    """A channel by id or #name, or the direct message with a user given by id."""
    ref = call.text("channel")
    workspace = call.workspace
    if ref in workspace.users and ref != call.app.user_id:
        return workspace.im(call.app.user_id, ref)
    channel = workspace.find_channel(ref)
    if channel is None or not channel.visible_to(call.app.user_id):
        raise Refusal("channel_not_found")
    if call.app.user_id not in channel.members and "chat:write.public" not in call.app.scopes:
        raise Refusal("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    """The parent's ts; a reply's ts leads to its parent."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    target = channel.messages.get(ts)
    if target is not None:
        return str(target.get("thread_ts", ts))
    if ts in channel.threads:
        return ts
    raise Refusal("cannot_reply_to_message")


def read_content(args: Json, text_limit: int = TEXT_LIMIT) -> dict[str, Any]:
    """Text, blocks, attachments and metadata of a message, checked. Raises Refusal."""
    content: dict[str, Any] = {}
    text, markdown = args.get("text"), args.get("markdown_text")
    if text is not None:
        content["text"] = str(text)
        if len(content["text"]) > text_limit:
            raise Refusal("msg_too_long")
    for key, error in LISTS:
        if (value := as_structure(args.get(key), error)) is not None:
            if not isinstance(value, list):
                raise Refusal(error)
            content[key] = value
    if markdown:
        if content.get("text") or content.get("blocks"):
            raise Refusal("markdown_text_conflict")
        if len(str(markdown)) > MARKDOWN_LIMIT:
            raise Refusal("msg_too_long")
        content["text"] = str(markdown)
    if not any(content.get(key) for key in ("text", "blocks", "attachments")):
        raise Refusal("no_text")
    if content.get("blocks"):
        _refuse_bad_blocks(content["blocks"])
    content.setdefault("text", "")
    if (metadata := _read_metadata(args.get("metadata"))) is not None:
        content["metadata"] = metadata
    return content


def _refuse_bad_blocks(blocks: list[Any]) -> None:
    if problems := check_blocks(blocks, "message"):
        errors = [str(problem) for problem in problems]
        raise Refusal(
            "invalid_blocks",
            errors=errors,
            response_metadata={"messages": [f"[ERROR] {error}" for error in errors]},
        )


def _read_metadata(given: Any) -> Json | None:
    metadata = as_structure(given, "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if metadata:
        payload = metadata.get("event_payload")
        if not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict):
            raise Refusal("invalid_metadata_schema")
        if len(json.dumps(payload)) > METADATA_LIMIT:
            raise Refusal("metadata_too_large")
    return metadata
