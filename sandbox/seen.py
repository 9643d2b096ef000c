"""What a person sees: messages and dialogs, with the words and labels on them."""

from typing import Any

from sandbox import words
from sandbox.forms import value_of
from sandbox.records import Json, View


class Message(dict[str, Any]):
    """Slack's message object as it was when read, with the id of its channel."""

    def __init__(self, message: Json, channel: str) -> None:
        super().__init__(message)
        self.channel = channel

    @property
    def ts(self) -> str:
        return str(self["ts"])

    @property
    def text(self) -> str:
        """The plain text beside the blocks, as notifications show it."""
        return str(self["text"])

    @property
    def words(self) -> str:
        """All that a person reads: the texts of the blocks, or the text where there are none."""
        return words.words_of(self.get("blocks") or []) or self.text

    @property
    def buttons(self) -> list[str]:
        return [label for label, _ in words.buttons(self.get("blocks") or [])]

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.get("ephemeral"))


class Dialog:
    """An open modal or App Home, live: it shows what the view is now."""

    def __init__(self, view: View) -> None:
        self.view = view

    @property
    def title(self) -> str:
        return words.label_of(self.view.body.get("title"))

    @property
    def words(self) -> str:
        return words.words_of(self.view.body["blocks"])

    @property
    def labels(self) -> list[str]:
        """Labels of what can be filled in, in order."""
        return [label for label, _, _ in words.fields(self.view.body["blocks"])]

    @property
    def buttons(self) -> list[str]:
        return [label for label, _ in words.buttons(self.view.body["blocks"])]

    @property
    def values(self) -> dict[str, Any]:
        """What stands in each field, by label; choices by the text of their option."""
        return {
            label: _readable(value_of(self.view.state[block["block_id"]][element["action_id"]]))
            for label, block, element in words.fields(self.view.body["blocks"])
        }


def _readable(value: Any) -> Any:
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return words.label_of(value["text"]) if isinstance(value, dict) and "text" in value else value
