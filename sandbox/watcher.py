"""What a person sees in the workspace, and waiting for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from sandbox.client import Client
from sandbox.feed import Change
from sandbox.records import Channel
from sandbox.records import User as UserRecord
from sandbox.seen import Dialog, Message
from sandbox.shown import messages as messages_shown
from sandbox.workspace import Workspace

WAIT = 5.0
"""Seconds that waiting lasts unless told."""


Wanted = str | Callable[[Message], bool]


class Watcher:
    """Waiting goes by what happens in the workspace, not by polling."""

    def __init__(self, workspace: Workspace, client: Client, user: UserRecord) -> None:
        self._workspace = workspace
        self._client = client
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    # Messages

    async def messages(self, channel: str, thread: Message | str | None = None) -> list[Message]:
        """Oldest first; `channel` by name or id. With `thread`: the parent and its replies."""
        found = self._channel(channel)
        ts = thread.ts if isinstance(thread, Message) else thread
        return [Message(each, found.id) for each in messages_shown(found, self.user, ts)]

    async def look(self, message: Message) -> Message:
        """The message as it is now. Raises LookupError when it is gone."""
        found = self._workspace.find_message(self._workspace.channels[message.channel], message.ts)
        if found is None:
            raise LookupError(f"The message is gone: {message.words[:80]!r}")
        return Message(found, message.channel)

    async def wait_for(
        self,
        wanted: Wanted,
        channel: str | None = None,
        timeout: float = WAIT,
        after: Message | None = None,
    ) -> Message:
        """The newest message that fits, already there or yet to come, replies included.

        `wanted` is a test of a message, or words that it must contain; with `after`, only
        messages posted later than that one. Raises TimeoutError naming what was there instead.
        """
        test = _test(wanted)
        earliest = after.ts if after else ""

        def fits(message: Message) -> bool:
            return message.ts > earliest and test(message)

        where = self._channel(channel).id if channel else None
        async with self._changes() as changes:
            for message in reversed(self._everything(where)):
                if fits(message):
                    return message
            try:
                async with asyncio.timeout(timeout):
                    async for change in changes:
                        message_body = change.body.get("message")
                        if message_body is None or change.type == "message_deleted":
                            continue
                        message = Message(message_body, change.body["channel"])
                        if where in (None, message.channel) and fits(message):
                            return message
            except TimeoutError:
                seen = [m.words[:80] for m in self._everything(where)[-5:]]
                raise TimeoutError(
                    f"{self.user.real_name} saw no such message in {timeout} s; last: {seen}"
                ) from None
        raise AssertionError("the feed never ends")

    async def dm(self, other: str | None = None) -> str:
        """Id of the direct message with somebody, by default the bot of the only app."""
        if other is None:
            apps = list(self._workspace.apps.values())
            if len(apps) != 1:
                raise LookupError("Say with whom: there is not exactly one app.")
            other = apps[0].user_id
        return self._workspace.im(self.id, self._workspace.person(other).id).id

    # Dialogs

    async def view(self) -> Dialog | None:
        """The top dialog."""
        stack = self._workspace.modals.stack(self.id)
        return Dialog(stack[-1]) if stack else None

    async def home(self, timeout: float = WAIT) -> Dialog:
        """Look at App Home as the app shows it once it knows. Raises TimeoutError for none."""
        async with self._changes() as changes:
            self._client.open_home(self.user)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._client.settle()
                    while self.user.home is None:
                        await anext(changes)
        if self.user.home is None:
            raise TimeoutError(f"No App Home for {self.user.real_name} in {timeout} s.")
        return Dialog(self.user.home)

    async def sees(self, wanted: str, timeout: float = WAIT) -> str:
        """Wait until the words stand somewhere before this person: in the top dialog, a message
        or App Home; the whole text they stand in. Raises TimeoutError."""
        async with self._changes() as changes:
            try:
                async with asyncio.timeout(timeout):
                    while (found := self._seen(wanted)) is None:
                        await anext(changes)
            except TimeoutError:
                seen = [m.words[:80] for m in self._everything(None)[-5:]]
                raise TimeoutError(
                    f"{self.user.real_name} did not see {wanted!r} in {timeout} s; last: {seen}"
                ) from None
        return found

    async def wait_view(self, title: str | None = None, timeout: float = WAIT) -> Dialog:
        """The top dialog, once there is one (whose title is or begins with `title`)."""
        async with self._changes() as changes:
            try:
                async with asyncio.timeout(timeout):
                    while (dialog := self._titled(title)) is None:
                        await anext(changes)
            except TimeoutError:
                stack = self._workspace.modals.stack(self.id)
                open_ones = [Dialog(view).title for view in stack] or "none"
                raise TimeoutError(
                    f"No dialog {title or ''!r} for {self.user.real_name} in {timeout} s; "
                    f"open: {open_ones}"
                ) from None
        return dialog

    # Beneath

    def _seen(self, wanted: str) -> str | None:
        stack = self._workspace.modals.stack(self.id)
        views = [Dialog(view) for view in (*stack[-1:], *self.user.homes.values())]
        texts = [text for view in views for text in (view.words, view.title)]
        rows = reversed(self._everything(None))
        texts += [text for message in rows for text in (message.words, message.text)]
        return next((text for text in texts if wanted in text), None)

    @contextlib.asynccontextmanager
    async def _changes(self) -> AsyncIterator[AsyncIterator[Change]]:
        """What happens from now on that this person may see."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        stop = self._workspace.feed.listen(queue.put_nowait)

        async def changes() -> AsyncIterator[Change]:
            while True:
                change = await queue.get()
                if change.audience(self.id):
                    yield change

        try:
            yield changes()
        finally:
            stop()

    def _channel(self, ref: str) -> Channel:
        channel = self._workspace.find_channel(ref)
        if channel is None or not channel.visible_to(self.id):
            names = [f"#{c.name}" for c in self._workspace.channels.values() if not c.is_im]
            raise LookupError(f"No channel {ref!r} here; there are: {', '.join(names)}.")
        return channel

    def _everything(self, where: str | None) -> list[Message]:
        """All messages this person can see, replies and ephemerals included, oldest first."""
        rows = []
        for channel in self._workspace.channels.values():
            if where in (None, channel.id) and channel.visible_to(self.id):
                rows += [Message(each, channel.id) for each in channel.messages.values()]
                rows += [
                    Message(hidden.message, channel.id)
                    for hidden in channel.ephemerals.values()
                    if hidden.user == self.id
                ]
        return sorted(rows, key=lambda message: message.ts)

    def _titled(self, title: str | None) -> Dialog | None:
        stack = self._workspace.modals.stack(self.id)
        if stack and (title is None or Dialog(stack[-1]).title.startswith(title)):
            return Dialog(stack[-1])
        return None


def _test(wanted: Wanted) -> Callable[[Message], bool]:
    if isinstance(wanted, str):
        phrase = wanted
        return lambda message: phrase in message.words or phrase in message.text
    return wanted
