"""assistant.threads.*: status, title and suggested prompts of a thread with the app."""

import re
from typing import Any

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

MOST_PROMPTS = 4
MOST_LOADING = 10


@method("assistant.threads.setStatus")
def set_status(call: Call) -> Json:
    channel, ts = _thread(call)
    loading = call.structure("loading_messages", "invalid_arguments")
    if loading is not None and (not isinstance(loading, list) or len(loading) > MOST_LOADING):
        raise Refusal.arguments(
            f"no more than {MOST_LOADING} items allowed [json-pointer:/loading_messages]"
        )
    if call.text("username") in ("slackbot", "slack"):
        raise Refusal("reserved_username")
    call.workspace.tell_all(
        "status", channel=channel.id, thread_ts=ts, user=call.me, status=call.text("status")
    )
    return {}


@method("assistant.threads.setTitle")
def set_title(call: Call) -> Json:
    channel, ts = _thread(call)
    parent = channel.messages[ts]
    parent["assistant_app_thread"] = {**_assistant(parent), "title": call.text("title")}
    call.workspace.tell_message("thread", channel, parent)
    return {}


@method("assistant.threads.setSuggestedPrompts")
def set_suggested_prompts(call: Call) -> Json:
    if not call.app.is_agent:
        raise Refusal("not_agent_app")
    channel = call.channel("channel_id")
    ts = call.text("thread_ts")
    if re.fullmatch(r"\d+\.\d{6}", ts) and ts not in channel.messages:
        raise Refusal("message_not_found")
    if ts:
        _parent(channel, ts)
    prompts: Any = call.structure("prompts", "invalid_arguments")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        raise Refusal.arguments(f"must provide 1 to {MOST_PROMPTS} items [json-pointer:/prompts]")
    for number, prompt in enumerate(prompts):
        for key in ("title", "message"):
            if not isinstance(prompt, dict) or not prompt.get(key):
                raise Refusal.arguments(
                    f"missing required field: {key} [json-pointer:/prompts/{number}]"
                )
    call.workspace.tell_all(
        "prompts", channel=channel.id, thread_ts=ts, title=call.text("title"), prompts=prompts
    )
    return {}


def _thread(call: Call) -> tuple[Channel, str]:
    channel = call.channel("channel_id")
    ts = call.text("thread_ts")
    _parent(channel, ts)
    return channel, ts


def _parent(channel: Channel, ts: str) -> Json:
    message = channel.messages.get(ts)
    if message is None or message.get("thread_ts", ts) != ts:
        raise Refusal("invalid_thread_ts")
    return message


def _assistant(message: Json) -> Json:
    return dict(message.get("assistant_app_thread", {}))
