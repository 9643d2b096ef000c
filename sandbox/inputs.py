"""What can be acted on or filled in: elements of blocks, and the state that they have."""

from collections.abc import Iterable, Iterator

from sandbox.records import Json

INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_conversation": "selected_conversation",
    "initial_conversations": "selected_conversations",
    "initial_channel": "selected_channel",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
    "initial_date_time": "selected_date_time",
}
"""What an element starts with, and where that stands in the state."""
EMPTY = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
"""The key of the state value by element type."""


def flat(blocks: Iterable[Json]) -> Iterator[Json]:
    """The blocks, those inside containers and the cards of carousels included."""
    for block in blocks:
        yield block
        yield from flat(block.get("child_blocks", ()))
        if block.get("type") == "carousel":
            yield from block["elements"]


def elements_of(block: Json) -> list[Json]:
    """The interactive parts of a block."""
    parts = [*block.get("elements", ()), *block.get("actions", ())]
    parts += [block.get("accessory"), block.get("element")]
    return [part for part in parts if isinstance(part, dict) and "action_id" in part]


def initial_state(blocks: list[Json], before: dict[str, Json]) -> dict[str, Json]:
    """State of these blocks: kept where block_id, action_id and type stayed, else as they start."""
    state: dict[str, Json] = {}
    for block in flat(blocks):
        for element in elements_of(block):
            key = EMPTY.get(element["type"])
            if key is None:
                continue
            kept = before.get(block["block_id"], {}).get(element["action_id"])
            if kept is None or kept["type"] != element["type"]:
                kept = {"type": element["type"], key: [] if key.endswith("s") else None}
                for initial, target in INITIAL.items():
                    if initial in element:
                        is_rich = element["type"] == "rich_text_input"
                        kept["rich_text_value" if is_rich else target] = element[initial]
            state.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return state
