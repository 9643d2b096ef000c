"""Which events an app is sent: those it subscribed to, in channels that its bot is in."""

from sandbox import payloads
from sandbox.deliver import Deliveries
from sandbox.feed import Change
from sandbox.records import App, Channel, Json, User
from sandbox.workspace import Workspace

SUBTYPED = {"message_changed": "message_changed", "message_deleted": "message_deleted"}
CHANNEL_TYPES = {"channel": "channels", "group": "groups", "im": "im"}


class Events:
    """Listens to the feed and hands each app its share."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self.stop = workspace.feed.listen(self._heard)

    def home_opened(self, app: App, user: User) -> None:
        """`user` looks at the app's home."""
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self._workspace.im(app.user_id, user.id).id,
            "tab": "home",
            "event_ts": self._workspace.next_ts(),
        }
        if user.home is not None and user.home.app is app:
            event["view"] = user.home.as_slack(self._workspace.team_id)
        self._send(app, "app_home_opened", event)

    def _heard(self, change: Change) -> None:
        match change.type:
            case "message":
                self._posted(change.body)
            case "message_changed" | "message_deleted":
                self._changed(change)
            case "member_joined":
                self._joined(change.body)

    def _posted(self, body: Json) -> None:
        channel, message = self._workspace.channels[body["channel"]], body["message"]
        event = {
            **message,
            "channel": channel.id,
            "channel_type": channel.kind,
            "event_ts": message["ts"],
        }
        for app in self._present(channel):
            self._send(app, _message_event(channel), event)
            if f"<@{app.user_id}>" in message["text"] and not channel.is_im:
                mention = {**event, "type": "app_mention"}
                del mention["channel_type"]
                self._send(app, "app_mention", mention)

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
            "previous_message": change.previous,
            "ts": ts,
            "event_ts": ts,
        }
        if change.type == "message_changed":
            event["message"] = dict(message)
        else:
            event["deleted_ts"] = message["ts"]
        for app in self._present(channel):
            self._send(app, _message_event(channel), event)

    def _joined(self, body: Json) -> None:
        channel = self._workspace.channels[body["channel"]]
        event = {
            "type": "member_joined_channel",
            "user": body["user"],
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._workspace.team_id,
            "event_ts": self._workspace.next_ts(),
        }
        if body["inviter"]:
            event["inviter"] = body["inviter"]
        for app in self._present(channel):
            self._send(app, "member_joined_channel", event)

    def _present(self, channel: Channel) -> list[App]:
        return [app for app in self._workspace.apps.values() if app.user_id in channel.members]

    def _send(self, app: App, subscription: str, event: Json) -> None:
        if subscription in app.events:
            envelope = payloads.event_callback(self._workspace, app, event)
            self._deliveries.event(app, envelope)


def _message_event(channel: Channel) -> str:
    return f"message.{CHANNEL_TYPES[channel.kind]}"
