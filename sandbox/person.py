"""A person at Slack's client, driven by a test or a demonstration.

sam = slack.person("sam@acme.com")
card = await sam.wait_for("Globex")
await sam.press(card, "Qualify")
await sam.fill({"Budget": "Confirmed"})
assert await sam.submit() == {}
"""

from collections.abc import Mapping
from typing import Any

from sandbox import entering, words
from sandbox.inputs import EMPTY
from sandbox.records import Json, View
from sandbox.seen import Dialog, Message
from sandbox.watcher import Watcher

__all__ = ["Message", "Person"]


class Person(Watcher):
    """Acts by the labels that this person sees."""

    def __repr__(self) -> str:
        return f"<Person {self.user.real_name}>"

    # Messages

    async def say(self, channel: str, text: str, thread: Message | str | None = None) -> Message:
        found = self._channel(channel)
        ts = thread.ts if isinstance(thread, Message) else thread
        return Message(self._client.say(self.user, found, text, ts), found.id)

    async def press(self, message: Message | str, label: str | None = None) -> None:
        """Press a button (or overflow entry) of the message as this person holds it.

        With a label only: in the top dialog if one is open, else in the newest message that has
        such a button, else in App Home; it waits for one to appear.
        """
        if isinstance(message, str):
            await self._press_somewhere(message)
            return
        if label is None:
            raise TypeError("Say which button of the message.")
        action = words.find(label, list(words.buttons(message.get("blocks") or [])), "button")
        channel = self._workspace.channels[message.channel]
        await self._client.press(self.user, channel, message.ts, action)

    async def choose(self, message: Message, field: str, option: Any) -> None:
        """Choose in a select or picker of a message; `field` is its label or placeholder."""
        block, element = entering.field(field, message.get("blocks") or [])
        channel = self._workspace.channels[message.channel]

        async def ask(asked: Json, typed: str) -> list[Json]:
            return await self._client.options(
                self.user, asked, typed, channel=channel, ts=message.ts
            )

        value = await self._entering(ask).value(element, block, option)
        action = entering.action(block, element, value)
        await self._client.press(self.user, channel, message.ts, action)

    async def command(self, text: str, channel: str | None = None) -> None:
        """A slash command with its text, in a channel or in the direct message with the bot."""
        found = self._channel(channel or await self.dm())
        await self._client.command(self.user, found, text)

    async def shortcut(self, name: str, message: Message | None = None) -> None:
        """A shortcut by its name; on a message if one is given."""
        known = [(s.name, s) for app in self._workspace.apps.values() for s in app.shortcuts]
        shortcut = words.find(name, known, "shortcut")
        channel = self._workspace.channels[message.channel] if message else None
        ts = message.ts if message else None
        await self._client.shortcut(self.user, shortcut.callback_id, channel, ts)

    # Dialogs

    async def fill(self, values: Mapping[str, Any]) -> None:
        """Fill in fields of the top dialog by label; choices by the text of the option.

        None empties a field. Dates and times may be datetime objects; a moment is a datetime
        with its zone. Fields that dispatch their action do so.
        """
        view = self._top()

        async def ask(asked: Json, typed: str) -> list[Json]:
            return await self._client.options(self.user, asked, typed, view=view)

        for label, wanted in values.items():
            blocks = view.body["blocks"]
            block, element = entering.field(label, blocks)
            value = await self._entering(ask).value(element, block, wanted)
            action = entering.action(block, element, value)
            state = {block["block_id"]: {element["action_id"]: action}}
            if block["type"] != "input" or block.get("dispatch_action"):
                await self._client.press_in_view(self.user, view, action, state)
            else:
                view.state[block["block_id"]][element["action_id"]][EMPTY[element["type"]]] = value

    async def submit(self) -> dict[str, str]:
        """Submit the top dialog; errors by the label of their field, empty when accepted."""
        view = self._top()
        labels = {block["block_id"]: label for label, block, _ in words.fields(view.body["blocks"])}
        done = await self._client.submit(self.user, view)
        return {labels.get(block, block): error for block, error in done.errors.items()}

    async def press_in_view(self, label: str) -> None:
        """Press a button in the top dialog."""
        await self._press(self._top(), label)

    async def press_at_home(self, label: str) -> None:
        """Press a button in App Home."""
        if self.user.home is None:
            raise LookupError("No App Home is published.")
        await self._press(self.user.home, label)

    async def close(self, *, all: bool = False) -> None:
        """Close the top dialog, or with `all` the whole stack."""
        await self._client.close(self.user, self._top(), all=all)

    # Beneath

    def _entering(self, ask: entering.Ask) -> entering.Entering:
        return entering.Entering(self._workspace, self.id, ask)

    async def _press_somewhere(self, label: str) -> None:
        if self._workspace.modals.stack(self.id):
            await self.press_in_view(label)
            return

        def has_it(message: Message) -> bool:
            return any(each.casefold() == label.casefold() for each in message.buttons)

        home = self.user.home
        at_home = Dialog(home).buttons if home is not None else []
        shown = any(has_it(message) for message in self._everything(None))
        if label in at_home and not shown:
            await self.press_at_home(label)
        else:
            await self.press(await self.wait_for(has_it), label)

    async def _press(self, view: View, label: str) -> None:
        action = words.find(label, list(words.buttons(view.body["blocks"])), "button")
        await self._client.press_in_view(self.user, view, action)

    def _top(self) -> View:
        stack = self._workspace.modals.stack(self.id)
        if not stack:
            raise LookupError(f"{self.user.real_name} has no dialog open.")
        return stack[-1]
