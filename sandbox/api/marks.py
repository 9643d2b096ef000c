"""reactions.*, pins.* and bookmarks.*: what is put on messages and channels."""

import re

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal

NAME = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")
MOST_EMOJI = 23
"""Different reactions that a person may put on one message."""
MOST_PINS = 100
MOST_BOOKMARKS = 100


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    channel, message = _marked(call)
    if channel.is_archived:
        raise Refusal("is_archived")
    name = _emoji(call)
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
    if not call.workspace.pin(channel, ts, add=True):
        raise Refusal("already_pinned")
    return {}


@method("pins.remove")
def remove_pin(call: Call) -> Json:
    channel = call.channel()
    ts = _pinned(call, channel)
    if not call.workspace.pin(channel, ts, add=False):
        raise Refusal("no_pin")
    return {}


@method("bookmarks.add")
def add_bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
    if call.text("type") != "link":
        raise Refusal("invalid_bookmark_type")
    _check_bookmark(call, call.text("link"))
    if parent := call.text("parent_id"):
        if parent not in channel.bookmarks:
            raise Refusal("invalid_parent_type")
        raise Refusal("parent_bookmark_disabled")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise Refusal("too_many_bookmarks")
    link = call.text("link")
    bookmark: Json = {
        "id": call.workspace.new_id("Bk"),
        "channel_id": channel.id,
        "title": call.text("title"),
        "link": link,
        "emoji": call.text("emoji"),
        "icon_url": "",
        "type": "link",
        "entity_id": call.text("entity_id") or None,
        "date_created": int(call.workspace.clock()),
        "date_updated": 0,
        "rank": chr(ord("a") + min(25, len(channel.bookmarks))),
        "last_updated_by_user_id": call.me,
        "last_updated_by_team_id": call.workspace.team_id,
        "shortcut_id": None,
        "app_id": call.app.id,
    }
    channel.bookmarks[str(bookmark["id"])] = bookmark
    call.workspace.tell_channel(channel)
    return {"bookmark": bookmark}


@method("bookmarks.edit")
def edit_bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
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


def _marked(call: Call) -> tuple[Channel, Json]:
    channel = call.channel()
    if not call.text("timestamp"):
        raise Refusal("no_item_specified")
    _check_timestamp(call)
    return channel, call.message(channel, "timestamp")


def _pinned(call: Call, channel: Channel) -> str:
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
