"""Who and what there is: people, channels and apps, who is where, and who hears of it."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.feed import Change, Feed
from sandbox.policy import Policy
from sandbox.records import App, Channel, Grant, User, UserGroup, View

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Roster:
    """`clock` gives Unix seconds."""

    def __init__(
        self, team_name: str, team_id: str, domain: str, clock: Callable[[], float]
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
        self.policy = Policy()
        self.feed = Feed()
        self.grants: dict[str, Grant] = {}
        """What each token stands for."""
        self.revoked: set[str] = set()
        """Tokens of apps that were taken off the workspace."""
        self.codes: dict[str, Grant] = {}
        """OAuth codes that wait to be exchanged."""
        self.refresh_tokens: dict[str, Grant] = {}
        """What each refresh token gives anew."""
        self._ims: dict[frozenset[str], Channel] = {}
        self._last_ts = 0

    def new_id(self, letter: str) -> str:
        return letter + "0" + "".join(secrets.choice(ALPHABET) for _ in range(9))

    def next_ts(self) -> str:
        """A ts later than every earlier one."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def add_app(self, app: App) -> App:
        self.revoked -= {app.bot_token, app.app_token}
        self.apps[app.id] = app
        self.grants[app.bot_token] = Grant(app, app.user_id)
        self.grants[app.app_token] = Grant(app, kind="app")
        self.feed.tell(Change("installed", {"app": app.id}, lambda _: False))
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
        for token in [t for t, grant in self.refresh_tokens.items() if grant.app is app]:
            del self.refresh_tokens[token]
        for channel in self.channels.values():
            self.leave(channel, app.user_id)
        del self.apps[app.id]
        self.tell_app(app, connected=False)

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

    def create_channel(
        self, name: str, creator: str, members: Iterable[str] = (), *, private: bool = False
    ) -> Channel:
        """A channel that somebody makes, for apps to hear of."""
        channel = self.add_channel(name, [creator, *members], private=private)
        channel.creator = creator
        body = {"channel": channel.id, "what": "created"}
        self.feed.tell(Change("channel_event", body, lambda _: False))
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

    def rename(self, channel: Channel, name: str) -> None:
        channel.name = name
        body = {"channel": channel.id, "what": "rename"}
        self.feed.tell(Change("channel_event", body, lambda _: False))
        self.tell_channel(channel)

    def archive(self, channel: Channel, user: str, *, archived: bool) -> bool:
        """Archive or bring back; False if it was so already."""
        if channel.is_archived == archived:
            return False
        channel.is_archived = archived
        what = "archive" if archived else "unarchive"
        body = {"channel": channel.id, "what": what, "user": user}
        self.feed.tell(Change("channel_event", body, lambda _: False))
        self.tell_channel(channel)
        return True

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

    # Telling

    def tell_view(self, type: str, view: View) -> None:
        body = {"view": view.as_slack(self.team_id)}
        self.feed.tell(Change(type, body, lambda seer: seer == view.user))

    def tell_notice(self, user: str, text: str) -> None:
        self.feed.tell(Change("notice", {"text": text}, lambda seer: seer == user))

    def tell_app(self, app: App, *, connected: bool) -> None:
        body = {"app": app.id, "connected": connected}
        self.feed.tell(Change("app", body, lambda _: True))

    def tell_user(self, user: User) -> None:
        """The profile changed, or presence, status or do-not-disturb did."""
        self.feed.tell(Change("user", {"user": user.id}, lambda _: True))

    def tell_usergroup(
        self, group: UserGroup, before: tuple[str, ...], *, is_new: bool = False
    ) -> None:
        body = {"usergroup": group.id, "before": before, "new": is_new}
        self.feed.tell(Change("usergroup", body, lambda _: True))

    def tell_all(self, type: str, **body: Any) -> None:
        self.feed.tell(Change(type, body, lambda _: True))

    def tell_channel(self, channel: Channel) -> None:
        self.feed.tell(Change("channel", {"channel": channel.id}, channel.visible_to))
