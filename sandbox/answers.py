"""Messages that an app answers an interaction with: in its reply, or at the response URL."""

import json
from typing import Any

from sandbox.api.content import read_content
from sandbox.records import App, Channel, Json
from sandbox.refusal import Refusal
from sandbox.response_urls import ResponseUrl
from sandbox.workspace import Workspace


def post_answer(
    workspace: Workspace,
    app: App,
    channel: Channel,
    user: str,
    answer: Json,
    thread_ts: str | None = None,
) -> Json:
    """Post `answer`: to `user` only, unless its response_type is "in_channel"."""
    content = read_content(answer)
    author = workspace.users[app.user_id]
    if answer.get("response_type") == "in_channel":
        thread = answer.get("thread_ts") or thread_ts
        return workspace.post(channel, author, thread_ts=thread, **content)
    return workspace.post_ephemeral(channel, author, user, thread_ts=thread_ts, **content)


def respond(workspace: Workspace, url: ResponseUrl, answer: Any) -> None:
    """What a POST to a response URL does. Raises Refusal."""
    if not isinstance(answer, dict):
        raise Refusal("invalid_payload")
    app, channel = workspace.apps[url.app_id], workspace.channels[url.channel]
    message = workspace.find_message(channel, url.message_ts) if url.message_ts else None
    if _asked(answer, "delete_original"):
        if message is None:
            raise Refusal("message_not_found")
        workspace.delete(channel, message)
    elif _asked(answer, "replace_original") and message is not None:
        content = read_content(answer)
        content.setdefault("blocks", None)
        workspace.update(channel, message, **content)
    else:
        thread_ts = answer.get("thread_ts") or url.thread_ts
        post_answer(workspace, app, channel, url.user, answer, thread_ts)


def command_answer(
    workspace: Workspace, app: App, channel: Channel, user: str, answer: Any
) -> None:
    """The body with which an app acknowledged a slash command; text, JSON or nothing."""
    if isinstance(answer, str) and answer.strip():
        answer = {"text": answer}
    if isinstance(answer, dict) and answer:
        post_answer(workspace, app, channel, user, answer)


def read_body(body: bytes) -> Any:
    """JSON, or a form with `payload`."""
    try:
        return json.loads(body)
    except ValueError:
        raise Refusal("invalid_payload") from None


def _asked(answer: Json, key: str) -> bool:
    return str(answer.get(key, "")).lower() == "true"
