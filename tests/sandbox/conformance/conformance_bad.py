"""Calls that Slack refuses: method, error, and the arguments on a fresh stage."""

from __future__ import annotations

from typing import Any

from conformance_good import (
    ANY,
    Args,
    bookmark,
    complete,
    home,
    later,
    newly,
    react,
    recipient,
    reply,
    scheduled,
    thread,
    unfurl,
)
from conformance_stage import HOME, MODAL, SECTION, Stage

from sandbox.description import add_person

BAD_BLOCKS = [{"type": "header"}]
NO_CHANNEL = {"channel": "C404"}
LONG_META = {"event_type": "x", "event_payload": {"a": "x" * 17_000}}
POSTING: list[tuple[str, dict[str, Any]]] = [
    ("no_text", {}),
    ("invalid_blocks", {"blocks": BAD_BLOCKS}),
    ("invalid_blocks_format", {"blocks": "{"}),
    ("markdown_text_conflict", {"text": "x", "markdown_text": "x"}),
    ("too_many_attachments", {"attachments": [{"text": "x"}] * 101}),
]
"""Contents that every method of posting refuses."""
METADATA: list[tuple[str, dict[str, Any]]] = [
    ("invalid_metadata_format", {"text": "x", "metadata": "{"}),
    ("invalid_metadata_schema", {"text": "x", "metadata": {"event_type": 1}}),
    ("metadata_too_large", {"text": "x", "metadata": LONG_META}),
]


def _posting(method: str, base: Args, rows: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    return [(method, error, lambda s, c=content: {**base(s), **c}) for error, content in rows]


BAD: list[tuple[str, str, Args]] = [
    *_posting("chat.postMessage", lambda s: {"channel": s.leads}, POSTING + METADATA),
    *_posting("chat.postEphemeral", lambda s: {"channel": s.leads, "user": s.sam.id}, POSTING),
    *_posting("chat.update", lambda s: {"channel": s.leads, "ts": s.mine}, POSTING + METADATA),
    *_posting("chat.scheduleMessage", lambda s: bare(later(s, 60)), POSTING + METADATA),
    ("api.test", "my_error", lambda s: {"error": "my_error"}),
    ("apps.connections.open", "forbidden_team", lambda s: off(s)),
    ("assistant.threads.setStatus", "channel_not_found", lambda s: lost(s, status="x")),
    ("assistant.threads.setStatus", "invalid_thread_ts", lambda s: stray(s, status="x")),
    (
        "assistant.threads.setStatus",
        "reserved_username",
        lambda s: thread(s, status="x", username="slackbot"),
    ),
    ("assistant.threads.setTitle", "channel_not_found", lambda s: lost(s, title="x")),
    ("assistant.threads.setTitle", "invalid_thread_ts", lambda s: stray(s, title="x")),
    ("assistant.threads.setSuggestedPrompts", "channel_not_found", lambda s: lost(s, prompts=[1])),
    ("assistant.threads.setSuggestedPrompts", "invalid_thread_ts", lambda s: stray(s, prompts=[1])),
    (
        "assistant.threads.setSuggestedPrompts",
        "invalid_arguments",
        lambda s: thread(s, prompts=[1]),
    ),
    ("blocks.validate", "invalid_arguments", ANY),
    ("blocks.validate", "invalid_arguments", lambda s: {"blocks": [SECTION], "view": MODAL}),
    ("blocks.validate", "invalid_blocks", lambda s: {"blocks": BAD_BLOCKS}),
    ("blocks.validate", "invalid_view", lambda s: {"view": {"type": "modal"}}),
    ("blocks.validate", "invalid_message", lambda s: {"message": {"blocks": BAD_BLOCKS}}),
    ("bookmarks.add", "channel_not_found", lambda s: bookmark(s, channel_id="C404")),
    ("bookmarks.add", "invalid_bookmark_type", lambda s: bookmark(s, type="folder")),
    ("bookmarks.add", "invalid_link", lambda s: bookmark(s, link="ftp://a")),
    ("bookmarks.add", "invalid_emoji", lambda s: bookmark(s, emoji="bell")),
    ("bookmarks.add", "invalid_parent_type", lambda s: bookmark(s, parent_id="Bk1")),
    ("bookmarks.add", "parent_bookmark_disabled", lambda s: bookmark(s, parent_id=s.bookmark)),
    ("bookmarks.add", "too_many_bookmarks", lambda s: many_bookmarks(s)),
    ("bookmarks.add", "invalid_arguments", lambda s: bookmark(s, title="x" * 257)),
    ("bookmarks.edit", "channel_not_found", lambda s: {"channel_id": "C404"}),
    ("bookmarks.edit", "not_found", lambda s: {"channel_id": s.leads, "bookmark_id": "Bk1"}),
    ("bookmarks.edit", "invalid_link", lambda s: edited(s, link="x")),
    ("bookmarks.edit", "invalid_emoji", lambda s: edited(s, emoji="::")),
    ("bookmarks.list", "channel_not_found", lambda s: {"channel_id": "C404"}),
    ("bots.info", "bot_not_found", lambda s: {"bot": "B404"}),
    ("chat.appendStream", "channel_not_found", lambda s: {**NO_CHANNEL, "ts": "1.2"}),
    ("chat.appendStream", "message_not_found", lambda s: {"channel": s.im, "ts": "1.2"}),
    ("chat.appendStream", "message_not_owned_by_app", lambda s: not_mine(s)),
    ("chat.appendStream", "message_not_in_streaming_state", lambda s: still(s)),
    ("chat.appendStream", "no_text", lambda s: {"channel": s.im, "ts": s.streaming}),
    ("chat.appendStream", "invalid_chunks", lambda s: stream(s, chunks=[{"type": "x"}])),
    ("chat.appendStream", "invalid_chunks", lambda s: stream(s, chunks="x")),
    ("chat.appendStream", "msg_blocks_too_long", lambda s: stream(s, markdown_text="x" * 12_001)),
    ("chat.appendStream", "invalid_blocks", lambda s: stream(s, chunks=[grown(BAD_BLOCKS)])),
    ("chat.appendStream", "msg_blocks_too_many", lambda s: crowded(s)),
    ("chat.delete", "channel_not_found", lambda s: {**NO_CHANNEL, "ts": s.mine}),
    ("chat.delete", "message_not_found", lambda s: {"channel": s.leads, "ts": "1.2"}),
    ("chat.delete", "cant_delete_message", lambda s: {"channel": s.leads, "ts": s.theirs}),
    ("chat.delete", "cant_delete_message", lambda s: {"channel": s.leads, "ts": s.tombstone}),
    ("chat.deleteScheduledMessage", "channel_not_found", lambda s: scheduled(s) | NO_CHANNEL),
    ("chat.deleteScheduledMessage", "invalid_scheduled_message_id", lambda s: unscheduled(s)),
    ("chat.getPermalink", "channel_not_found", lambda s: {**NO_CHANNEL, "message_ts": "1.2"}),
    ("chat.getPermalink", "message_not_found", lambda s: {"channel": s.leads, "message_ts": "1.2"}),
    ("chat.postEphemeral", "channel_not_found", lambda s: ephemeral(s, channel="C404")),
    ("chat.postEphemeral", "not_in_channel", lambda s: ephemeral(s, channel=s.deals)),
    ("chat.postEphemeral", "user_not_in_channel", lambda s: ephemeral(s, user="U404")),
    ("chat.postEphemeral", "user_not_in_channel", lambda s: alone(s)),
    ("chat.postEphemeral", "is_archived", lambda s: ephemeral(s, channel=s.archived)),
    ("chat.postEphemeral", "msg_too_long", lambda s: ephemeral(s, text="x" * 40_001)),
    ("chat.postEphemeral", "invalid_attachments", lambda s: ephemeral(s, attachments="{}")),
    ("chat.postEphemeral", "cannot_reply_to_message", lambda s: ephemeral(s, thread_ts="1.2")),
    ("chat.postMessage", "channel_not_found", lambda s: {**NO_CHANNEL, "text": "x"}),
    ("chat.postMessage", "channel_not_found", lambda s: {"channel": s.secret, "text": "x"}),
    ("chat.postMessage", "not_in_channel", lambda s: {"channel": s.deals, "text": "x"}),
    ("chat.postMessage", "is_archived", lambda s: {"channel": s.archived, "text": "x"}),
    ("chat.postMessage", "cannot_reply_to_message", lambda s: reply(s, thread_ts="1.2")),
    ("chat.postMessage", "msg_blocks_too_long", lambda s: reply(s, blocks=heavy())),
    ("chat.postMessage", "missing_scope", lambda s: plainly(s, username="Bell")),
    ("chat.postMessage", "ratelimited", lambda s: flood(s)),
    ("chat.scheduleMessage", "channel_not_found", lambda s: later(s, 60) | NO_CHANNEL),
    ("chat.scheduleMessage", "not_in_channel", lambda s: later(s, 60, channel=s.deals)),
    ("chat.scheduleMessage", "is_archived", lambda s: later(s, 60, channel=s.archived)),
    ("chat.scheduleMessage", "invalid_time", lambda s: later(s, 60, post_at="soon")),
    ("chat.scheduleMessage", "time_in_past", lambda s: later(s, -1)),
    ("chat.scheduleMessage", "time_too_far", lambda s: later(s, 121 * 86_400)),
    ("chat.scheduleMessage", "msg_too_long", lambda s: later(s, 60, text="x" * 40_001)),
    ("chat.startStream", "channel_not_found", lambda s: NO_CHANNEL),
    ("chat.startStream", "not_in_channel", lambda s: {"channel": s.deals}),
    ("chat.startStream", "is_archived", lambda s: {"channel": s.archived}),
    ("chat.startStream", "missing_recipient_user_id", lambda s: {"channel": s.leads}),
    (
        "chat.startStream",
        "missing_recipient_team_id",
        lambda s: {"channel": s.leads, "recipient_user_id": s.sam.id},
    ),
    (
        "chat.startStream",
        "user_not_found",
        lambda s: {"channel": s.leads, **recipient(s), "recipient_user_id": "U404"},
    ),
    ("chat.startStream", "invalid_chunks", lambda s: {"channel": s.im, "chunks": [1]}),
    ("chat.stopStream", "channel_not_found", lambda s: {**NO_CHANNEL, "ts": "1.2"}),
    ("chat.stopStream", "message_not_found", lambda s: {"channel": s.im, "ts": "1.2"}),
    ("chat.stopStream", "message_not_owned_by_app", lambda s: not_mine(s)),
    ("chat.stopStream", "message_not_in_streaming_state", lambda s: still(s)),
    ("chat.stopStream", "invalid_blocks", lambda s: stream(s, blocks=BAD_BLOCKS)),
    ("chat.stopStream", "invalid_chunks", lambda s: stream(s, chunks=[{}])),
    ("chat.stopStream", "invalid_metadata_format", lambda s: stream(s, metadata="{")),
    ("chat.stopStream", "invalid_metadata_schema", lambda s: stream(s, metadata={"a": 1})),
    ("chat.stopStream", "metadata_too_large", lambda s: stream(s, metadata=LONG_META)),
    ("chat.unfurl", "missing_unfurls", lambda s: {"channel": s.leads, "ts": s.theirs}),
    ("chat.unfurl", "missing_channel", lambda s: {"unfurls": {}}),
    ("chat.unfurl", "missing_ts", lambda s: {"unfurls": {}, "channel": s.leads}),
    ("chat.unfurl", "missing_source", lambda s: {"unfurls": {}, "unfurl_id": "x"}),
    ("chat.unfurl", "missing_unfurl_id", lambda s: {"unfurls": {}, "source": "composer"}),
    ("chat.unfurl", "invalid_source", lambda s: elsewhere(source="x")),
    ("chat.unfurl", "invalid_unfurl_id", lambda s: elsewhere()),
    ("chat.unfurl", "invalid_unfurls_format", lambda s: {"unfurls": "["}),
    (
        "chat.unfurl",
        "cannot_find_channel",
        lambda s: unfurl(s, "https://example.com/a") | NO_CHANNEL,
    ),
    ("chat.unfurl", "cannot_find_message", lambda s: unfurl(s, "https://example.com/a", ts="1.2")),
    ("chat.unfurl", "cannot_unfurl_message", lambda s: unfurl(s, "https://example.com/z")),
    ("chat.unfurl", "cannot_unfurl_url", lambda s: unfurl(s, "https://other.org/b")),
    (
        "chat.unfurl",
        "cannot_parse_attachment",
        lambda s: unfurl(s, "", unfurls={"https://example.com/a": "x"}),
    ),
    ("chat.update", "channel_not_found", lambda s: {**NO_CHANNEL, "ts": "1.2", "text": "x"}),
    ("chat.update", "message_not_found", lambda s: {"channel": s.leads, "ts": "1.2", "text": "x"}),
    ("chat.update", "cant_update_message", lambda s: change(s, ts=s.theirs)),
    ("chat.update", "cant_broadcast_message", lambda s: change(s, reply_broadcast=True)),
    ("chat.update", "streaming_state_conflict", lambda s: {**stream(s), "text": "x"}),
    ("chat.update", "msg_too_long", lambda s: change(s, text="x" * 4001)),
    ("chat.update", "invalid_attachments", lambda s: change(s, attachments="{}")),
    ("conversations.create", "invalid_name_maxlength", lambda s: {"name": "x" * 81}),
    ("conversations.create", "invalid_name_punctuation", lambda s: {"name": "!!!"}),
    ("conversations.create", "invalid_name_specials", lambda s: {"name": "New One"}),
    ("conversations.create", "name_taken", lambda s: {"name": "leads"}),
    ("conversations.create", "missing_scope", lambda s: {**stripped(s), "name": "new"}),
    ("conversations.history", "channel_not_found", lambda s: NO_CHANNEL),
    ("conversations.history", "not_in_channel", lambda s: {"channel": s.deals}),
    ("conversations.history", "invalid_cursor", lambda s: {"channel": s.leads, "cursor": "?"}),
    ("conversations.history", "invalid_ts_latest", lambda s: {**said(s), "latest": "x"}),
    ("conversations.history", "invalid_ts_oldest", lambda s: {**said(s), "oldest": "x"}),
    ("conversations.info", "channel_not_found", lambda s: NO_CHANNEL),
    ("conversations.info", "missing_scope", lambda s: {**stripped(s), "channel": s.im}),
    ("conversations.invite", "channel_not_found", lambda s: {**NO_CHANNEL, "users": "U1"}),
    ("conversations.invite", "not_in_channel", lambda s: {"channel": s.deals, "users": s.sam.id}),
    (
        "conversations.invite",
        "already_in_channel",
        lambda s: {"channel": s.leads, "users": s.sam.id},
    ),
    (
        "conversations.invite",
        "cant_invite_self",
        lambda s: {"channel": s.leads, "users": s.app.user_id},
    ),
    ("conversations.invite", "user_not_found", lambda s: {"channel": newly(s), "users": "U404"}),
    ("conversations.invite", "no_user", lambda s: {"channel": s.leads, "users": ","}),
    ("conversations.invite", "is_archived", lambda s: {"channel": s.archived, "users": "U1"}),
    (
        "conversations.invite",
        "method_not_supported_for_channel_type",
        lambda s: {"channel": s.im, "users": s.sam.id},
    ),
    ("conversations.join", "channel_not_found", lambda s: NO_CHANNEL),
    ("conversations.join", "is_archived", lambda s: {"channel": s.archived}),
    ("conversations.join", "method_not_supported_for_channel_type", lambda s: {"channel": s.im}),
    ("conversations.list", "invalid_types", lambda s: {"types": "galaxies"}),
    ("conversations.list", "invalid_cursor", lambda s: {"cursor": "?"}),
    ("conversations.list", "invalid_limit", lambda s: {"limit": "many"}),
    ("conversations.list", "invalid_limit", lambda s: {"limit": 0}),
    ("conversations.list", "missing_scope", lambda s: {**stripped(s), "types": "im"}),
    ("conversations.members", "channel_not_found", lambda s: NO_CHANNEL),
    ("conversations.members", "invalid_cursor", lambda s: {"channel": s.leads, "cursor": "?"}),
    ("conversations.members", "invalid_limit", lambda s: {"channel": s.leads, "limit": "x"}),
    ("conversations.open", "users_list_not_supplied", ANY),
    ("conversations.open", "user_not_found", lambda s: {"users": "U404"}),
    ("conversations.open", "channel_not_found", lambda s: NO_CHANNEL),
    ("conversations.open", "method_not_supported_for_channel_type", lambda s: {"channel": s.leads}),
    ("conversations.open", "too_many_users", lambda s: {"users": crowd(s, 9)}),
    ("conversations.open", "missing_scope", lambda s: {**stripped(s), "users": s.sam.id}),
    ("conversations.replies", "channel_not_found", lambda s: {**NO_CHANNEL, "ts": "1.2"}),
    ("conversations.replies", "thread_not_found", lambda s: {"channel": s.leads, "ts": "1.2"}),
    ("conversations.replies", "invalid_cursor", lambda s: {**said(s), "ts": s.mine, "cursor": "?"}),
    (
        "conversations.replies",
        "missing_scope",
        lambda s: {**stripped(s), "channel": s.im, "ts": "1"},
    ),
    ("dnd.info", "user_not_found", lambda s: {"user": "U404"}),
    ("dnd.teamInfo", "no_users_provided", lambda s: {"users": ","}),
    ("files.completeUploadExternal", "file_not_found", lambda s: {"files": [{"id": "F404"}]}),
    ("files.completeUploadExternal", "file_not_found", lambda s: {"files": [{"id": s.reserved}]}),
    ("files.completeUploadExternal", "file_not_found", lambda s: {"files": [{"id": s.file}]}),
    ("files.completeUploadExternal", "channel_not_found", lambda s: complete(s, channel_id="C404")),
    ("files.completeUploadExternal", "not_in_channel", lambda s: complete(s, channel_id=s.deals)),
    ("files.completeUploadExternal", "invalid_blocks", lambda s: complete(s, blocks=BAD_BLOCKS)),
    ("files.completeUploadExternal", "invalid_arguments", lambda s: {"files": ["F1"]}),
    ("files.getUploadURLExternal", "missing_argument", lambda s: upload(length=0)),
    ("files.getUploadURLExternal", "file_upload_size_restricted", lambda s: upload(length=10**10)),
    ("files.getUploadURLExternal", "alt_txt_too_large", lambda s: upload(alt_txt="x" * 1001)),
    ("files.getUploadURLExternal", "unknown_snippet_type", lambda s: upload(snippet_type="cobol9")),
    (
        "files.getUploadURLExternal",
        "snippet_too_large",
        lambda s: upload(snippet_type="csv", length=10**7),
    ),
    ("files.getUploadURLExternal", "invalid_arguments", lambda s: upload(length="long")),
    ("files.info", "file_not_found", lambda s: {"file": "F404"}),
    ("files.info", "file_not_found", lambda s: {"file": s.reserved}),
    ("files.info", "file_deleted", lambda s: {"file": s.deleted_file}),
    ("oauth.v2.access", "invalid_client_id", lambda s: s.oauth(client_id="x")),
    ("oauth.v2.access", "bad_client_secret", lambda s: s.oauth(client_secret="x")),
    ("oauth.v2.access", "bad_redirect_uri", lambda s: s.oauth(redirect_uri="https://x.com")),
    ("oauth.v2.access", "invalid_code", lambda s: s.oauth(code="x")),
    ("oauth.v2.access", "invalid_grant_type", lambda s: s.oauth(grant_type="x")),
    ("oauth.v2.access", "invalid_refresh_token", lambda s: s.oauth(grant_type="refresh_token")),
    ("pins.add", "channel_not_found", lambda s: {**NO_CHANNEL, "timestamp": "1.2"}),
    ("pins.add", "not_in_channel", lambda s: {"channel": s.deals, "timestamp": "1.2"}),
    ("pins.add", "no_item_specified", lambda s: {"channel": s.leads}),
    ("pins.add", "bad_timestamp", lambda s: {"channel": s.leads, "timestamp": "x"}),
    ("pins.add", "message_not_found", lambda s: {"channel": s.leads, "timestamp": "1.2"}),
    ("pins.add", "already_pinned", lambda s: {"channel": s.leads, "timestamp": s.pinned()}),
    ("pins.add", "not_pinnable", lambda s: {"channel": s.leads, "timestamp": s.tombstone}),
    ("pins.add", "too_many_pins", lambda s: many_pins(s)),
    ("pins.remove", "channel_not_found", lambda s: {**NO_CHANNEL, "timestamp": "1.2"}),
    ("pins.remove", "no_item_specified", lambda s: {"channel": s.leads}),
    ("pins.remove", "bad_timestamp", lambda s: {"channel": s.leads, "timestamp": "x"}),
    ("pins.remove", "message_not_found", lambda s: {"channel": s.leads, "timestamp": "1.2"}),
    ("pins.remove", "no_pin", lambda s: {"channel": s.leads, "timestamp": s.mine}),
    ("reactions.add", "channel_not_found", lambda s: react(s, name="eyes", channel="C404")),
    ("reactions.add", "message_not_found", lambda s: react(s, name="eyes", timestamp="1.2")),
    ("reactions.add", "bad_timestamp", lambda s: react(s, name="eyes", timestamp="x")),
    ("reactions.add", "invalid_name", lambda s: react(s, name="Ey es")),
    ("reactions.add", "is_archived", lambda s: react(s, name="eyes", channel=s.archived, **old(s))),
    (
        "reactions.add",
        "already_reacted",
        lambda s: react(s, name="eyes", timestamp=s.reacted("eyes")),
    ),
    ("reactions.add", "too_many_reactions", lambda s: many_reactions(s)),
    ("reactions.remove", "no_item_specified", lambda s: {"name": "eyes"}),
    ("reactions.remove", "channel_not_found", lambda s: react(s, name="eyes", channel="C404")),
    ("reactions.remove", "message_not_found", lambda s: react(s, name="eyes", timestamp="1.2")),
    ("reactions.remove", "bad_timestamp", lambda s: react(s, name="eyes", timestamp="x")),
    ("reactions.remove", "invalid_name", lambda s: react(s, name="!")),
    ("reactions.remove", "no_reaction", lambda s: react(s, name="eyes")),
    ("reactions.remove", "file_not_found", lambda s: {"name": "eyes", "file": "F404"}),
    ("reactions.remove", "file_comment_not_found", lambda s: {"name": "eyes", "file_comment": "x"}),
    ("team.info", "team_not_found", lambda s: {"team": "T404"}),
    ("usergroups.users.list", "no_such_subteam", lambda s: {"usergroup": "S404"}),
    ("users.conversations", "invalid_types", lambda s: {"types": "x"}),
    ("users.conversations", "invalid_cursor", lambda s: {"cursor": "?"}),
    ("users.conversations", "invalid_limit", lambda s: {"limit": "x"}),
    ("users.conversations", "missing_scope", lambda s: {**stripped(s), "types": "im"}),
    ("users.info", "user_not_found", lambda s: {"user": "U404"}),
    ("users.list", "invalid_cursor", lambda s: {"cursor": "?"}),
    ("users.lookupByEmail", "users_not_found", lambda s: {"email": "nobody@acme.com"}),
    ("users.profile.get", "user_not_found", lambda s: {"user": "U404"}),
    ("views.open", "invalid_trigger_id", lambda s: {"view": MODAL, "trigger_id": "1.2.3"}),
    ("views.open", "expired_trigger_id", lambda s: {"view": MODAL, "trigger_id": s.old_trigger}),
    ("views.open", "exchanged_trigger_id", lambda s: {"view": MODAL, "trigger_id": s.used_trigger}),
    ("views.open", "duplicate_external_id", lambda s: doubled(s)),
    ("views.open", "view_too_large", lambda s: {"view": large(), "trigger_id": s.trigger}),
    ("views.open", "invalid_arguments", lambda s: {"view": {"type": "x"}, "trigger_id": s.trigger}),
    ("views.open", "invalid_arguments", lambda s: {"view": HOME, "trigger_id": s.trigger}),
    ("views.publish", "hash_conflict", lambda s: home(s, hash="x", **{"user_id": seen(s)})),
    ("views.publish", "view_too_large", lambda s: home(s, view=large("home"))),
    ("views.publish", "duplicate_external_id", lambda s: home(s, view=taken(s, HOME))),
    ("views.publish", "invalid_arguments", lambda s: home(s, view=MODAL)),
    ("views.push", "invalid_trigger_id", lambda s: {"view": MODAL, "trigger_id": "1.2.3"}),
    ("views.push", "expired_trigger_id", lambda s: {"view": MODAL, "trigger_id": s.old_trigger}),
    ("views.push", "exchanged_trigger_id", lambda s: {"view": MODAL, "trigger_id": s.used_trigger}),
    ("views.push", "not_found", lambda s: {"view": MODAL, "trigger_id": s.trigger}),
    ("views.push", "push_limit_reached", lambda s: {"view": MODAL, "trigger_id": s.pushed(2)}),
    ("views.push", "duplicate_external_id", lambda s: doubled(s)),
    ("views.push", "view_too_large", lambda s: {"view": large(), "trigger_id": s.pushed(0)}),
    ("views.update", "not_found", lambda s: {"view": MODAL, "view_id": "V404"}),
    ("views.update", "not_found", lambda s: {"view": MODAL, "external_id": "x"}),
    (
        "views.update",
        "hash_conflict",
        lambda s: {"view": MODAL, "view_id": s.opened()["id"], "hash": "x"},
    ),
    ("views.update", "view_too_large", lambda s: {"view": large(), "view_id": s.opened()["id"]}),
    ("views.update", "duplicate_external_id", lambda s: clash(s)),
]


def bare(args: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in args.items() if key != "text"}


def off(s: Stage) -> dict[str, Any]:
    s.app.socket_mode = False
    return {}


def lost(s: Stage, **more: Any) -> dict[str, Any]:
    return thread(s, channel_id="C404", **more)


def stray(s: Stage, **more: Any) -> dict[str, Any]:
    return {**thread(s, **more), "thread_ts": "1.2"}


def edited(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel_id": s.leads, "bookmark_id": s.bookmark, **more}


def many_bookmarks(s: Stage) -> dict[str, Any]:
    s.workspace.limits.enabled = False
    for _ in range(100):
        s.call("bookmarks.add", **bookmark(s))
    return bookmark(s)


def not_mine(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.stream_of_another}


def still(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.mine}


def stream(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.im, "ts": s.streaming, **more}


def grown(blocks: list[Any]) -> dict[str, Any]:
    return {"type": "blocks", "blocks": blocks}


def crowded(s: Stage) -> dict[str, Any]:
    s.call("chat.appendStream", **stream(s, chunks=[grown([SECTION] * 50)]))
    return stream(s, chunks=[grown([SECTION])])


def unscheduled(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "scheduled_message_id": "Q404"}


def ephemeral(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "user": s.sam.id, "text": "x", **more}


def alone(s: Stage) -> dict[str, Any]:
    return ephemeral(s, channel=newly(s))


def heavy() -> list[Any]:
    text = {"type": "mrkdwn", "text": "x" * 2000}
    return [{"type": "section", "fields": [text] * 10}] * 20


def plainly(s: Stage, **more: Any) -> dict[str, Any]:
    s.without("chat:write.customize")
    return {"channel": s.leads, "text": "x", **more}


def flood(s: Stage) -> dict[str, Any]:
    for _ in range(5):
        s.call("chat.postMessage", channel=s.leads, text="x")
    return {"channel": s.leads, "text": "x"}


def elsewhere(**more: Any) -> dict[str, Any]:
    return {"unfurls": {}, "unfurl_id": "C404:1.2", "source": "composer", **more}


def change(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.mine, "text": "x", **more}


def stripped(s: Stage) -> dict[str, Any]:
    """Scopes for private channels only."""
    s.im  # noqa: B018 - opened while the app still may
    s.app.scopes = frozenset({"groups:read", "groups:history", "groups:write"})
    return {}


def said(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads}


def crowd(s: Stage, count: int) -> str:
    return ",".join(add_person(s.workspace, f"p{number}").id for number in range(count))


def upload(**more: Any) -> dict[str, Any]:
    return {"filename": "a.csv", "length": 3, **more}


def many_pins(s: Stage) -> dict[str, Any]:
    s.channel("leads").pins = [f"{number}.0" for number in range(100)]
    return {"channel": s.leads, "timestamp": s.theirs}


def old(s: Stage) -> dict[str, Any]:
    channel = s.workspace.channels[s.archived]
    return {"timestamp": s.workspace.post(channel, s.sam, "x")["ts"]}


def many_reactions(s: Stage) -> dict[str, Any]:
    for number in range(23):
        s.reacted(f"e{number}")
    return react(s, name="eyes")


def doubled(s: Stage) -> dict[str, Any]:
    s.opened(external_id="mine")
    return {"view": {**MODAL, "external_id": "mine"}, "trigger_id": s.new_trigger()}


def taken(s: Stage, view: dict[str, Any]) -> dict[str, Any]:
    s.opened(external_id="mine")
    return {**view, "external_id": "mine"}


def clash(s: Stage) -> dict[str, Any]:
    s.opened(external_id="mine")
    trigger = s.new_trigger()
    second = s.call("views.push", trigger_id=trigger, view={**MODAL, "external_id": "second"})
    return {"view_id": second["view"]["id"], "view": {**MODAL, "external_id": "mine"}}


def seen(s: Stage) -> str:
    return str(s.sam.id) if s.published else ""


def large(type: str = "modal") -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": "x" * 3000}
    return {
        **(MODAL if type == "modal" else HOME),
        "blocks": [{"type": "section", "text": text}] * 90,
    }
