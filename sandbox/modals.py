"""Open dialogs, a stack of at most three per person and app, and published homes."""

import secrets
from collections.abc import Iterable

from sandbox.inputs import initial_state
from sandbox.naming import name_blocks
from sandbox.records import App, Json, View
from sandbox.refusal import Refusal
from sandbox.roster import Roster

DEPTH = 3
"""Views in one stack."""


class Modals:
    def __init__(self, workspace: Roster) -> None:
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
        name_blocks(body["blocks"])
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

    def open_ones(self) -> list[View]:
        """Every open dialog: stack by stack, each from bottom to top."""
        return [view for stack in self._stacks.values() for view in stack]

    def reopen(self, views: Iterable[View]) -> None:
        """Put back dialogs in the order in which `open_ones` gave them."""
        for view in views:
            self._stacks.setdefault((view.user, view.app.id), []).append(view)
            self._workspace.tell_view("view_opened", view)

    def clear(self) -> None:
        """Forget every dialog, without a word to the apps."""
        for stack in list(self._stacks.values()):
            if stack:
                self.close(stack[0], all=True)

    def _everything(self) -> list[View]:
        homes = [home for u in self._workspace.users.values() for home in u.homes.values()]
        return self.open_ones() + homes

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
        name_blocks(body["blocks"])
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
