"""The state of the workspace and everything that changes messages in it, in memory."""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from sandbox import threads
from sandbox.feed import Change, Feed
from sandbox.files import Files
from sandbox.limits import Limits
from sandbox.links import Links
from sandbox.log import Log
from sandbox.modals import Modals
from sandbox.naming import name_blocks
from sandbox.notifying import notices
from sandbox.records import App, Channel, Ephemeral, Grant, Json, User, UserGroup, View
from sandbox.response_urls import ResponseUrls
from sandbox.schedule import Schedule
from sandbox.triggers import Triggers

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Workspace:
    """People, channels, apps and their messages.

    `clock` gives Unix seconds. What happens in real time (triggers, rate limits, response URLs)
    goes by its `pace` if it has one, so that a faster clock leaves people time to act.
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
        self.pace: Callable[[], float] = getattr(clock, "pace", clock)
        self.limits = Limits(self.pace)
        self.triggers = Triggers(self.pace)
        self.response_urls = ResponseUrls(self.pace)
        self.modals = Modals(self)
        self.links = Links(self)
        self.files = Files(self)
        self.schedule = Schedule(self)
        self.grants: dict[str, Grant] = {}
        """What each token stands for."""
        self.revoked: set[str] = set()
        """Tokens of apps that were taken off the workspace."""
        self.codes: dict[str, Grant] = {}
        """OAuth codes that wait to be exchanged."""
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
        self.revoked -= {app.bot_token, app.app_token}
        self.apps[app.id] = app
        self.grants[app.bot_token] = Grant(app, app.user_id)
        self.grants[app.app_token] = Grant(app, kind="app")
        return app

    def grant_user(self, app: App, user: User) -> str:
        """A token with which the app acts as that person, within the app's user scopes."""
        token = f"xoxp-sandbox-{user.name}-{app.id.lower()}"
        self.grants[token] = Grant(app, user.id, "user")
        return token

    def remove_app(self, app: App) -> None:
        """Uninstall: its tokens die, its bot leaves. Whoever listens hears "uninstalled" first."""
        self.feed.tell(Change("uninstalled", {"app": app.id}, lambda _: False))
        dead = {token for token, grant in self.grants.items() if grant.app is app}
        self.revoked |= dead
        for token in dead:
            del self.grants[token]
        for channel in self.channels.values():
            self.leave(channel, app.user_id)
        del self.apps[app.id]
        self.tell_app(app)

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
        self.tell_channel(channel)
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
            self.tell_channel(channel)
        return channel

    def has_im(self, users: Iterable[str]) -> bool:
        """Whether that direct message is open already."""
        return frozenset(users) in self._ims

    def mpim(self, users: Iterable[str]) -> Channel:
        """The group message between more than two users, opened if need be."""
        group = frozenset(users)
        if (channel := self._ims.get(group)) is None:
            names = sorted(self.users[user].name for user in group)
            name = f"mpdm-{'--'.join(names)}-1"
            channel = Channel(self.new_id("G"), name, self.clock(), dict.fromkeys(sorted(group)))
            channel.is_mpim = True
            self._ims[group] = self.channels[channel.id] = channel
            self.tell_channel(channel)
        return channel

    def leave(self, channel: Channel, user: str) -> bool:
        """False if not in it."""
        if user not in channel.members:
            return False
        del channel.members[user]
        body = {"channel": channel.id, "user": user}
        self.feed.tell(Change("member_left", body, lambda _: False))
        self.tell_channel(channel)
        return True

    def join(self, channel: Channel, user: str, inviter: str = "") -> bool:
        """False if already in it."""
        if user in channel.members:
            return False
        channel.members[user] = None
        body = {"channel": channel.id, "user": user, "inviter": inviter}
        self.feed.tell(Change("member_joined", body, lambda _: False))
        self.tell_channel(channel)
        return True

    def replace_channels(self, channels: Iterable[Channel]) -> None:
        """Put these in place of all there are; a later ts stays later than theirs."""
        self.channels = {channel.id: channel for channel in channels}
        self._ims = {
            frozenset(c.members): c for c in self.channels.values() if c.is_im or c.is_mpim
        }
        said = [ts for channel in self.channels.values() for ts in channel.messages]
        if said:
            self._last_ts = max(self._last_ts, int(max(said).replace(".", "")))

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
        parent = threads.join(channel, message) if "thread_ts" in message else None
        channel.read[user.id] = ts
        self.tell_message("message", channel, message)
        if parent is not None:
            self.tell_message("thread", channel, parent)
        for notice in notices(self, channel, message):
            self.tell_all("notified", **notice)
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

    def pin(self, channel: Channel, ts: str, *, add: bool) -> bool:
        """Pin or unpin a message; False if it was so already."""
        if (ts in channel.pins) == add:
            return False
        if add:
            channel.pins.append(ts)
        else:
            channel.pins.remove(ts)
        self.tell_channel(channel)
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

    def tell_user(self, user: User) -> None:
        """The profile changed, or presence, status or do-not-disturb did."""
        self.feed.tell(Change("user", {"user": user.id}, lambda _: True))

    def tell_usergroup(self, group: UserGroup, before: tuple[str, ...]) -> None:
        body = {"usergroup": group.id, "before": before}
        self.feed.tell(Change("usergroup", body, lambda _: True))

    def tell_all(self, type: str, **body: Any) -> None:
        self.feed.tell(Change(type, body, lambda _: True))

    def tell_channel(self, channel: Channel) -> None:
        self.feed.tell(Change("channel", {"channel": channel.id}, channel.visible_to))

    def _message_body(self, channel: Channel, message: Json) -> Json:
        thread_ts = message.get("thread_ts")
        return {
            "channel": channel.id,
            "ts": message["ts"],
            "thread_ts": thread_ts,
            "message": message,
        }
