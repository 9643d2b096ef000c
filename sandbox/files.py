"""Files: room for an upload, its bytes, and the messages that show it."""

import mimetypes
from typing import Any

from sandbox.feed import Change
from sandbox.messages import Messages
from sandbox.records import Channel, File, Json, User
from sandbox.refusal import Refusal

PRETTY = {"csv": "CSV", "gif": "GIF", "jpg": "JPEG", "json": "JSON", "pdf": "PDF", "png": "PNG"}


class Files:
    """An upload is asked for, receives its bytes, and is completed by sharing it or not."""

    def __init__(self, workspace: Messages) -> None:
        self._workspace = workspace
        self.all: dict[str, File] = {}

    def room_for(self, user: str, name: str, size: int, alt_txt: str = "") -> File:
        """A file that waits for its bytes."""
        file_id = self._workspace.new_id("F")
        file = File(file_id, user, name, size, self._workspace.clock(), name, alt_txt)
        self.all[file_id] = file
        return file

    def is_blocked(self, name: str) -> bool:
        """Whether an administrator has forbidden files with that ending."""
        return name.rpartition(".")[2].lower() in self._workspace.policy.blocked_types

    def is_image(self, name: str) -> bool:
        return (mimetypes.guess_type(name)[0] or "").startswith("image/")

    def stored(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.all.values())

    def receive(self, file: File, content: bytes) -> None:
        file.content, file.size, file.is_uploaded = content, len(content), True

    def find(self, file_id: str) -> File:
        """Raises Refusal: file_not_found or file_deleted."""
        file = self.all.get(file_id)
        if file is None:
            raise Refusal("file_not_found")
        if file.is_deleted:
            raise Refusal("file_deleted")
        return file

    def share(
        self, files: list[File], channel: Channel, author: User, text: str = "", **fields: Any
    ) -> Json:
        """One message that shows the files."""
        shown = [self.as_slack(file) for file in files]
        message = self._workspace.post(
            channel, author, text, files=shown, upload=True, display_as_bot=False, **fields
        )
        for file in files:
            file.shares.append((channel.id, message["ts"]))
        message["files"] = [self.as_slack(file) for file in files]
        return message

    def delete(self, file: File) -> None:
        """Its bytes are gone; messages that showed it say only that there was a file."""
        workspace = self._workspace
        file.is_deleted, file.content, file.size = True, b"", 0
        for channel_id, ts in file.shares:
            channel = workspace.channels.get(channel_id)
            message = channel and channel.messages.get(ts)
            if channel and message:
                previous = dict(message)
                stone = {"id": file.id, "mode": "tombstone"}
                message["files"] = [
                    stone if shown["id"] == file.id else shown for shown in message["files"]
                ]
                workspace.tell_message("message_changed", channel, message, previous)
        workspace.feed.tell(Change("file_deleted", {"file_id": file.id}, lambda _: False))

    def as_slack(self, file: File) -> Json:
        """Slack's file object."""
        base = self._workspace.url
        kind = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
        mimetype = mimetypes.guess_type(file.name)[0] or "text/plain"
        shown: Json = {
            "id": file.id,
            "created": int(file.created),
            "timestamp": int(file.created),
            "name": file.name,
            "title": file.title,
            "mimetype": mimetype,
            "filetype": kind,
            "pretty_type": PRETTY.get(kind, kind.capitalize()),
            "user": file.user,
            "user_team": self._workspace.team_id,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": bool(file.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{base}/files/{file.id}/{file.name}",
            "url_private_download": f"{base}/files/{file.id}/{file.name}?download=1",
            "permalink": f"{base}/files/{file.id}/{file.name}",
            "permalink_public": f"{base}/files/{file.id}/{file.name}?public=1",
            "comments_count": 0,
            "is_starred": False,
            "shares": self._shares(file),
            "channels": self._shared_in(file, "channel"),
            "groups": self._shared_in(file, "group"),
            "ims": self._shared_in(file, "im"),
            "has_more_shares": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if file.alt_txt:
            shown["alt_txt"] = file.alt_txt
        return shown

    def _shared_in(self, file: File, kind: str) -> list[str]:
        channels = self._workspace.channels
        found = [c for c, _ in file.shares if c in channels and channels[c].kind == kind]
        return list(dict.fromkeys(found))

    def _shares(self, file: File) -> Json:
        shares: Json = {}
        for channel_id, ts in file.shares:
            channel = self._workspace.channels.get(channel_id)
            if channel is None:
                continue
            share = {
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": 0,
                "ts": ts,
                "channel_name": channel.name,
                "team_id": self._workspace.team_id,
                "share_user_id": file.user,
            }
            message = channel.messages.get(ts, {})
            if "thread_ts" in message:
                share["thread_ts"] = message["thread_ts"]
            where = "public" if channel.kind == "channel" else "private"
            shares.setdefault(where, {}).setdefault(channel_id, []).append(share)
        return shares
