"""What a person does with messages and channels at Slack's client, without asking any app."""

import re
from collections.abc import Iterable

from sandbox import markup
from sandbox.policy import POSTING
from sandbox.records import Channel, File, Json, User
from sandbox.refusal import ClientError
from sandbox.richtext import rich_text
from sandbox.workspace import Workspace


class Speaker:
    """Each method acts as `user`. Raises ClientError."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def say(self, user: User, channel: Channel, text: str, thread_ts: str | None = None) -> Json:
        self._need_member(user, channel)
        if not text.strip():
            raise ClientError("A message needs words.")
        if thread_ts:
            parent = channel.messages.get(thread_ts)
            if parent is None:
                raise ClientError("That thread is gone.", 404)
            thread_ts = parent.get("thread_ts", thread_ts)
        if channel.is_archived:
            raise ClientError(f"#{channel.name} is archived.")
        text = markup.written(self._workspace, text)
        blocks = [rich_text(text)]
        post = self._workspace.post
        message = post(channel, user, text, thread_ts=thread_ts, blocks=blocks)
        self._workspace.unfurl(channel, message)
        return message

    def edit(self, user: User, channel: Channel, ts: str, text: str) -> Json:
        message = self._own(user, channel, ts, "edited")
        if not text.strip():
            raise ClientError("A message needs words; delete it instead.")
        text = markup.written(self._workspace, text)
        edited = {"user": user.id, "ts": self._workspace.next_ts()}
        blocks = [rich_text(text)]
        self._workspace.update(channel, message, text=text, blocks=blocks, edited=edited)
        self._workspace.unfurl(channel, message)
        return message

    def delete(self, user: User, channel: Channel, ts: str) -> None:
        self._workspace.delete(channel, self._own(user, channel, ts, "deleted"))

    def dismiss(self, user: User, channel: Channel, ts: str) -> None:
        """Put away a message that only this person sees."""
        ephemeral = channel.ephemerals.get(ts)
        if ephemeral is None or ephemeral.user != user.id:
            raise ClientError("That message is gone.", 404)
        self._workspace.delete(channel, ephemeral.message)

    def react(self, user: User, channel: Channel, ts: str, name: str) -> bool:
        """Put an emoji under a message, or take it away again; whether it now stands there."""
        message = channel.messages.get(ts)
        if message is None:
            raise ClientError("That message is gone.", 404)
        if not name:
            raise ClientError("`name` is the emoji's short code; it is missing.")
        if self._workspace.react(channel, message, name, user.id, add=True):
            return True
        self._workspace.react(channel, message, name, user.id, add=False)
        return False

    def pin(self, user: User, channel: Channel, ts: str) -> bool:
        """Pin a message, or take the pin away again; whether it now is pinned."""
        self._need_member(user, channel)
        if ts not in channel.messages:
            raise ClientError("That message is gone.", 404)
        if self._workspace.pin(channel, ts, user.id, add=True):
            return True
        self._workspace.pin(channel, ts, user.id, add=False)
        return False

    def create_channel(
        self, user: User, name: str, members: Iterable[str], *, private: bool = False
    ) -> Channel:
        name = self._free_name(name)
        return self._workspace.create_channel(name, user.id, members, private=private)

    def _free_name(self, name: str) -> str:
        name = name.strip().removeprefix("#")
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", name):
            raise ClientError("A channel's name has lower-case letters, digits, - and _ only.")
        if self._workspace.find_channel(name) is not None:
            raise ClientError(f"There is a channel #{name} already.")
        return name

    def manage(self, user: User, channel: Channel, wanted: Json) -> Channel:
        """Change what a channel is: `name`, `archived`, `topic`, `purpose`, `posting`, and the
        `locked` threads, as far as they are given."""
        self._need_member(user, channel)
        if channel.is_im or channel.is_mpim:
            raise ClientError("A direct message has no such settings.")
        if (posting := wanted.get("posting", channel.posting)) not in POSTING:
            raise ClientError(f"posting is one of {', '.join(POSTING)}.")
        if (name := wanted.get("name")) is not None and name != channel.name:
            self._workspace.rename(channel, self._free_name(str(name)))
        for key in ("topic", "purpose"):
            if key in wanted:
                setattr(channel, key, str(wanted[key]))
        channel.posting = posting
        channel.locked = [str(ts) for ts in wanted.get("locked", channel.locked)]
        self._workspace.tell_channel(channel)
        if "archived" in wanted:
            self._workspace.archive(channel, user.id, archived=bool(wanted["archived"]))
        return channel

    def upload(
        self,
        user: User,
        given: Iterable[tuple[str, bytes]],
        channel: Channel | None = None,
        text: str = "",
        thread_ts: str | None = None,
    ) -> list[File]:
        """Keep files by name and bytes; with a channel, share them in one message."""
        if channel is not None:
            self._need_member(user, channel)
        files = []
        for name, content in given:
            file = self._workspace.files.room_for(user.id, name, len(content))
            self._workspace.files.receive(file, content)
            file.is_complete = True
            files.append(file)
        if not files:
            raise ClientError("No file came with the form.")
        if channel is not None:
            words = markup.written(self._workspace, text)
            share = self._workspace.files.share
            blocks = [rich_text(words)] if words else None
            share(
                files,
                channel,
                user,
                words,
                thread_ts=thread_ts,
                subtype="file_share",
                blocks=blocks,
            )
        return files

    def _own(self, user: User, channel: Channel, ts: str, what: str) -> Json:
        message = channel.messages.get(ts)
        if message is None:
            raise ClientError("That message is gone.", 404)
        if message["user"] != user.id:
            raise ClientError(f"Only one's own messages can be {what}.", 403)
        return message

    def _need_member(self, user: User, channel: Channel) -> None:
        if user.id not in channel.members:
            raise ClientError(f"{user.real_name} is not in #{channel.name}.", 403)
