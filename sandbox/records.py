"""What a workspace holds: users, channels, apps, views and user groups, with Slack's shapes.

Times are Unix seconds (float); a `ts` is Slack's "seconds.microseconds" string, unique in the
workspace and ordered as text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
"""A JSON object."""


@dataclass(slots=True)
class User:
    """A person, or the bot user of an app (`bot_id` and `app_id` set)."""

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    tz: str = "UTC"
    color: str = "#4a6fa5"
    bot_id: str = ""
    app_id: str = ""
    display_name: str = ""
    phone: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    """Unix seconds at which the status ends; 0 is never."""
    presence: str = "active"
    """"active" or "away"."""
    dnd_until: float | None = None
    """End of a snooze that runs now, Unix seconds."""
    updated: int = 0
    """Unix seconds of the last change of the profile."""
    deleted: bool = False
    guest: str = ""
    """"" for a member, "multi" or "single" for a guest of several channels or of one."""
    homes: "dict[str, View]" = field(default_factory=dict)
    """The published App Homes of this person, by app."""

    @property
    def is_bot(self) -> bool:
        return bool(self.bot_id)

    @property
    def home(self) -> "View | None":
        """The first App Home published to this person."""
        return next(iter(self.homes.values()), None)


@dataclass(slots=True)
class Ephemeral:
    """A message that only `user` sees; Slack's API cannot read or update it."""

    user: str
    message: Json


@dataclass(slots=True)
class Channel:
    """A public or private channel, or a direct message between two users or (`is_mpim`) more."""

    id: str
    name: str
    created: float
    members: dict[str, None] = field(default_factory=dict)
    is_im: bool = False
    is_mpim: bool = False
    is_private: bool = False
    is_archived: bool = False
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    posting: str = "all"
    """Who may post: one of policy.POSTING."""
    locked: list[str] = field(default_factory=list)
    """The ts of parents whose threads take no more replies and reactions."""
    pins: list[str] = field(default_factory=list)
    """The ts of pinned messages, oldest pin first."""
    bookmarks: dict[str, Json] = field(default_factory=dict)
    """Slack's bookmark objects by id."""
    messages: dict[str, Json] = field(default_factory=dict)
    """Every message and reply by ts, oldest first."""
    threads: dict[str, list[str]] = field(default_factory=dict)
    """Parent ts to the ts of its replies, oldest first."""
    ephemerals: dict[str, Ephemeral] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """User to the ts up to which they have read."""
    threads_read: dict[str, dict[str, str]] = field(default_factory=dict)
    """User to the threads they have opened, and the ts up to which they have read each."""

    def visible_to(self, user: str) -> bool:
        return user in self.members or not (self.is_im or self.is_private or self.is_mpim)

    def partner(self, user: str) -> str:
        """The other member of a direct message (oneself in a message to oneself)."""
        return next((member for member in self.members if member != user), user)

    def top_level(self) -> Iterator[Json]:
        """Messages of the channel itself, without replies, oldest first."""
        for message in self.messages.values():
            parent = message.get("thread_ts", message["ts"])
            if parent == message["ts"] or message.get("subtype") == "thread_broadcast":
                yield message

    def thread(self, ts: str) -> Iterator[Json]:
        """The parent (if it still stands) and its replies, oldest first."""
        if ts in self.messages:
            yield self.messages[ts]
        for reply in self.threads.get(ts, ()):
            yield self.messages[reply]

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "group" if self.is_private else "channel"


@dataclass(slots=True)
class Command:
    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(slots=True)
class Shortcut:
    """`type` is "global" or "message"."""

    type: str
    callback_id: str
    name: str


@dataclass(slots=True)
class App:
    """An installed app. `request_url` is used when no Socket Mode connection is open."""

    id: str
    name: str
    user_id: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    request_url: str = ""
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    client_id: str = ""
    client_secret: str = ""
    user_scopes: frozenset[str] = frozenset()
    """What the app may do with the token of a person."""
    unfurl_domains: tuple[str, ...] = ()
    """Domains whose links the app wants to hear of."""
    redirect_urls: tuple[str, ...] = ()
    socket_mode: bool = True
    is_agent: bool = True
    has_home: bool = True
    has_messages_tab: bool = True
    """Whether people and app may write each other directly."""
    uses_pkce: bool = False
    rotates_tokens: bool = False
    """Whether tokens live 12 hours and are refreshed."""


@dataclass(slots=True, frozen=True)
class Grant:
    """What a token stands for: an app as its bot, as a person, or as itself (`user_id` empty)."""

    app: App
    user_id: str = ""
    kind: str = "bot"
    """"bot", "user" or "app"."""
    expires: float | None = None
    """Unix seconds at which the token dies."""

    @property
    def scopes(self) -> frozenset[str]:
        if self.kind == "user":
            return self.app.user_scopes
        return self.app.scopes if self.kind == "bot" else frozenset({"connections:write"})


@dataclass(slots=True)
class File:
    """An uploaded file; `shares` are channel and ts of the messages that show it."""

    id: str
    user: str
    name: str
    size: int
    created: float
    title: str = ""
    alt_txt: str = ""
    content: bytes = b""
    is_uploaded: bool = False
    is_complete: bool = False
    is_deleted: bool = False
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Scheduled:
    """A message that waits for `post_at`, Unix seconds."""

    id: str
    app_id: str
    user: str
    channel: str
    post_at: int
    fields: Json


@dataclass(slots=True)
class UserGroup:
    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(slots=True)
class View:
    """An open modal or a published home; `body` is what the app sent, `state` what is filled in."""

    id: str
    app: App
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    state: dict[str, Json] = field(default_factory=dict)
    """block_id to action_id to the state value (`type` and `value`, `selected_option` …)."""

    def as_slack(self, team_id: str) -> Json:
        body = self.body
        return {
            "id": self.id,
            "team_id": team_id,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "state": {"values": self.state},
            "hash": self.hash,
            "title": body.get("title", {"type": "plain_text", "text": "View Title"}),
            "clear_on_close": body.get("clear_on_close", False),
            "notify_on_close": body.get("notify_on_close", False),
            "close": body.get("close"),
            "submit": body.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app.id,
            "external_id": body.get("external_id", ""),
            "app_installed_team_id": team_id,
            "bot_id": self.app.bot_id,
        }


def utc_offset(tz: str, at: float) -> int:
    """Seconds east of UTC in the IANA zone `tz` at the Unix time `at`."""
    offset = datetime.fromtimestamp(at, ZoneInfo(tz)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
