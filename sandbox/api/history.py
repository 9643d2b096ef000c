"""conversations.history and replies: what was said in a channel or a thread."""

from collections.abc import Callable

from sandbox.api.call import Call
from sandbox.api.conversations import SCOPES
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal


@method("conversations.history")
def history(call: Call) -> Json:
    channel = _history(call)
    within = _asked(call)
    rows = [message for message in reversed(list(channel.top_level())) if within(message)]
    keys = _metadata_keys(call)
    page, metadata = call.page(rows)
    answer: Json = {"messages": _shown(call, page, keys), "has_more": bool(metadata["next_cursor"])}
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return {**answer, "pin_count": len(channel.pins)}


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = _history(call)
    target = channel.messages.get(call.text("ts"))
    if target is None:
        raise Refusal("thread_not_found")
    thread = channel.thread(str(target.get("thread_ts", target["ts"])))
    within = _asked(call)
    rows = [message for message in thread if message is target or within(message)]
    keys = _metadata_keys(call)
    page, metadata = call.page(rows)
    answer: Json = {"messages": _shown(call, page, keys), "has_more": bool(metadata["next_cursor"])}
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return answer


def _history(call: Call) -> Channel:
    channel = call.joined_channel()
    call.need_scope(f"{SCOPES[channel.kind]}:history")
    return channel


def _asked(call: Call) -> Callable[[Json], bool]:
    """Whether a message lies between `oldest` and `latest`; their own ts only with `inclusive`."""
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")

    def within(message: Json) -> bool:
        ts = float(message["ts"])
        if ts in (oldest, latest):
            return inclusive
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return within


def _bound(call: Call, key: str) -> float | None:
    text = call.text(key)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Refusal(f"invalid_ts_{key}") from None


def _metadata_keys(call: Call) -> list[str]:
    """Types of metadata to include; no types are all."""
    keys = call.structure("metadata_keys_to_include", "invalid_metadata_filter_keys")
    if keys is None:
        return []
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise Refusal("invalid_metadata_filter_keys")
    return keys


def _shown(call: Call, messages: list[Json], keys: list[str]) -> list[Json]:
    left_out = {"hidden", "ephemeral"}
    if not call.flag("include_all_metadata"):
        left_out.add("metadata")
    shown = [{k: v for k, v in m.items() if k not in left_out} for m in messages]
    for message in shown:
        if keys and message.get("metadata", {}).get("event_type") not in keys:
            message.pop("metadata", None)
    return shown
