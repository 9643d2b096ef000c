"""reactions.*, pins.* and bookmarks.*: what is put on messages and channels."""

import re

from sandbox import bookmarks
from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

NAME = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")
MOST_EMOJI = 23
"""Different reactions that a person may put on one message."""
MOST_DISTINCT = 50
"""Different reactions that one message may bear."""
MOST_PINS = 100


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    if call.text("file") or call.text("file_comment"):
        raise Refusal("not_reactable")
    channel, message = _marked(call)
    if channel.is_archived:
        raise Refusal("is_archived")
    name = _emoji(call)
    shown = [row["name"] for row in message.get("reactions", ())]
    if len(shown) >= MOST_DISTINCT and name not in shown:
        raise Refusal("too_many_emoji")
    mine = [row for row in message.get("reactions", ()) if call.me in row["users"]]
    if len(mine) >= MOST_EMOJI and all(row["name"] != name for row in mine):
        raise Refusal("too_many_reactions")
    if not call.workspace.react(channel, message, name, call.me, add=True):
        raise Refusal("already_reacted")
    return {}


@method("reactions.remove")
def remove_reaction(call: Call) -> Json:
    if call.text("file") and call.text("file") not in call.workspace.files.all:
        raise Refusal("file_not_found")
    if call.text("file_comment"):
        raise Refusal("file_comment_not_found")
    if not call.text("channel") or not call.text("timestamp"):
        raise Refusal("no_item_specified")
    channel, message = _marked(call)
    if not call.workspace.react(channel, message, _emoji(call), call.me, add=False):
        raise Refusal("no_reaction")
    return {}


@method("pins.add")
def add_pin(call: Call) -> Json:
    channel = call.joined_channel()
    ts = _pinned(call, channel)
    if len(channel.pins) >= MOST_PINS:
        raise Refusal("too_many_pins")
    if channel.messages[ts].get("subtype") == "tombstone":
        raise Refusal("not_pinnable")
    if not call.workspace.pin(channel, ts, call.me, add=True):
        raise Refusal("already_pinned")
    return {}


@method("pins.remove")
def remove_pin(call: Call) -> Json:
    channel = call.channel()
    ts = _pinned(call, channel)
    if not call.workspace.pin(channel, ts, call.me, add=False):
        raise Refusal("no_pin")
    return {}


@method("bookmarks.add")
def add_bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
    call.need_allowed("bookmark", "permission_denied")
    if call.text("type") != "link":
        raise Refusal("invalid_bookmark_type")
    _check_bookmark(call, call.text("link"))
    if parent := call.text("parent_id"):
        if parent not in channel.bookmarks:
            raise Refusal("invalid_parent_type")
        raise Refusal("parent_bookmark_disabled")
    _check_entity(call)
    given = {key: call.text(key) for key in ("title", "link", "emoji", "entity_id")}
    added = bookmarks.add(call.workspace, channel, call.me, app_id=call.app.id, **given)
    return {"bookmark": added}


@method("bookmarks.edit")
def edit_bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
    call.need_allowed("bookmark", "permission_denied")
    bookmark = channel.bookmarks.get(call.text("bookmark_id"))
    if bookmark is None:
        raise Refusal("not_found")
    _check_bookmark(call, call.text("link", bookmark["link"]))
    for key in ("title", "link", "emoji"):
        if key in call.args:
            bookmark[key] = call.text(key)
    bookmark |= {
        "date_updated": int(call.workspace.clock()),
        "last_updated_by_user_id": call.me,
    }
    call.workspace.tell_channel(channel)
    return {"bookmark": bookmark}


@method("bookmarks.list")
def list_bookmarks(call: Call) -> Json:
    return {"bookmarks": list(call.channel("channel_id").bookmarks.values())}


def _check_bookmark(call: Call, link: str) -> None:
    if not re.match(r"https?://", link):
        raise Refusal("invalid_link")
    emoji = call.text("emoji")
    if emoji and not re.fullmatch(rf":{NAME.pattern}:", emoji):
        raise Refusal("invalid_emoji")


def _check_entity(call: Call) -> None:
    """What a bookmark stands for besides its link: a file, or a message by its ts."""
    entity = call.text("entity_id")
    if entity.startswith("F") and entity not in call.workspace.files.all:
        raise Refusal("file_not_found")
    if entity and not re.fullmatch(r"F\w+|\d+\.\d+", entity):
        raise Refusal("invalid_entity_id")


def _marked(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    if not call.text("timestamp"):
        raise Refusal("no_item_specified")
    _check_timestamp(call)
    message = call.message(channel, "timestamp")
    if message.get("thread_ts", message["ts"]) in channel.locked:
        raise Refusal("thread_locked")
    return channel, message


def _pinned(call: Call, channel: Channel) -> str:
    call.need_allowed("pin")
    if id := call.text("file"):
        file = call.workspace.files.all.get(id)
        if file is None:
            raise Refusal("file_not_found")
        if call.method == "pins.add" and channel.id not in dict(file.shares):
            raise Refusal("file_not_shared")
    if call.text("file_comment"):
        call.refuse("file_comment_not_found", "file_not_found")
    if not call.text("timestamp"):
        raise Refusal("no_item_specified")
    _check_timestamp(call)
    return str(call.message(channel, "timestamp")["ts"])


def _check_timestamp(call: Call) -> None:
    if not re.fullmatch(r"\d+\.\d+", call.text("timestamp")):
        raise Refusal("bad_timestamp")


def _emoji(call: Call) -> str:
    name = call.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise Refusal("invalid_name")
    return name
