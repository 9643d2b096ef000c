"""Which events an app is sent: those it subscribed to and has the scope for, where its bot is."""

from collections.abc import Iterable

from sandbox import event_bodies, markup, payloads, people
from sandbox.deliver import Deliveries
from sandbox.event_scopes import allowed
from sandbox.feed import Change
from sandbox.records import App, Channel, Json, User
from sandbox.workspace import Workspace

SUBTYPED = {"message_changed": "message_changed", "message_deleted": "message_deleted"}
CHANNEL_TYPES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
LEFT_OUT = frozenset({"hidden", "streaming_state"})
"""Keys of our messages that an event does not carry."""


class Events:
    """Listens to the feed and hands each app its share."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._listening = False
        self.start()

    def start(self) -> None:
        """Listen; does no harm twice."""
        if not self._listening:
            self._stop = self._workspace.feed.listen(self._heard)
            self._listening = True

    def stop(self) -> None:
        if self._listening:
            self._stop()
            self._listening = False

    def home_opened(self, app: App, user: User, tab: str = "home") -> None:
        """`user` looks at the app's home, or with tab "messages" at its direct message."""
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self._workspace.im(app.user_id, user.id).id,
            "tab": tab,
            "event_ts": self._workspace.next_ts(),
        }
        if tab == "home" and (home := user.homes.get(app.id)) is not None:
            event["view"] = home.as_slack(self._workspace.team_id)
        self._send([app], "app_home_opened", event)

    def _heard(self, change: Change) -> None:
        body = change.body
        match change.type:
            case "message":
                self._posted(body)
            case "message_changed" | "message_deleted":
                self._changed(change)
            case "member_joined" | "member_left":
                self._moved(change.type, body)
            case "reaction_added" | "reaction_removed" | "pin_added" | "pin_removed":
                self._marked(change.type, body)
            case "channel_event":
                self._changed_channel(body)
            case "user":
                self._described("user_change", self._workspace.users[body["user"]])
            case "status_changed":
                self._described("user_status_changed", self._workspace.users[body["user"]])
            case "dnd_changed":
                self._snoozed(self._workspace.users[body["user"]])
            case "usergroup":
                self._regrouped(body)
            case "file_deleted":
                event = {"type": "file_deleted", **body, "event_ts": self._workspace.next_ts()}
                self._send(self._workspace.apps.values(), "file_deleted", event)
            case "uninstalled":
                self._uninstalled(self._workspace.apps[body["app"]])

    def _posted(self, body: Json) -> None:
        channel, message = self._workspace.channels[body["channel"]], body["message"]
        event = {
            **_public(message),
            "channel": channel.id,
            "channel_type": channel.kind,
            "event_ts": message["ts"],
        }
        present = self._present(channel)
        self._send(present, _message_event(channel), event)
        for app in present:
            if f"<@{app.user_id}>" in message["text"] and not channel.is_im:
                mention = {**event, "type": "app_mention"}
                del mention["channel_type"]
                self._send([app], "app_mention", mention)
        if not self._workspace.users[message["user"]].is_bot:
            self._shared_links(channel, message)

    def _shared_links(self, channel: Channel, message: Json) -> None:
        """Whoever wants links of these domains hears of them, present or not."""
        links = [{"domain": markup.domain(u), "url": u} for u in markup.links(message["text"])]
        for app in self._workspace.apps.values():
            wanted = [link for link in links if _covered(link["domain"], app.unfurl_domains)]
            if wanted:
                event: Json = {
                    "type": "link_shared",
                    "user": message["user"],
                    "channel": channel.id,
                    "message_ts": message["ts"],
                    "links": wanted,
                    "is_bot_user_member": app.user_id in channel.members,
                    "unfurl_id": f"{channel.id}:{message['ts']}",
                    "source": "conversations_history",
                    "event_ts": self._workspace.next_ts(),
                }
                if "thread_ts" in message:
                    event["thread_ts"] = message["thread_ts"]
                self._send([app], "link_shared", event)

    def _changed(self, change: Change) -> None:
        if change.previous is None:
            return
        channel, message = self._workspace.channels[change.body["channel"]], change.body["message"]
        ts = self._workspace.next_ts()
        event: Json = {
            "type": "message",
            "subtype": SUBTYPED[change.type],
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind,
            "previous_message": _public(change.previous),
            "ts": ts,
            "event_ts": ts,
        }
        if change.type == "message_changed":
            event["message"] = _public(message)
        else:
            event["deleted_ts"] = message["ts"]
        self._send(self._present(channel), _message_event(channel), event)

    def _moved(self, change: str, body: Json) -> None:
        workspace, channel = self._workspace, self._workspace.channels[body["channel"]]
        type = f"{change}_channel"
        event = event_bodies.moved(workspace, type, channel, body["user"], body.get("inviter", ""))
        self._send(self._present(channel), type, event, channel.kind)
        gone = [app for app in workspace.apps.values() if app.user_id == body["user"]]
        if change == "member_left" and gone:
            event = event_bodies.left(workspace, channel, body["user"])
            self._send(gone, str(event["type"]), event)

    def _marked(self, type: str, body: Json) -> None:
        """Reactions and pins."""
        channel = self._workspace.channels[body["channel"]]
        build = event_bodies.pinned if type.startswith("pin") else event_bodies.reacted
        self._send(self._present(channel), type, build(self._workspace, type, channel, body))

    def _changed_channel(self, body: Json) -> None:
        """Of a public channel every app hears, of a private one those in it."""
        channel = self._workspace.channels[body["channel"]]
        if channel.is_private and body["what"] == "created":
            return
        apps = self._present(channel) if channel.is_private else self._workspace.apps.values()
        event = event_bodies.changed_channel(self._workspace, channel, body)
        self._send(apps, str(event["type"]), event)

    def _described(self, type: str, user: User) -> None:
        now = int(self._workspace.clock())
        for app in self._workspace.apps.values():
            email = "users:read.email" in app.scopes
            described = people.as_slack(self._workspace, user, email=email)
            event = {"type": type, "user": described, "cache_ts": now}
            event["event_ts"] = self._workspace.next_ts()
            self._send([app], type, event)

    def _snoozed(self, user: User) -> None:
        event = event_bodies.snoozed(self._workspace, user)
        self._send(self._workspace.apps.values(), "dnd_updated_user", event)

    def _regrouped(self, body: Json) -> None:
        workspace, group = self._workspace, self._workspace.usergroups[body["usergroup"]]
        type = "subteam_created" if body["new"] else "subteam_updated"
        events = [event_bodies.described_group(workspace, type, group)]
        if not body["new"]:
            events.append(event_bodies.regrouped(workspace, group, body["before"]))
        for event in events:
            self._send(workspace.apps.values(), str(event["type"]), event)

    def _uninstalled(self, app: App) -> None:
        self._send([app], "app_uninstalled", {"type": "app_uninstalled"})
        tokens = {"oauth": [], "bot": [app.user_id]}
        self._send([app], "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})

    def _present(self, channel: Channel) -> list[App]:
        return [app for app in self._workspace.apps.values() if app.user_id in channel.members]

    def _send(self, apps: Iterable[App], subscription: str, event: Json, kind: str = "") -> None:
        """To those of the apps that subscribed to it and have its scope."""
        for app in apps:
            if subscription in app.events and allowed(subscription, app.scopes, kind):
                envelope = payloads.event_callback(self._workspace, app, event)
                self._deliveries.event(app, envelope)


def _public(message: Json) -> Json:
    return {key: value for key, value in message.items() if key not in LEFT_OUT}


def _covered(domain: str, domains: Iterable[str]) -> bool:
    return any(domain == each or domain.endswith(f".{each}") for each in domains)


def _message_event(channel: Channel) -> str:
    return f"message.{CHANNEL_TYPES[channel.kind]}"
