"""Whom Slack notifies of a message: the rules of its default settings."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.markup import CODE
from sandbox.records import Channel, Json, User
from sandbox.roster import Roster
from sandbox.words import words_of

MARK = re.compile(r"<(?:@(\w+)|!(here|channel|everyone)|!subteam\^(\w+))[^<>]*>")
"""A mention in mrkdwn: of a person, of everybody, of a user group."""
ELEMENTS = {"user": "user_id", "broadcast": "range", "usergroup": "usergroup_id"}
"""Mentions as elements of rich text, and where each says whom."""


def notices(workspace: Roster, channel: Channel, message: Json) -> Iterator[Json]:
    """One for each person who is notified: who, from whom, where, and the words shown."""
    notice: Json = {
        "from": message["user"],
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"] or words_of(message.get("blocks") or []),
    }
    if "thread_ts" in message:
        notice["thread_ts"] = message["thread_ts"]
    for user in notified(workspace, channel, message):
        yield {"user": user, **notice}


def notified(workspace: Roster, channel: Channel, message: Json) -> list[str]:
    """The people whose device would show a new message, by user id.

    That is every other member of a direct message; else the members who are mentioned, and for a
    reply those who wrote in its thread or are mentioned there by name. Nobody hears of their own
    message, and nobody who is not to be disturbed.
    """
    named = set(_mentions(message))
    thread = list(_earlier(channel, message))
    now = workspace.clock()

    def concerns(user: User) -> bool:
        return (
            channel.is_im
            or channel.is_mpim
            or user.id in named
            or not named.isdisjoint({"channel", "everyone"})
            or ("here" in named and user.presence == "active")
            or any(user.id in g.users for g in workspace.usergroups.values() if g.id in named)
            or any(user.id == each["user"] or user.id in _mentions(each) for each in thread)
        )

    members = (workspace.users[id] for id in channel.members if id != message["user"])
    return [
        user.id
        for user in members
        if not user.is_bot and not (user.dnd_until or 0) > now and concerns(user)
    ]


def _earlier(channel: Channel, message: Json) -> Iterator[Json]:
    """What stood in the thread before a reply."""
    if (thread_ts := message.get("thread_ts")) is not None:
        yield from (each for each in channel.thread(thread_ts) if each is not message)


def _mentions(message: Json) -> Iterator[str]:
    """Ids of people and user groups, and the words "here", "channel" and "everyone"."""
    yield from _marked(message["text"])
    yield from _in_blocks(message.get("blocks") or [])


def _in_blocks(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _in_blocks(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in ("mrkdwn", "markdown"):
            yield from _marked(value["text"])
        elif kind in ELEMENTS and (whom := value.get(ELEMENTS[kind])):
            yield whom
        else:
            for part in value.values():
                yield from _in_blocks(part)


def _marked(text: str) -> Iterator[str]:
    for person, everybody, group in MARK.findall(CODE.sub("", text)):
        yield person or everybody or group
