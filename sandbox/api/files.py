"""files.*: the upload flow, what is known of a file, and its end."""

from typing import Any

from sandbox.api.call import Call
from sandbox.api.content import refuse_bad_blocks
from sandbox.api.registry import method
from sandbox.records import Channel, File, Json
from sandbox.refusal import Refusal

ALT_LIMIT = 1000
SNIPPET_LIMIT = 1_000_000
MOST_CHANNELS = 100
LARGEST = 1_000_000_000
"""Bytes of one upload."""
SNIPPETS = frozenset(
    {
        "c",
        "cpp",
        "csharp",
        "css",
        "csv",
        "diff",
        "go",
        "html",
        "java",
        "javascript",
        "json",
        "markdown",
        "php",
        "python",
        "ruby",
        "rust",
        "shell",
        "sql",
        "swift",
        "text",
        "toml",
        "typescript",
        "xml",
        "yaml",
    }
)
"""Some of the types of snippets; Slack knows more."""


@method("files.getUploadURLExternal")
def get_upload_url(call: Call) -> Json:
    length = int(call.text("length"))
    if length < 1:
        raise Refusal("missing_argument")
    if length > LARGEST:
        raise Refusal("file_upload_size_restricted")
    _refuse_upload(call, call.text("filename"), length)
    if len(call.text("alt_txt")) > ALT_LIMIT:
        raise Refusal("alt_txt_too_large")
    if snippet := call.text("snippet_type"):
        if snippet not in SNIPPETS:
            raise Refusal("unknown_snippet_type")
        if length > SNIPPET_LIMIT:
            raise Refusal("snippet_too_large")
    name, alt = call.text("filename"), call.text("alt_txt")
    file = call.workspace.files.room_for(call.me, name, length, alt)
    return {"upload_url": f"{call.workspace.url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal")
def complete_upload(call: Call) -> Json:
    given: Any = call.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise Refusal.arguments("must provide an array [json-pointer:/files]")
    files = [_awaited(call, each) for each in given]
    for file in files:
        _refuse_kind(call, file.name)
    blocks = call.structure("blocks", "invalid_blocks")
    if blocks:
        if not isinstance(blocks, list):
            raise Refusal("invalid_blocks")
        refuse_bad_blocks(blocks)
    others = [id for id in call.text("channels").split(",") if id]
    if len(others) > MOST_CHANNELS:
        raise Refusal("channels_limit_exceeded")
    channels = [_destination(call, id, "invalid_channel") for id in others]
    if id := call.text("channel_id"):
        channels.insert(0, _destination(call, id, "channel_not_found"))
    thread_ts = call.text("thread_ts") or None
    for file, each in zip(files, given, strict=True):
        file.title = str(each.get("title") or file.name)
        file.is_complete = True
    for channel in dict.fromkeys(channel.id for channel in channels):
        call.workspace.files.share(
            files,
            call.workspace.channels[channel],
            call.author,
            call.text("initial_comment"),
            thread_ts=thread_ts,
            blocks=blocks or None,
        )
    return {"files": [call.workspace.files.as_slack(file) for file in files]}


@method("files.info")
def info(call: Call) -> Json:
    file = call.workspace.files.find(call.text("file"))
    if not file.is_complete:
        raise Refusal("file_not_found")
    if not _may_see(call, file):
        raise Refusal("not_visible")
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    return {
        "file": call.workspace.files.as_slack(file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
        "paging": paging,
    }


@method("files.delete")
def delete(call: Call) -> Json:
    file = call.workspace.files.find(call.text("file"))
    if not (file.is_complete and _may_see(call, file)):
        raise Refusal("file_not_found")
    call.need_allowed("delete_file", "file_deleting_disabled")
    if file.user != call.me:
        raise Refusal("cant_delete_file")
    call.workspace.files.delete(file)
    return {}


def _awaited(call: Call, given: Json) -> File:
    file = call.workspace.files.all.get(str(given.get("id", "")))
    if file is None or file.user != call.me or file.is_complete or not file.is_uploaded:
        raise Refusal("file_not_found")
    return file


def _may_see(call: Call, file: File) -> bool:
    """One's own files, and those shared where one can read."""
    channels = call.workspace.channels
    shared = [channels[channel] for channel, _ in file.shares if channel in channels]
    return file.user == call.me or any(channel.visible_to(call.me) for channel in shared)


def _refuse_upload(call: Call, name: str, length: int) -> None:
    """Raises the error for what an administrator forbids."""
    policy = call.workspace.policy
    if policy.uploads == "none":
        raise Refusal("file_uploads_disabled")
    _refuse_kind(call, name)
    if policy.storage is not None and call.workspace.files.stored() + length > policy.storage:
        raise Refusal("storage_limit_reached")


def _refuse_kind(call: Call, name: str) -> None:
    files = call.workspace.files
    if call.workspace.policy.uploads == "images" and not files.is_image(name):
        raise Refusal("file_uploads_except_images_disabled")
    if files.is_blocked(name):
        raise Refusal("file_type_not_allowed")


def _destination(call: Call, id: str, unknown: str) -> Channel:
    workspace = call.workspace
    if id in workspace.users and id != call.me:
        return workspace.im(call.me, id)
    channel = workspace.channels.get(id)
    if channel is None or not channel.visible_to(call.me):
        raise Refusal(unknown)
    if call.me not in channel.members:
        raise Refusal("not_in_channel")
    if channel.posting == "read_only":
        raise Refusal("posting_to_channel_denied")
    return channel
