"""chat.startStream, appendStream and stopStream: a message that grows while it is read."""

from typing import Any

from sandbox.api.call import Call
from sandbox.api.content import MARKDOWN_LIMIT, read_metadata, refuse_bad_blocks
from sandbox.api.posting import destination, refuse_archived, refuse_restricted, thread
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

MOST_BLOCKS = 50
STATUSES = ("pending", "in_progress", "complete", "error")


@method("chat.startStream")
def start(call: Call) -> Json:
    channel = destination(call)
    thread_ts = thread(call, channel)
    if not channel.is_im:
        for key in ("recipient_user_id", "recipient_team_id"):
            if not call.text(key):
                raise Refusal(f"missing_{key}")
    if (user := call.text("recipient_user_id")) and user not in call.workspace.users:
        raise Refusal("user_not_found")
    if call.args.get("markdown_text") == "":
        raise Refusal("no_text")
    grown = _grown({"text": ""}, _chunks(call))
    message = call.workspace.post(
        channel, call.author, thread_ts=thread_ts, streaming_state="in_progress", **grown
    )
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.appendStream")
def append(call: Call) -> Json:
    channel, message = _streaming(call)
    chunks = _chunks(call)
    if not chunks:
        raise Refusal("no_text")
    call.workspace.update(channel, message, **_grown(message, chunks))
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.stopStream")
def stop(call: Call) -> Json:
    channel, message = _streaming(call)
    chunks = _chunks(call)
    blocks = call.structure("blocks", "invalid_blocks")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise Refusal("invalid_blocks")
        refuse_bad_blocks(blocks)
        chunks.append({"type": "blocks", "blocks": blocks})
    fields: Json = {"streaming_state": None, **_grown(message, chunks)}
    if not fields.get("text") and not fields.get("blocks"):
        raise Refusal("no_text")
    if (metadata := read_metadata(call.args.get("metadata"))) is not None:
        fields["metadata"] = metadata
    call.workspace.update(channel, message, **fields)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _streaming(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    message = call.message(channel, "ts")
    if message["user"] != call.me:
        raise Refusal("message_not_owned_by_app")
    if "streaming_state" not in message:
        raise Refusal("message_not_in_streaming_state")
    refuse_archived(channel)
    if call.me not in channel.members:
        raise Refusal("not_in_channel")
    refuse_restricted(call, channel, message.get("thread_ts"))
    return channel, message


def _chunks(call: Call) -> list[Json]:
    """`markdown_text` and `chunks` as one list of chunks."""
    chunks: list[Json] = []
    if markdown := call.text("markdown_text"):
        if len(markdown) > MARKDOWN_LIMIT:
            raise Refusal("msg_blocks_too_long")
        chunks.append({"type": "markdown_text", "text": markdown})
    given: Any = call.structure("chunks", "invalid_chunks")
    if given is not None:
        if not isinstance(given, list) or not all(_is_chunk(call, chunk) for chunk in given):
            raise Refusal("invalid_chunks")
        chunks += given
    return chunks


def _is_chunk(call: Call, chunk: Any) -> bool:
    match chunk:
        case {"type": "markdown_text", "text": str()}:
            return True
        case {"type": "plan_update", "title": str()}:
            return True
        case {"type": "task_update", "id": str(), "title": str(), "status": str(status)}:
            return status in STATUSES
        case {"type": "blocks", "blocks": list(blocks)}:
            refuse_bad_blocks(blocks)
            return True
        case {"type": "blocks"}:
            call.refuse("invalid_blocks_format", "invalid_chunks")
    return False


def _grown(message: Json, chunks: list[Json]) -> Json:
    """Text and blocks of a message once these chunks have come."""
    blocks = [dict(block) for block in message.get("blocks", ())]
    text = message["text"]
    for chunk in chunks:
        match chunk["type"]:
            case "markdown_text":
                text += chunk["text"]
                _write(blocks, chunk["text"])
            case "blocks":
                blocks += chunk["blocks"]
            case "plan_update":
                _plan(blocks)["title"] = chunk["title"]
            case "task_update":
                _task(_plan(blocks), chunk)
    if len(blocks) > MOST_BLOCKS:
        raise Refusal("msg_blocks_too_many")
    return {"text": text, "blocks": blocks or None}


def _write(blocks: list[Json], text: str) -> None:
    last = blocks[-1] if blocks else {}
    if last.get("type") == "markdown" and len(last["text"]) + len(text) <= MARKDOWN_LIMIT:
        last["text"] += text
    else:
        blocks.append({"type": "markdown", "text": text})


def _plan(blocks: list[Json]) -> Json:
    for block in blocks:
        if block["type"] == "plan":
            return block
    plan: Json = {"type": "plan", "title": "Thinking", "tasks": []}
    blocks.insert(0, plan)
    return plan


def _task(plan: Json, chunk: Json) -> None:
    task = {"type": "task_card", "task_id": chunk["id"], "title": chunk["title"]}
    task["status"] = chunk["status"]
    for key in ("details", "output"):
        if chunk.get(key):
            task[key] = _rich(chunk[key])
    if chunk.get("sources"):
        task["sources"] = chunk["sources"]
    tasks = [each for each in plan["tasks"] if each["task_id"] != chunk["id"]]
    plan["tasks"] = [*tasks, task]


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
