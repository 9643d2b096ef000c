"""Threads: what a parent knows of its replies."""

from sandbox.records import Channel, Json

COUNTS = ("reply_count", "reply_users", "reply_users_count", "latest_reply")
KEPT = frozenset({"ts", "thread_ts", "team", *COUNTS})
"""Keys that outlive a deleted parent."""


def join(channel: Channel, message: Json) -> Json | None:
    """Count a new reply; its parent, if it still stands."""
    channel.threads.setdefault(message["thread_ts"], []).append(message["ts"])
    parent = channel.messages.get(message["thread_ts"])
    if parent is not None:
        message["parent_user_id"] = parent["user"]
        if message.get("subtype") == "thread_broadcast":
            message["root"] = {key: value for key, value in parent.items() if key != "root"}
        count(channel, parent)
    return parent


def leave(channel: Channel, message: Json) -> Json | None:
    """Take a deleted reply out of its thread; its parent, if it still stands."""
    ts: str = message["ts"]
    parent_ts: str = message.get("thread_ts", ts)
    if parent_ts == ts or ts not in channel.threads.get(parent_ts, ()):
        return None
    channel.threads[parent_ts].remove(ts)
    parent = channel.messages.get(parent_ts)
    if parent is not None:
        count(channel, parent)
    return parent


def count(channel: Channel, parent: Json) -> None:
    replies = channel.threads.get(parent["ts"], [])
    if not replies:
        for key in COUNTS:
            parent.pop(key, None)
        return
    users = list(dict.fromkeys(channel.messages[ts]["user"] for ts in replies))
    parent.update(
        thread_ts=parent["ts"],
        reply_count=len(replies),
        reply_users=users,
        reply_users_count=len(users),
        latest_reply=replies[-1],
    )


def entomb(parent: Json) -> None:
    """Turn a deleted parent into the stone under which its replies go on standing."""
    for key in parent.keys() - KEPT:
        del parent[key]
    parent.update(
        type="message",
        subtype="tombstone",
        user="USLACKBOT",
        text="This message was deleted.",
        hidden=True,
    )
