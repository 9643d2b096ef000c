"""Calls that Slack refuses for the state that workspace, channel or person are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance_good import (
    Args,
    bookmark,
    complete,
    home,
    later,
    newly,
    react,
    recipient,
    reply,
    said_in,
    thread,
    unfurl,
)
from conformance_stage import SECTION, Stage
from conformance_ways import (
    change,
    crowded_team,
    edited,
    ephemeral,
    foreign_file,
    grown,
    guest,
    heavy,
    many_emoji,
    many_scheduled,
    stream,
    typed,
    upload,
)

BLOCKS = [SECTION] * 51
VERIFIER = "v" * 43


def deactivated(s: Stage) -> str:
    s.sam.deleted = True
    return s.sam.id


def forbid(s: Stage, *actions: str) -> dict[str, Any]:
    s.workspace.policy.restricted = list(actions)
    return {}


def uploads(s: Stage, which: str) -> dict[str, Any]:
    s.workspace.policy.uploads = which
    return {}


def blocked(s: Stage) -> dict[str, Any]:
    s.workspace.policy.blocked_types = ["csv"]
    return {}


def without_tab(s: Stage) -> dict[str, Any]:
    s.app.has_messages_tab = False
    return {}


def allow_posting(s: Stage, who: str, channel: str = "leads") -> dict[str, Any]:
    found = s.workspace.find_channel(channel)
    assert found
    found.posting = who
    return {}


def lock(s: Stage, ts: str, channel: str = "") -> dict[str, Any]:
    s.workspace.channels[channel or s.leads].locked.append(ts)
    return {}


def streamed(s: Stage, **more: Any) -> dict[str, Any]:
    """Words for a stream in #leads."""
    started = s.call("chat.startStream", channel=s.leads, thread_ts=s.mine, **recipient(s))
    return {"channel": s.leads, "ts": started["ts"], "markdown_text": "x", **more}


def on_top(s: Stage) -> dict[str, Any]:
    """The same outside of any thread."""
    started = s.call("chat.startStream", channel=s.leads, **recipient(s))
    return {"channel": s.leads, "ts": started["ts"], "markdown_text": "x"}


def put_away(s: Stage) -> dict[str, Any]:
    given = streamed(s)
    s.workspace.channels[s.leads].is_archived = True
    return given


def gone(s: Stage) -> dict[str, Any]:
    given = streamed(s)
    s.workspace.leave(s.channel("leads"), s.app.user_id)
    return given


RESTRICTED: list[tuple[str, Callable[[Stage, dict[str, Any]], Any]]] = [
    ("restricted_action", lambda s, _: forbid(s, "post")),
    ("restricted_action_read_only_channel", lambda s, _: allow_posting(s, "read_only")),
    ("restricted_action_non_threadable_channel", lambda s, _: allow_posting(s, "no_threads")),
    ("restricted_action_thread_locked", lambda s, _: lock(s, s.mine)),
]
"""What keeps everybody from replying to the app's message in #leads."""


def _restricted(method: str, base: Callable[[Stage], dict[str, Any]], *left_out: str) -> list[Any]:
    def case(close: Callable[[Stage, dict[str, Any]], Any]) -> Args:
        def args(s: Stage) -> dict[str, Any]:
            given = base(s)
            close(s, given)
            return given

        return args

    return [(method, error, case(close)) for error, close in RESTRICTED if error not in left_out]


def closed(base: Callable[[Stage], dict[str, Any]], how: Callable[[Stage], Any]) -> Args:
    """The arguments first, then what makes them refused."""

    def args(s: Stage) -> dict[str, Any]:
        given = base(s)
        how(s)
        return given

    return args


def top(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "text": "x"}


def direct(s: Stage) -> dict[str, Any]:
    return {"channel": s.im, "text": "x"}


def files(s: Stage, *ids: str) -> dict[str, Any]:
    return change(s, file_ids=list(ids))


STATES: list[tuple[str, str, Args]] = [
    *_restricted("chat.postMessage", lambda s: reply(s)),
    *_restricted(
        "chat.scheduleMessage",
        lambda s: later(s, 60, thread_ts=s.mine),
        "restricted_action_thread_locked",
    ),
    *_restricted(
        "chat.startStream",
        lambda s: {"channel": s.leads, "thread_ts": s.mine, **recipient(s)},
    ),
    *_restricted("chat.appendStream", lambda s: streamed(s)),
    *_restricted("chat.stopStream", lambda s: streamed(s)),
    *(
        (
            method,
            "restricted_action_thread_only_channel",
            closed(base, lambda s: allow_posting(s, "thread_only")),
        )
        for method, base in (
            ("chat.postMessage", top),
            ("chat.scheduleMessage", lambda s: later(s, 60)),
            ("chat.startStream", lambda s: {"channel": s.leads, **recipient(s)}),
            ("chat.appendStream", on_top),
            ("chat.stopStream", on_top),
        )
    ),
    *(
        (method, "messages_tab_disabled", closed(base, without_tab))
        for method, base in (
            ("chat.postMessage", direct),
            ("chat.postEphemeral", lambda s: ephemeral(s, channel=s.im)),
            ("chat.startStream", lambda s: {"channel": s.im}),
            ("chat.appendStream", lambda s: stream(s, markdown_text="x")),
            ("chat.stopStream", stream),
        )
    ),
    ("chat.postEphemeral", "restricted_action", lambda s: ephemeral(s, **forbid(s, "post"))),
    ("chat.appendStream", "is_archived", put_away),
    ("chat.stopStream", "is_archived", put_away),
    ("chat.appendStream", "not_in_channel", gone),
    ("chat.stopStream", "not_in_channel", gone),
    ("chat.startStream", "no_text", lambda s: {"channel": s.im, "markdown_text": ""}),
    ("chat.stopStream", "no_text", lambda s: {"channel": s.im, "ts": s.silent}),
    (
        "chat.startStream",
        "invalid_blocks",
        lambda s: {"channel": s.im, "chunks": [grown([{"type": "header"}])]},
    ),
    (
        "chat.startStream",
        "invalid_blocks_format",
        lambda s: {"channel": s.im, "chunks": [grown("x")]},
    ),
    (
        "chat.startStream",
        "msg_blocks_too_long",
        lambda s: {"channel": s.im, "markdown_text": "x" * 12_001},
    ),
    (
        "chat.startStream",
        "msg_blocks_too_many",
        lambda s: {"channel": s.im, "chunks": [grown([SECTION] * 30)] * 2},
    ),
    ("chat.stopStream", "msg_blocks_too_long", lambda s: stream(s, blocks=heavy())),
    (
        "chat.stopStream",
        "msg_blocks_too_many",
        lambda s: stream(s, blocks=[SECTION] * 30, chunks=[grown([SECTION] * 30)]),
    ),
    (
        "chat.postMessage",
        "attachment_payload_limit_exceeded",
        lambda s: top(s) | {"attachments": [{"text": "x" * 3000}] * 90},
    ),
    ("chat.scheduleMessage", "restricted_too_many", many_scheduled),
    (
        "chat.unfurl",
        "invalid_metadata_format",
        lambda s: unfurl(s, "https://example.com/a", metadata="{"),
    ),
    (
        "chat.unfurl",
        "cannot_find_service",
        closed(lambda s: unfurl(s, "https://example.com/a"), lambda s: unlisted(s)),
    ),
    ("chat.update", "is_inactive", closed(change, lambda s: archive(s))),
    ("chat.update", "edit_window_closed", closed(change, lambda s: age(s))),
    ("chat.update", "no_dual_broadcast_content_update", lambda s: said_in(s, reply_broadcast=True)),
    ("chat.update", "file_not_found", lambda s: files(s, "F404")),
    ("chat.update", "file_deleted", lambda s: files(s, s.deleted_file)),
    ("chat.update", "unable_to_share_files", lambda s: files(s, s.reserved)),
    ("chat.update", "max_file_sharing_exceeded", lambda s: files(s, *([s.file] * 11))),
    ("chat.update", "blocked_file_type", closed(lambda s: files(s, s.file), blocked)),
    (
        "chat.update",
        "posting_to_channel_denied",
        closed(lambda s: files(s, s.file), lambda s: allow_posting(s, "read_only")),
    ),
    ("chat.update", "block_mismatch", typed),
    ("assistant.threads.setSuggestedPrompts", "not_agent_app", lambda s: plain_app(s)),
    (
        "assistant.threads.setSuggestedPrompts",
        "message_not_found",
        lambda s: {**thread(s, prompts=[1]), "thread_ts": "1700000000.000001"},
    ),
    ("bookmarks.add", "permission_denied", lambda s: bookmark(s, **forbid(s, "bookmark"))),
    ("bookmarks.edit", "permission_denied", closed(edited, lambda s: forbid(s, "bookmark"))),
    ("bookmarks.add", "file_not_found", lambda s: bookmark(s, entity_id="F404")),
    ("bookmarks.add", "invalid_entity_id", lambda s: bookmark(s, entity_id="?")),
    ("bots.info", "team_not_found", {"team_id": "T404"}),
    ("conversations.create", "invalid_name_required", {"name": "#"}),
    ("conversations.create", "invalid_name", {"name": "everyone"}),
    (
        "conversations.create",
        "restricted_action",
        lambda s: {"name": "new", **forbid(s, "create_channel")},
    ),
    (
        "conversations.history",
        "invalid_metadata_filter_keys",
        lambda s: {"channel": s.leads, "metadata_keys_to_include": "{"},
    ),
    (
        "conversations.replies",
        "invalid_metadata_filter_keys",
        lambda s: {"channel": s.leads, "ts": s.mine, "metadata_keys_to_include": [1]},
    ),
    (
        "conversations.replies",
        "invalid_ts_latest",
        lambda s: {"channel": s.leads, "ts": s.mine, "latest": "x"},
    ),
    (
        "conversations.replies",
        "invalid_ts_oldest",
        lambda s: {"channel": s.leads, "ts": s.mine, "oldest": "x"},
    ),
    (
        "conversations.invite",
        "cant_invite",
        lambda s: {"channel": newly(s), "users": deactivated(s)},
    ),
    (
        "conversations.invite",
        "ura_max_channels",
        lambda s: {"channel": newly(s), "users": guest(s, "single")},
    ),
    ("conversations.open", "user_disabled", lambda s: {"users": deactivated(s)}),
    ("conversations.open", "not_enough_users", lambda s: {"users": s.app.user_id}),
    ("files.completeUploadExternal", "invalid_channel", lambda s: complete(s, channels="C404")),
    (
        "files.completeUploadExternal",
        "channels_limit_exceeded",
        lambda s: complete(s, channels=",".join(["C1"] * 101)),
    ),
    ("files.completeUploadExternal", "file_type_not_allowed", closed(complete, blocked)),
    (
        "files.completeUploadExternal",
        "file_uploads_except_images_disabled",
        closed(complete, lambda s: uploads(s, "images")),
    ),
    (
        "files.completeUploadExternal",
        "posting_to_channel_denied",
        lambda s: complete(s, channel_id=s.leads, **allow_posting(s, "read_only")),
    ),
    ("files.getUploadURLExternal", "file_type_not_allowed", lambda s: upload(**blocked(s))),
    ("files.getUploadURLExternal", "file_uploads_disabled", lambda s: upload(**uploads(s, "none"))),
    (
        "files.getUploadURLExternal",
        "file_uploads_except_images_disabled",
        lambda s: upload(**uploads(s, "images")),
    ),
    ("files.getUploadURLExternal", "storage_limit_reached", lambda s: full(s)),
    ("files.delete", "file_not_found", foreign_file),
    ("files.delete", "cant_delete_file", lambda s: foreign_file(s, s.leads)),
    (
        "files.delete",
        "file_deleting_disabled",
        closed(lambda s: {"file": s.file}, lambda s: forbid(s, "delete_file")),
    ),
    ("files.info", "not_visible", foreign_file),
    ("oauth.v2.access", "pkce_not_allowed", lambda s: s.oauth(code_verifier=VERIFIER)),
    ("oauth.v2.access", "invalid_code_verifier", lambda s: pkce(s)),
    ("oauth.v2.access", "no_scopes", closed(lambda s: s.oauth(), lambda s: scopeless(s))),
    ("pins.add", "restricted_action", lambda s: {"channel": s.leads, **forbid(s, "pin")}),
    ("pins.remove", "restricted_action", lambda s: {"channel": s.leads, **forbid(s, "pin")}),
    ("pins.add", "file_not_found", lambda s: {"channel": s.leads, "file": "F404"}),
    ("pins.remove", "file_not_found", lambda s: {"channel": s.leads, "file": "F404"}),
    ("pins.add", "file_not_shared", lambda s: {"channel": s.leads, "file": s.file}),
    ("pins.remove", "file_comment_not_found", lambda s: {"channel": s.leads, "file_comment": "x"}),
    ("reactions.add", "no_item_specified", lambda s: {"channel": s.leads, "name": "eyes"}),
    ("reactions.add", "not_reactable", lambda s: react(s, name="eyes", file="F1")),
    ("reactions.add", "too_many_emoji", many_emoji),
    ("reactions.add", "thread_locked", lambda s: react(s, name="eyes", **lock(s, s.theirs))),
    (
        "reactions.remove",
        "thread_locked",
        closed(lambda s: react(s, name="eyes"), lambda s: lock(s, s.theirs)),
    ),
    ("team.info", "team_not_on_enterprise", {"domain": "acme"}),
    ("usergroups.list", "invalid_team", {"team_id": "T404"}),
    ("users.list", "limit_required", crowded_team),
    ("views.publish", "not_enabled", closed(lambda s: home(s), lambda s: homeless(s))),
    ("auth.test", "invalid_auth", {"token": "xoxb-other"}),
    ("apps.connections.open", "invalid_auth", {"token": "xapp-other"}),
    *(
        (method, "user_not_visible", lambda s, key=key: {"token": s.guest_token, key: s.stranger})
        for method, key in (
            ("users.info", "user"),
            ("dnd.info", "user"),
            ("dnd.teamInfo", "users"),
            ("conversations.open", "users"),
        )
    ),
    ("users.info", "account_inactive", lambda s: {"token": s.user_token, "user": deactivated(s)}),
    ("users.info", "token_expired", lambda s: {"token": s.old_token, "user": s.sam.id}),
    ("auth.test", "invalid_arg_name", {"not-a-name": "x"}),
    ("auth.test", "invalid_array_arg", {"list[]": "x"}),
]


def archive(s: Stage) -> None:
    s.channel("leads").is_archived = True


def age(s: Stage) -> None:
    s.workspace.policy.edit_window = 1
    s.clock.now += 61


def full(s: Stage) -> dict[str, Any]:
    s.workspace.policy.storage = 2
    return upload()


def plain_app(s: Stage) -> dict[str, Any]:
    s.app.is_agent = False
    return thread(s, prompts=[1])


def pkce(s: Stage) -> dict[str, Any]:
    s.app.uses_pkce = True
    return s.oauth(code_verifier="short")


def scopeless(s: Stage) -> None:
    s.app.scopes = s.app.user_scopes = frozenset()


def homeless(s: Stage) -> None:
    s.app.has_home = False


def unlisted(s: Stage) -> None:
    s.app.unfurl_domains = ()
