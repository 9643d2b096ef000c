"""Open dialogs, a stack of at most three per person and app, and published homes."""

import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sandbox.records import App, Json, View
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

DEPTH = 3
"""Views in one stack."""


class Modals:
    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._stacks: dict[tuple[str, str], list[View]] = {}
        """By user and app, the one in front last."""

    def stack(self, user: str, app: App | None = None) -> list[View]:
        """Bottom to top, of that app or of whichever is in front; empty when nothing is open."""
        if app is not None:
            return self._stacks.get((user, app.id), [])
        for (owner, _), stack in reversed(self._stacks.items()):
            if owner == user and stack:
                return stack
        return []

    def open(self, app: App, user: str, body: Json) -> View:
        """Start a new stack; whatever was open gives way."""
        self._refuse_doubled(body)
        if stack := self.stack(user, app):
            self.close(stack[0])
        return self._add(app, user, body)

    def push(self, app: App, user: str, body: Json) -> View:
        stack = self.stack(user, app)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEPTH:
            raise Refusal("push_limit_reached")
        return self._add(app, user, body)

    def update(self, view: View, body: Json, hash: str | None = None) -> View:
        """Show another body; inputs keep what was filled in unless their block_id changed."""
        if hash is not None and hash != view.hash:
            raise Refusal("hash_conflict")
        self._refuse_doubled(body, besides=view)
        view.body = body
        view.hash = self._new_hash()
        self._workspace.name_view(body)
        view.state = initial_state(body["blocks"], view.state)
        type = "home" if body["type"] == "home" else "view_updated"
        self._workspace.tell_view(type, view)
        return view

    def publish(self, app: App, user: str, body: Json, hash: str | None = None) -> View:
        person = self._workspace.users[user]
        if (home := person.homes.get(app.id)) is not None:
            return self.update(home, body, hash)
        if hash is not None:
            raise Refusal("hash_conflict")
        person.homes[app.id] = home = self._new_view(app, user, body)
        self._workspace.tell_view("home", home)
        return home

    def close(self, view: View, *, all: bool = False) -> list[View]:
        """Take the view (and all above it, or the whole stack) away; answers those, top first."""
        stack = self.stack(view.user, view.app)
        if view not in stack:
            return []
        first = 0 if all else stack.index(view)
        closed = stack[first:][::-1]
        del stack[first:]
        for each in closed:
            self._workspace.tell_view("view_closed", each)
        return closed

    def find(self, view_id: str) -> View | None:
        """An open modal or a published home."""
        for view in self._everything():
            if view.id == view_id:
                return view
        return None

    def find_external(self, external_id: str, app: App) -> View | None:
        for view in self._everything():
            if view.app is app and external_id and view.body.get("external_id") == external_id:
                return view
        return None

    def clear(self) -> None:
        """Forget every dialog, without a word to the apps."""
        for stack in list(self._stacks.values()):
            if stack:
                self.close(stack[0], all=True)

    def _everything(self) -> list[View]:
        homes = [home for u in self._workspace.users.values() for home in u.homes.values()]
        return [view for stack in self._stacks.values() for view in stack] + homes

    def _add(self, app: App, user: str, body: Json) -> View:
        view = self._new_view(app, user, body)
        stack = self._stacks.pop((user, app.id), [])
        self._stacks[(user, app.id)] = stack
        if stack:
            view.root_view_id = stack[0].id
            view.previous_view_id = stack[-1].id
        stack.append(view)
        self._workspace.tell_view("view_opened", view)
        return view

    def _new_view(self, app: App, user: str, body: Json) -> View:
        self._refuse_doubled(body)
        self._workspace.name_view(body)
        view_id = self._workspace.new_id("V")
        view = View(view_id, app, user, body, self._new_hash(), root_view_id=view_id)
        view.state = initial_state(body["blocks"], {})
        return view

    def _refuse_doubled(self, body: Json, besides: View | None = None) -> None:
        external_id = body.get("external_id")
        if external_id and any(
            view is not besides and view.body.get("external_id") == external_id
            for view in self._everything()
        ):
            raise Refusal("duplicate_external_id")

    def _new_hash(self) -> str:
        return f"{int(self._workspace.clock())}.{secrets.token_hex(4)}"


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
