"""One call of a Web API method: who calls, and typed access to its arguments."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from sandbox.facts import FACTS
from sandbox.records import App, Channel, Grant, Json, User
from sandbox.refusal import Refusal
from sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """Arguments arrive as JSON values, or as strings where the body was a form."""

    workspace: Workspace
    grant: Grant | None
    args: Json
    method: str

    @property
    def app(self) -> App:
        """The calling app; registered methods that take no token must not ask."""
        if self.grant is None:
            raise Refusal("not_authed")
        return self.grant.app

    @property
    def me(self) -> str:
        """Id of the user as whom the app acts: its bot, or the person whose token it is."""
        return (self.grant.user_id if self.grant else "") or self.app.user_id

    @property
    def author(self) -> User:
        return self.workspace.users[self.me]

    @property
    def scopes(self) -> frozenset[str]:
        return self.grant.scopes if self.grant else frozenset()

    def refuse(self, *errors: str) -> NoReturn:
        """Raises the first of these errors that the reference lists for this method, or else
        the last."""
        listed = FACTS[self.method].errors
        raise Refusal(next((error for error in errors if error in listed), errors[-1]))

    def need_allowed(self, action: str, error: str = "restricted_action") -> None:
        """Raises `error` where an administrator keeps people and apps from it."""
        if action in self.workspace.policy.restricted:
            raise Refusal(error)

    def need_visible(self, user: User) -> None:
        """Raises user_not_visible for a guest who shares no channel with that person."""
        if not self.author.guest or user.id == self.me:
            return
        if not any({self.me, user.id} <= set(c.members) for c in self.workspace.channels.values()):
            raise Refusal("user_not_visible")

    def need_scope(self, *scopes: str) -> None:
        """Raises missing_scope unless the token has one of these."""
        if not self.scopes & set(scopes):
            provided = ",".join(sorted(self.scopes))
            raise Refusal("missing_scope", needed=",".join(scopes), provided=provided)

    def text(self, key: str, default: str = "") -> str:
        value = self.args.get(key)
        if value is None:
            return default
        if isinstance(value, dict | list):
            raise Refusal.arguments(f"must provide a string [json-pointer:/{key}]")
        return str(value)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.args.get(key)
        if value is None:
            return default
        return value is True or str(value).lower() in ("true", "1")

    def number(self, key: str, default: int, most: int) -> int:
        value = self.args.get(key)
        if value in (None, ""):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise Refusal("invalid_limit" if key == "limit" else "invalid_arguments") from None
        if number < 1:
            raise Refusal("invalid_limit" if key == "limit" else "invalid_arguments")
        return min(number, most)

    def structure(self, key: str, error: str) -> Any:
        """A JSON value, parsed if it came as a string; `error` when that is not JSON."""
        return as_structure(self.args.get(key), error)

    def channel(self, key: str = "channel", error: str = "channel_not_found") -> Channel:
        """A channel by id that the caller may know of. Raises channel_not_found."""
        channel = self.workspace.channels.get(self.text(key))
        if channel is None or not channel.visible_to(self.me):
            raise Refusal(error)
        return channel

    def joined_channel(self, key: str = "channel") -> Channel:
        """A channel that the caller is in. Raises channel_not_found or not_in_channel."""
        channel = self.channel(key)
        if self.me not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def user(self, key: str = "user", error: str = "user_not_found") -> User:
        user = self.workspace.users.get(self.text(key))
        if user is None:
            raise Refusal(error)
        return user

    def message(self, channel: Channel, key: str) -> Json:
        """A message of the channel by its ts. Raises message_not_found."""
        message = channel.messages.get(self.text(key))
        if message is None:
            raise Refusal("message_not_found")
        return message

    def page(self, rows: Sequence[T], default: int = 100) -> tuple[list[T], Json]:
        """A page of rows by `cursor` and `limit`, and the response_metadata to answer with."""
        limit = self.number("limit", default, 1000)
        start = _read_cursor(self.text("cursor"))
        rest = start + limit < len(rows)
        cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if rest else ""
        return list(rows[start : start + limit]), {"next_cursor": cursor}


def as_structure(value: Any, error: str) -> Any:
    """A JSON value, parsed if it is a string. Raises Refusal(error) when that is not JSON."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal(error) from None


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise Refusal("invalid_cursor")
