"""The state of the workspace and everything that changes messages in it, in memory."""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.feed import Change, Feed
from sandbox.limits import Limits
from sandbox.links import Links
from sandbox.log import Log
from sandbox.modals import EMPTY, Modals
from sandbox.records import App, Channel, Ephemeral, Json, User, UserGroup, View
from sandbox.response_urls import ResponseUrls
from sandbox.triggers import Triggers

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Workspace:
    """People, channels, apps and their messages.

    `clock` gives Unix seconds; triggers, rate limits, response URLs and timestamps go by it.
    """

    def __init__(
        self,
        team_name: str = "Acme",
        team_id: str = "T0ACME001",
        domain: str = "acme",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.team_id = team_id
        self.team_name = team_name
        self.domain = domain
        self.clock = clock
        self.url = ""
        """Where this workspace is served, without a closing slash; set when it starts."""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.apps: dict[str, App] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.feed = Feed()
        self.log = Log()
        self.limits = Limits(clock)
        self.triggers = Triggers(clock)
        self.response_urls = ResponseUrls(clock)
        self.modals = Modals(self)
        self.links = Links(self)
        self._tokens: dict[str, App] = {}
        self._ims: dict[frozenset[str], Channel] = {}
        self._last_ts = 0

    def new_id(self, letter: str) -> str:
        return letter + "0" + "".join(secrets.choice(ALPHABET) for _ in range(9))

    def next_ts(self) -> str:
        """A ts later than every earlier one."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # People, channels, apps

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def add_app(self, app: App) -> App:
        self.apps[app.id] = app
        self._tokens[app.bot_token] = app
        self._tokens[app.app_token] = app
        return app

    def app_of_token(self, token: str) -> App | None:
        return self._tokens.get(token)

    def person(self, who: str) -> User:
        """Found by id, e-mail, name or real name. Raises LookupError naming who there is."""
        if who in self.users:
            return self.users[who]
        wanted = who.removeprefix("@").casefold()
        for user in self.users.values():
            if wanted in (user.email.casefold(), user.name.casefold(), user.real_name.casefold()):
                return user
        known = ", ".join(user.email or user.name for user in self.users.values())
        raise LookupError(f"Nobody here is called {who!r}; there are {known}.")

    def add_channel(
        self, name: str, members: Iterable[str] = (), *, private: bool = False, id: str = ""
    ) -> Channel:
        channel_id = id or self.new_id("C")
        channel = Channel(channel_id, name, self.clock(), dict.fromkeys(members))
        channel.is_private = private
        self.channels[channel_id] = channel
        self._tell_channel(channel)
        return channel

    def find_channel(self, ref: str) -> Channel | None:
        """By id, or by name with or without "#"."""
        if found := self.channels.get(ref):
            return found
        name = ref.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == name and not c.is_im), None)

    def im(self, one: str, other: str) -> Channel:
        """The direct message between two users, opened if need be."""
        pair = frozenset((one, other))
        if (channel := self._ims.get(pair)) is None:
            channel = Channel(self.new_id("D"), "", self.clock(), dict.fromkeys((one, other)))
            channel.is_im = True
            self._ims[pair] = self.channels[channel.id] = channel
            self._tell_channel(channel)
        return channel

    def join(self, channel: Channel, user: str, inviter: str = "") -> bool:
        """False if already in it."""
        if user in channel.members:
            return False
        channel.members[user] = None
        body = {"channel": channel.id, "user": user, "inviter": inviter}
        self.feed.tell(Change("member_joined", body, lambda _: False))
        self._tell_channel(channel)
        return True

    # Messages

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
        parent = self._join_thread(channel, message) if "thread_ts" in message else None
        channel.read[user.id] = ts
        self.tell_message("message", channel, message)
        if parent is not None:
            self.tell_message("thread", channel, parent)
        return message

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

    def react(self, channel: Channel, message: Json, reactions: list[Json]) -> None:
        """Set the reactions of a message; no edit in Slack's sense."""
        if reactions:
            message["reactions"] = reactions
        else:
            message.pop("reactions", None)
        self.tell_message("reacted", channel, message)

    def delete(self, channel: Channel, message: Json) -> None:
        ts: str = message["ts"]
        if ephemeral := channel.ephemerals.pop(ts, None):
            body = self._message_body(channel, message)
            self.feed.tell(Change("message_deleted", body, lambda seer: seer == ephemeral.user))
            return
        del channel.messages[ts]
        parent_ts: str = message.get("thread_ts", ts)
        if parent_ts != ts and ts in channel.threads.get(parent_ts, ()):
            channel.threads[parent_ts].remove(ts)
            if parent := channel.messages.get(parent_ts):
                self._count_replies(channel, parent)
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
            "user_id": user.id,
            "icons": {},
            "team_id": self.team_id,
        }

    def name_view(self, body: Json) -> None:
        name_blocks(body["blocks"])

    # Telling

    def tell_message(
        self, type: str, channel: Channel, message: Json, previous: Json | None = None
    ) -> None:
        body = self._message_body(channel, message)
        self.feed.tell(Change(type, body, channel.visible_to, previous))

    def tell_view(self, type: str, view: View) -> None:
        body = {"view": view.as_slack(self.team_id)}
        self.feed.tell(Change(type, body, lambda seer: seer == view.user))

    def tell_notice(self, user: str, text: str) -> None:
        self.feed.tell(Change("notice", {"text": text}, lambda seer: seer == user))

    def tell_app(self, app: App) -> None:
        body = {"app": app.id, "connected": self.links.connected(app)}
        self.feed.tell(Change("app", body, lambda _: True))

    def _tell_channel(self, channel: Channel) -> None:
        self.feed.tell(Change("channel", {"channel": channel.id}, channel.visible_to))

    def _message_body(self, channel: Channel, message: Json) -> Json:
        thread_ts = message.get("thread_ts")
        return {
            "channel": channel.id,
            "ts": message["ts"],
            "thread_ts": thread_ts,
            "message": message,
        }

    def _join_thread(self, channel: Channel, message: Json) -> Json | None:
        channel.threads.setdefault(message["thread_ts"], []).append(message["ts"])
        parent = channel.messages.get(message["thread_ts"])
        if parent is not None:
            message["parent_user_id"] = parent["user"]
            self._count_replies(channel, parent)
        return parent

    def _count_replies(self, channel: Channel, parent: Json) -> None:
        replies = channel.threads.get(parent["ts"], [])
        if not replies:
            for key in ("reply_count", "reply_users", "reply_users_count", "latest_reply"):
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


def name_blocks(blocks: Iterable[Json]) -> None:
    """Give ids to blocks and elements that came without, as Slack does, in place."""
    for block in blocks:
        if "block_id" not in block:
            block["block_id"] = secrets.token_urlsafe(4)
        parts = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for part in parts:
            if part and part.get("type") in ACTIONABLE and not part.get("action_id"):
                part["action_id"] = secrets.token_urlsafe(4)


ACTIONABLE = frozenset({*EMPTY, "button", "overflow"})
"""Elements that a person can act on, so that carry an action_id."""
