"""What a state holds once a person entered something into a field."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sandbox import words
from sandbox.inputs import EMPTY
from sandbox.records import Json
from sandbox.workspace import Workspace

Ask = Callable[[Json, str], Awaitable[list[Json]]]
"""Asks the app for the options of an external select: which element, and what was typed."""


@dataclass(slots=True, frozen=True)
class Entering:
    """`me` is the id of the person who enters."""

    workspace: Workspace
    me: str
    ask: Ask

    async def value(self, element: Json, block: Json, wanted: Any) -> Any:
        """What the state holds when a person enters `wanted`. Raises LookupError."""
        kind = element["type"]
        if kind == "file_input":
            return list(wanted or ())
        if kind.startswith("multi_") or kind == "checkboxes":
            several = [wanted] if isinstance(wanted, str) else list(wanted or ())
            single = {**element, "type": kind.removeprefix("multi_")}
            if kind == "checkboxes":
                single["type"] = "static_select"
            return [await self.value(single, block, each) for each in several]
        if wanted is None:
            return None
        match kind:
            case "static_select" | "radio_buttons":
                return option(wanted, words.options(element))
            case "external_select":
                asked = {"block_id": block["block_id"], "action_id": element["action_id"]}
                found = await self.ask(asked, str(wanted))
                return option(wanted, words.options({"options": found}))
            case "users_select":
                return self.workspace.person(wanted).id
            case "conversations_select" | "channels_select":
                return self._channel(wanted)
            case "rich_text_input" if isinstance(wanted, str):
                section = {"type": "rich_text_section", "elements": [_run(wanted)]}
                return {"type": "rich_text", "elements": [section]}
            case "datetimepicker" if isinstance(wanted, datetime):
                return int(wanted.timestamp())
            case "datepicker" if isinstance(wanted, date):
                return wanted.strftime("%Y-%m-%d")
            case "timepicker" if isinstance(wanted, time):
                return wanted.strftime("%H:%M")
        if kind == "rich_text_input" or (isinstance(wanted, int) and kind == "datetimepicker"):
            return wanted
        return str(wanted)

    def _channel(self, ref: str) -> str:
        channel = self.workspace.find_channel(ref)
        if channel is None or not channel.visible_to(self.me):
            names = [f"#{c.name}" for c in self.workspace.channels.values() if not c.is_im]
            raise LookupError(f"No channel {ref!r} here; there are: {', '.join(names)}.")
        return channel.id


def _run(text: str) -> Json:
    return {"type": "text", "text": text}


def field(label: str, blocks: list[Json]) -> tuple[Json, Json]:
    labelled = [(name, (block, element)) for name, block, element in words.fields(blocks)]
    block, element = words.find(label, labelled, "field")
    return block, element


def option(wanted: str, offered: list[Json]) -> Json:
    option: Json = words.find(wanted, [(words.label_of(o["text"]), o) for o in offered], "option")
    return option


def action(block: Json, element: Json, value: Any) -> Json:
    return {
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        EMPTY[element["type"]]: value,
    }
