"""Bookmarks: the links that stand at the top of a channel."""

import re

from sandbox.records import Channel, Json
from sandbox.refusal import Refusal
from sandbox.roster import Roster

MOST = 100
"""Bookmarks of one channel."""
LINK = re.compile(r"https?://\S")


def add(
    workspace: Roster, channel: Channel, user: str, *, title: str, link: str, **more: str
) -> Json:
    """Slack's bookmark object of a new link; `more` may have emoji, entity_id and app_id.

    Raises Refusal: too_many_bookmarks.
    """
    if len(channel.bookmarks) >= MOST:
        raise Refusal("too_many_bookmarks")
    bookmark: Json = {
        "id": workspace.new_id("Bk"),
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": more.get("emoji", ""),
        "icon_url": "",
        "type": "link",
        "entity_id": more.get("entity_id") or None,
        "date_created": int(workspace.clock()),
        "date_updated": 0,
        "rank": chr(ord("a") + min(25, len(channel.bookmarks))),
        "last_updated_by_user_id": user,
        "last_updated_by_team_id": workspace.team_id,
        "shortcut_id": None,
        "app_id": more.get("app_id") or None,
    }
    channel.bookmarks[str(bookmark["id"])] = bookmark
    workspace.tell_channel(channel)
    return bookmark


def remove(workspace: Roster, channel: Channel, id: str) -> bool:
    """Whether there was such a bookmark to take away."""
    if channel.bookmarks.pop(id, None) is None:
        return False
    workspace.tell_channel(channel)
    return True
