"""Messages: posted, changed, marked and deleted, and who hears of it."""

import secrets
from typing import Any

from sandbox import threads, unfurling
from sandbox.feed import Change
from sandbox.naming import name_blocks
from sandbox.notifying import notices
from sandbox.records import Channel, Ephemeral, Json, User
from sandbox.roster import Roster


class Messages(Roster):
    """What is said in the channels of a roster."""

    def post(self, channel: Channel, user: User, text: str, **fields: Any) -> Json:
        """Post as `user`; `fields` are more keys of the message, None left out."""
        ts = self.next_ts()
        message: Json = {"type": "message", "user": user.id, "text": text, "ts": ts}
        if user.is_bot:
            message["bot_id"] = user.bot_id
            message["app_id"] = user.app_id
            message["bot_profile"] = self.bot_profile(user)
        else:
            message["client_msg_id"] = secrets.token_hex(16)
        message["team"] = self.team_id
        message.update((key, value) for key, value in fields.items() if value is not None)
        name_blocks(message.get("blocks", ()))
        channel.messages[ts] = message
        parent = threads.join(channel, message) if "thread_ts" in message else None
        channel.read[user.id] = ts
        self.tell_message("message", channel, message)
        if parent is not None:
            self.tell_message("thread", channel, parent)
        for notice in notices(self, channel, message):
            self.tell_all("notified", **notice)
        return message

    def unfurl(
        self, channel: Channel, message: Json, *, links: bool = True, media: bool = True
    ) -> None:
        """Show what the links in a message lead to, in an edit of Slack's own."""
        kept = [one for one in message.get("attachments", ()) if not one.get("original_url")]
        found = unfurling.attachments(
            self, channel, {**message, "attachments": kept}, quote=links, media=media
        )
        if found or kept != message.get("attachments", []):
            self.update(channel, message, attachments=[*kept, *found] or None)

    def post_ephemeral(
        self, channel: Channel, author: User, user: str, text: str, **fields: Any
    ) -> Json:
        message: Json = {
            "type": "message",
            "user": author.id,
            "bot_id": author.bot_id,
            "text": text,
            "ts": self.next_ts(),
            "ephemeral": True,
        }
        message.update((key, value) for key, value in fields.items() if value is not None)
        name_blocks(message.get("blocks", ()))
        channel.ephemerals[message["ts"]] = Ephemeral(user, message)
        body = self._message_body(channel, message)
        self.feed.tell(Change("ephemeral", body, lambda seer: seer == user))
        return message

    def update(self, channel: Channel, message: Json, **fields: Any) -> Json:
        """Replace keys of a message; a None takes the key away. Works for ephemerals too."""
        previous = dict(message)
        for key, value in fields.items():
            if value is None:
                message.pop(key, None)
            else:
                message[key] = value
        name_blocks(message.get("blocks", ()))
        if message.get("ephemeral"):
            user = channel.ephemerals[message["ts"]].user
            body = self._message_body(channel, message)
            self.feed.tell(Change("ephemeral", body, lambda seer: seer == user))
        else:
            self.tell_message("message_changed", channel, message, previous)
        return message

    def react(self, channel: Channel, message: Json, name: str, user: str, *, add: bool) -> bool:
        """Add or take away a person's reaction; False if it was so already. No edit in Slack's
        sense."""
        rows = {each["name"]: list(each["users"]) for each in message.get("reactions", ())}
        users = rows.setdefault(name, [])
        if (user in users) == add:
            return False
        if add:
            users.append(user)
        else:
            users.remove(user)
        reactions = [
            {"name": each, "users": who, "count": len(who)} for each, who in rows.items() if who
        ]
        if reactions:
            message["reactions"] = reactions
        else:
            message.pop("reactions", None)
        self.tell_message("reacted", channel, message)
        type = "reaction_added" if add else "reaction_removed"
        body = {"channel": channel.id, "message": message, "name": name, "user": user}
        self.feed.tell(Change(type, body, lambda _: False))
        return True

    def pin(self, channel: Channel, ts: str, user: str, *, add: bool) -> bool:
        """Pin or unpin a message; False if it was so already."""
        if (ts in channel.pins) == add:
            return False
        if add:
            channel.pins.append(ts)
        else:
            channel.pins.remove(ts)
        self.tell_channel(channel)
        body = {"channel": channel.id, "message": channel.messages[ts], "user": user}
        type = "pin_added" if add else "pin_removed"
        self.feed.tell(Change(type, body, lambda _: False))
        return True

    def delete(self, channel: Channel, message: Json) -> None:
        ts: str = message["ts"]
        if ephemeral := channel.ephemerals.pop(ts, None):
            body = self._message_body(channel, message)
            self.feed.tell(Change("message_deleted", body, lambda seer: seer == ephemeral.user))
            return
        if ts in channel.pins:
            channel.pins.remove(ts)
        is_parent = message.get("thread_ts", ts) == ts and channel.threads.get(ts)
        if is_parent:
            previous = dict(message)
            threads.entomb(message)
            self.tell_message("message_changed", channel, message, previous)
            return
        del channel.messages[ts]
        if (parent := threads.leave(channel, message)) is not None:
            self.tell_message("thread", channel, parent)
        self.tell_message("message_deleted", channel, message, message)

    def find_message(self, channel: Channel, ts: str) -> Json | None:
        """A message or an ephemeral."""
        if found := channel.messages.get(ts):
            return found
        ephemeral = channel.ephemerals.get(ts)
        return ephemeral.message if ephemeral else None

    def bot_profile(self, user: User) -> Json:
        return {
            "id": user.bot_id,
            "deleted": False,
            "name": user.real_name,
            "updated": 0,
            "app_id": user.app_id,
            "icons": {},
            "team_id": self.team_id,
        }

    def tell_message(
        self, type: str, channel: Channel, message: Json, previous: Json | None = None
    ) -> None:
        body = self._message_body(channel, message)
        self.feed.tell(Change(type, body, channel.visible_to, previous))

    def _message_body(self, channel: Channel, message: Json) -> Json:
        thread_ts = message.get("thread_ts")
        return {
            "channel": channel.id,
            "ts": message["ts"],
            "thread_ts": thread_ts,
            "message": message,
        }
