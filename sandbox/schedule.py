"""Messages that wait for their time."""

from sandbox.feed import Change
from sandbox.messages import Messages
from sandbox.records import Channel, Json, Scheduled, User

FURTHEST = 120 * 86_400
"""Seconds ahead for which Slack takes a message."""
WINDOW = 300
MOST = 30
"""Messages that one channel may have scheduled within WINDOW seconds."""


class Schedule:
    def __init__(self, workspace: Messages) -> None:
        self._workspace = workspace
        self.waiting: dict[str, Scheduled] = {}

    def add(self, app_id: str, author: User, channel: Channel, post_at: int, fields: Json) -> Json:
        """Keep a message for `post_at`, Unix seconds; the record's id with Slack's letter Q."""
        kept = Scheduled(
            self._workspace.new_id("Q"), app_id, author.id, channel.id, post_at, fields
        )
        self.waiting[kept.id] = kept
        self._workspace.feed.tell(Change("scheduled", {}, lambda _: False))
        return {"scheduled_message_id": kept.id, "post_at": post_at}

    def remove(self, id: str, app_id: str, channel: str) -> bool:
        """False when there is none of that app in that channel."""
        kept = self.waiting.get(id)
        if kept is None or kept.app_id != app_id or kept.channel != channel:
            return False
        del self.waiting[id]
        return True

    def around(self, channel: str, post_at: int) -> int:
        """How many messages of the channel wait for the same five minutes."""
        slot = post_at // WINDOW
        kept = self.waiting.values()
        return sum(1 for each in kept if each.channel == channel and each.post_at // WINDOW == slot)

    def next_at(self) -> float | None:
        """When the earliest is due."""
        return min((kept.post_at for kept in self.waiting.values()), default=None)

    def post_due(self) -> list[Json]:
        """Post what is due. Messages with metadata are dropped in silence, as Slack does."""
        workspace, now = self._workspace, self._workspace.clock()
        due = [kept for kept in self.waiting.values() if kept.post_at <= now]
        posted = []
        for kept in sorted(due, key=lambda kept: kept.post_at):
            del self.waiting[kept.id]
            channel = workspace.channels.get(kept.channel)
            if channel is None or "metadata" in kept.fields or kept.user not in workspace.users:
                continue
            posted.append(workspace.post(channel, workspace.users[kept.user], **kept.fields))
        return posted
