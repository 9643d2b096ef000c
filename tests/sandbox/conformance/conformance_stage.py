"""A workspace with an app that may do everything, for one call at a time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sandbox.api import call_method
from sandbox.api.registry import FACTS
from sandbox.description import add_app, build
from sandbox.faults import Faults
from sandbox.records import App, Channel, Grant, User

PLAIN = {"type": "plain_text", "text": "Title"}
MODAL = {"type": "modal", "title": PLAIN, "blocks": []}
HOME = {"type": "home", "blocks": []}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"}}
NOW = 1_763_900_000.0
SCOPES = sorted(
    {scope for facts in FACTS.values() for scope in facts.scopes} - {"connections:write"}
)

EVENT_SCOPES = ["app_mentions:read", "links:read", "reactions:read"]
USER_SCOPES = ["channels:read", "chat:write", "dnd:read", "im:write", "users:read"]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Stage:
    """Things to name in arguments are made when first asked for."""

    def __init__(self) -> None:
        self.clock = Clock()
        people = [
            {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
            {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
        ]
        channels = [
            {"name": "leads"},
            {"name": "deals", "members": ["ada"]},
            {"name": "secret", "members": ["ada"], "private": True},
        ]
        groups = [{"handle": "sdrs", "users": ["sam"]}]
        described = {"people": people, "channels": channels, "usergroups": groups}
        self.workspace = build(described, self.clock)
        self.workspace.url = "http://127.0.0.1:3010"
        self.faults = Faults()
        self.app: App = add_app(self.workspace, self._manifest(), channels=["leads"])

    def _manifest(self) -> dict[str, Any]:
        scopes = [*SCOPES, "chat:write.customize", *EVENT_SCOPES]
        return {
            "display_information": {"name": "Echo"},
            "features": {"unfurl_domains": ["example.com"], "assistant_view": {}},
            "oauth_config": {
                "redirect_urls": ["https://acme.com/back"],
                "scopes": {"bot": scopes, "user": USER_SCOPES},
            },
        }

    def call(self, method: str, token: str | None = "", **args: Any) -> dict[str, Any]:
        """As the bot, or with the app's token where the method wants that one."""
        own = self.app.app_token if FACTS[method].token == "app" else self.app.bot_token
        given = own if token == "" else token
        return call_method(self.workspace, method, given, args, self.faults.error_for)

    def channel(self, name: str) -> Channel:
        found = self.workspace.find_channel(name)
        assert found
        return found

    @cached_property
    def sam(self) -> User:
        return self.workspace.person("sam")

    @cached_property
    def leads(self) -> str:
        return self.channel("leads").id

    @cached_property
    def deals(self) -> str:
        """A public channel that the app is not in."""
        return self.channel("deals").id

    @cached_property
    def secret(self) -> str:
        """A private channel that the app is not in."""
        return self.channel("secret").id

    @cached_property
    def archived(self) -> str:
        channel = self.workspace.add_channel("old", [self.app.user_id, self.sam.id])
        channel.is_archived = True
        return channel.id

    @cached_property
    def im(self) -> str:
        return self.workspace.im(self.app.user_id, self.sam.id).id

    @cached_property
    def mine(self) -> str:
        """The ts of a message of the app."""
        return str(self.call("chat.postMessage", channel=self.leads, text="mine")["ts"])

    @cached_property
    def theirs(self) -> str:
        """The ts of a message of Sam's, with a link."""
        text = "see <https://example.com/a> and <https://other.org/b>"
        return str(self.workspace.post(self.channel("leads"), self.sam, text)["ts"])

    @cached_property
    def tombstone(self) -> str:
        """The ts of a deleted parent."""
        self.call("chat.postMessage", channel=self.leads, text="reply", thread_ts=self.mine)
        self.call("chat.delete", channel=self.leads, ts=self.mine)
        return self.mine

    @cached_property
    def trigger(self) -> str:
        return self.workspace.triggers.issue(self.app.id, self.sam.id)

    def new_trigger(self) -> str:
        return self.workspace.triggers.issue(self.app.id, self.sam.id)

    @cached_property
    def old_trigger(self) -> str:
        issued = self.new_trigger()
        self.clock.now += 4
        return issued

    @cached_property
    def used_trigger(self) -> str:
        issued = self.new_trigger()
        self.call("views.open", trigger_id=issued, view=dict(MODAL))
        return issued

    def opened(self, **more: Any) -> dict[str, Any]:
        """An open dialog."""
        answer = self.call("views.open", trigger_id=self.new_trigger(), view={**MODAL, **more})
        return dict(answer["view"])

    def pushed(self, times: int) -> str:
        """A trigger, once that many dialogs stand on the first."""
        self.opened()
        for _ in range(times):
            self.call("views.push", trigger_id=self.new_trigger(), view=dict(MODAL))
        return self.new_trigger()

    @cached_property
    def published(self) -> dict[str, Any]:
        return dict(self.call("views.publish", user_id=self.sam.id, view=dict(HOME))["view"])

    @cached_property
    def scheduled(self) -> str:
        at = int(self.clock.now) + 60
        answer = self.call("chat.scheduleMessage", channel=self.leads, post_at=at, text="later")
        return str(answer["scheduled_message_id"])

    @cached_property
    def streaming(self) -> str:
        started = self.call("chat.startStream", channel=self.im, markdown_text="Well")
        return str(started["ts"])

    @cached_property
    def silent(self) -> str:
        """A stream in which nothing was said yet."""
        return str(self.call("chat.startStream", channel=self.im)["ts"])

    @cached_property
    def stream_of_another(self) -> str:
        other = add_app(self.workspace, {"display_information": {"name": "Other"}})
        message = self.workspace.post(
            self.channel("leads"),
            self.workspace.users[other.user_id],
            "",
            streaming_state="in_progress",
        )
        return str(message["ts"])

    @cached_property
    def reserved(self) -> str:
        """A file that waits for its bytes."""
        answer = self.call("files.getUploadURLExternal", filename="a.csv", length=3)
        return str(answer["file_id"])

    @cached_property
    def uploaded(self) -> str:
        self.workspace.files.receive(self.workspace.files.all[self.reserved], b"a,b")
        return self.reserved

    @cached_property
    def file(self) -> str:
        self.call("files.completeUploadExternal", files=[{"id": self.uploaded}])
        return self.uploaded

    @cached_property
    def deleted_file(self) -> str:
        self.call("files.delete", file=self.file)
        return self.file

    @cached_property
    def bookmark(self) -> str:
        added = self.call(
            "bookmarks.add", channel_id=self.leads, title="T", type="link", link="https://a.com"
        )
        return str(added["bookmark"]["id"])

    @cached_property
    def group(self) -> str:
        return next(iter(self.workspace.usergroups))

    @cached_property
    def code(self) -> str:
        self.workspace.codes["c1"] = Grant(self.app, self.sam.id, "user")
        return "c1"

    @cached_property
    def user_token(self) -> str:
        return self.workspace.grant_user(self.app, self.sam)

    @cached_property
    def old_token(self) -> str:
        """A token that has expired."""
        self.app.rotates_tokens = True
        token = self.call("oauth.v2.access", **self.oauth())["access_token"]
        self.clock.now += 12 * 3600
        return str(token)

    @cached_property
    def guest_token(self) -> str:
        """Sam's, who is a guest of no channel."""
        self.sam.guest = "multi"
        for channel in self.workspace.channels.values():
            channel.members.pop(self.sam.id, None)
        return self.user_token

    @cached_property
    def stranger(self) -> str:
        return self.workspace.person("ada").id

    def oauth(self, **more: Any) -> dict[str, Any]:
        known = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        return {**known, "code": self.code, **more}

    def reacted(self, name: str) -> str:
        """The ts of a message that bears the app's reaction."""
        self.call("reactions.add", channel=self.leads, timestamp=self.theirs, name=name)
        return self.theirs

    def pinned(self) -> str:
        self.call("pins.add", channel=self.leads, timestamp=self.theirs)
        return self.theirs

    def without(self, *scopes: str) -> None:
        """Take scopes away."""
        self.app.scopes = self.app.scopes - set(scopes)
