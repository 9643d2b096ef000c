"""Calls that succeed: method, and the arguments on a fresh stage."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from conformance_stage import HOME, MODAL, SECTION, Stage

Args = dict[str, Any] | Callable[[Stage], dict[str, Any]]
ANY: Args = {}
DRESS = {"username": "Bell", "icon_emoji": ":bell:"}
META = {"event_type": "lead", "event_payload": {"id": 7}}

GOOD: list[tuple[str, Args]] = [
    ("api.test", ANY),
    ("api.test", {"foo": "bar"}),
    ("apps.connections.open", ANY),
    ("assistant.threads.setStatus", lambda s: thread(s, status="is thinking")),
    ("assistant.threads.setStatus", lambda s: thread(s, status="x", loading_messages=["a", "b"])),
    ("assistant.threads.setTitle", lambda s: thread(s, title="Budget")),
    ("assistant.threads.setSuggestedPrompts", lambda s: thread(s, prompts=[prompt()])),
    ("auth.test", ANY),
    ("blocks.validate", {"blocks": [SECTION]}),
    ("blocks.validate", {"view": MODAL}),
    ("blocks.validate", {"message": {"text": "x", "blocks": [SECTION]}}),
    ("bookmarks.add", lambda s: bookmark(s, emoji=":bell:")),
    ("bookmarks.edit", lambda s: {"channel_id": s.leads, "bookmark_id": s.bookmark, "title": "N"}),
    ("bookmarks.list", lambda s: {"channel_id": s.channel(s.leads).id, "x": s.bookmark}),
    ("bots.info", lambda s: {"bot": s.app.bot_id}),
    ("chat.appendStream", lambda s: {"channel": s.im, "ts": s.streaming, "markdown_text": "*a*"}),
    ("chat.appendStream", lambda s: {"channel": s.im, "ts": s.streaming, "chunks": chunks()}),
    ("chat.delete", lambda s: {"channel": s.leads, "ts": s.mine}),
    ("chat.deleteScheduledMessage", lambda s: scheduled(s)),
    ("chat.getPermalink", lambda s: {"channel": s.leads, "message_ts": s.mine}),
    ("chat.postEphemeral", lambda s: {"channel": s.leads, "user": s.sam.id, "text": "psst"}),
    ("chat.postEphemeral", lambda s: {"channel": s.leads, "user": s.sam.id, "blocks": [SECTION]}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "text": "a & b <c>"}),
    ("chat.postMessage", {"channel": "#leads", "blocks": [SECTION], "text": "x"}),
    ("chat.postMessage", lambda s: {"channel": s.sam.id, "text": "direct"}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "text": "x", **DRESS}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "text": "x", "metadata": META}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "markdown_text": "**bold**"}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "attachments": [{"text": "x"}]}),
    ("chat.postMessage", lambda s: {"channel": s.leads, "text": "x" * 40_001}),
    ("chat.postMessage", lambda s: reply(s, reply_broadcast=True)),
    ("chat.postMessage", lambda s: reply(s, unfurl_links=False, unfurl_media=False)),
    ("chat.scheduleMessage", lambda s: later(s, 60)),
    ("chat.scheduleMessage", lambda s: later(s, 60, blocks=[SECTION])),
    ("chat.startStream", lambda s: {"channel": s.im}),
    ("chat.startStream", lambda s: {"channel": s.leads, "markdown_text": "x", **recipient(s)}),
    ("chat.stopStream", lambda s: {"channel": s.im, "ts": s.streaming}),
    ("chat.stopStream", lambda s: {"channel": s.im, "ts": s.streaming, "blocks": [SECTION]}),
    ("chat.unfurl", lambda s: unfurl(s, "https://example.com/a")),
    ("chat.update", lambda s: {"channel": s.leads, "ts": s.mine, "text": "new"}),
    ("chat.update", lambda s: {"channel": s.leads, "ts": s.mine, "blocks": [SECTION], "text": ""}),
    ("conversations.create", {"name": "new-one"}),
    ("conversations.create", {"name": "hidden", "is_private": True}),
    ("conversations.history", lambda s: {"channel": s.leads, "limit": 1, "oldest": s.theirs}),
    ("conversations.history", lambda s: {"channel": s.leads, "inclusive": True, "latest": s.mine}),
    ("conversations.info", lambda s: {"channel": s.leads, "include_num_members": True}),
    ("conversations.info", lambda s: {"channel": s.leads, "include_locale": True}),
    ("conversations.invite", lambda s: {"channel": newly(s), "users": s.sam.id}),
    ("conversations.join", lambda s: {"channel": s.deals}),
    ("conversations.join", lambda s: {"channel": s.leads}),
    ("conversations.list", ANY),
    ("conversations.list", {"types": "public_channel,private_channel,im", "limit": 1}),
    ("conversations.list", lambda s: {"types": "im", "cursor": ""} | {"x": s.im}),
    ("conversations.members", lambda s: {"channel": s.leads}),
    ("conversations.open", lambda s: {"users": s.sam.id}),
    ("conversations.open", lambda s: {"users": s.sam.id, "return_im": True}),
    ("conversations.open", lambda s: {"channel": s.im}),
    ("conversations.open", lambda s: {"users": everybody(s)}),
    ("conversations.replies", lambda s: {"channel": s.leads, "ts": replied(s)}),
    ("dnd.info", lambda s: {"user": s.sam.id}),
    ("dnd.teamInfo", lambda s: {"users": everybody(s)}),
    ("files.completeUploadExternal", lambda s: complete(s, channel_id=s.leads)),
    ("files.completeUploadExternal", lambda s: complete(s, initial_comment="here")),
    ("files.getUploadURLExternal", {"filename": "a.csv", "length": 3}),
    ("files.delete", lambda s: {"file": s.file}),
    ("files.info", lambda s: {"file": s.file}),
    ("oauth.v2.access", lambda s: s.oauth()),
    ("oauth.v2.access", lambda s: s.oauth(redirect_uri="https://acme.com/back")),
    ("pins.add", lambda s: {"channel": s.leads, "timestamp": s.theirs}),
    ("pins.remove", lambda s: {"channel": s.leads, "timestamp": s.pinned()}),
    ("reactions.add", lambda s: react(s, name="eyes")),
    ("reactions.add", lambda s: react(s, name="wave::skin-tone-3")),
    ("reactions.remove", lambda s: react(s, name="eyes", timestamp=s.reacted("eyes"))),
    ("team.info", ANY),
    ("usergroups.list", {"include_users": True, "include_count": True}),
    ("usergroups.users.list", lambda s: {"usergroup": s.group}),
    ("users.conversations", lambda s: {"user": s.sam.id}),
    ("users.getPresence", lambda s: {"user": s.sam.id}),
    ("users.info", lambda s: {"user": s.sam.id, "include_locale": True}),
    ("users.info", lambda s: {"user": s.app.user_id}),
    ("users.list", {"limit": 1}),
    ("users.lookupByEmail", {"email": "SAM@acme.com"}),
    ("users.profile.get", lambda s: {"user": s.sam.id}),
    ("views.open", lambda s: {"trigger_id": s.trigger, "view": MODAL}),
    ("views.publish", lambda s: {"user_id": s.sam.id, "view": HOME}),
    ("views.publish", lambda s: home(s, hash=s.published["hash"])),
    ("views.push", lambda s: {"trigger_id": s.pushed(0), "view": MODAL}),
    ("views.update", lambda s: {"view_id": s.opened()["id"], "view": MODAL}),
    ("views.update", lambda s: {"external_id": outside(s), "view": MODAL}),
]


def given(args: Args, stage: Stage) -> dict[str, Any]:
    """The arguments of a row, as a copy that the call may change."""
    return copy.deepcopy(args(stage) if callable(args) else args)


def thread(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel_id": s.leads, "thread_ts": s.mine, **more}


def prompt() -> dict[str, str]:
    return {"title": "Budget", "message": "What is the budget?"}


def bookmark(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel_id": s.leads, "title": "T", "type": "link", "link": "https://a.com", **more}


def chunks() -> list[dict[str, Any]]:
    return [
        {"type": "plan_update", "title": "Plan"},
        {"type": "task_update", "id": "1", "title": "Look", "status": "complete", "output": "x"},
        {"type": "markdown_text", "text": "Done"},
    ]


def scheduled(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "scheduled_message_id": s.scheduled}


def reply(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "text": "reply", "thread_ts": s.mine, **more}


def replied(s: Stage) -> str:
    s.call("chat.postMessage", channel=s.leads, text="reply", thread_ts=s.mine)
    return s.mine


def later(s: Stage, seconds: float, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "post_at": int(s.clock.now + seconds), "text": "x", **more}


def recipient(s: Stage) -> dict[str, Any]:
    return {"recipient_user_id": s.sam.id, "recipient_team_id": s.workspace.team_id}


def unfurl(s: Stage, url: str, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.theirs, "unfurls": {url: {"text": "A"}}, **more}


def said_in(s: Stage, **more: Any) -> dict[str, Any]:
    """Other words for a reply of the app."""
    said = s.call("chat.postMessage", **reply(s))
    return {"channel": s.leads, "ts": said["ts"], "text": "other", **more}


def newly(s: Stage) -> str:
    return str(s.call("conversations.create", name="newly")["channel"]["id"])


def everybody(s: Stage) -> str:
    return ",".join([s.sam.id, s.workspace.person("ada").id])


def complete(s: Stage, **more: Any) -> dict[str, Any]:
    return {"files": [{"id": s.uploaded, "title": "A"}], **more}


def react(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "timestamp": s.theirs, **more}


def home(s: Stage, **more: Any) -> dict[str, Any]:
    return {"user_id": s.sam.id, "view": HOME, **more}


def outside(s: Stage) -> str:
    s.opened(external_id="mine")
    return "mine"
