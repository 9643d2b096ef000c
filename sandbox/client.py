"""What Slack's client does for a person where an app answers: pressing, submitting and more."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import payloads
from sandbox.answers import command_answer
from sandbox.api.views import refuse_bad_view
from sandbox.deliver import Deliveries, NoAnswer
from sandbox.events import Events
from sandbox.forms import check_inputs, merge_state
from sandbox.inputs import elements_of, flat
from sandbox.records import App, Channel, Json, User, View
from sandbox.refusal import ClientError, Refusal
from sandbox.speaker import Speaker
from sandbox.workspace import Workspace


@dataclass(slots=True, frozen=True)
class Submitted:
    """How a submission ended: errors by block_id, or none. `closed` is about that view."""

    closed: bool
    errors: dict[str, str] = field(default_factory=dict)


class Client(Speaker):
    """Each method acts as `user`; what an app does in answer has happened when it returns."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, events: Events) -> None:
        super().__init__(workspace)
        self._deliveries = deliveries
        self._events = events

    async def press(
        self, user: User, channel: Channel, ts: str, action: Json, state: Any = None
    ) -> None:
        """Press or choose in a message. An action that the message lost is still delivered:
        a client may show an older version of it."""
        message = self._workspace.find_message(channel, ts)
        if message is None:
            raise ClientError("That message is gone.", 404)
        app = self._workspace.apps.get(self._workspace.users[message["user"]].app_id)
        if app is None:
            raise ClientError("That message is not an app's.")
        action = _completed(action, message.get("blocks", []))
        payload = payloads.block_actions(
            self._workspace, app, user, action, channel=channel, message=message, state=state
        )
        await self._interact(user, app, payload)

    async def press_in_view(self, user: User, view: View, action: Json, state: Any = None) -> None:
        merge_state(view, state)
        merge_state(view, {action.get("block_id"): {action.get("action_id"): action}})
        action = _completed(action, view.body["blocks"])
        payload = payloads.block_actions(self._workspace, view.app, user, action, view=view)
        await self._interact(user, view.app, payload)

    async def submit(self, user: User, view: View, values: Any = None) -> Submitted:
        merge_state(view, values)
        if errors := check_inputs(view):
            return Submitted(closed=False, errors=errors)
        payload = payloads.view_submission(self._workspace, user, view)
        answer = await self._interact(user, view.app, payload)
        try:
            return self._answered(view, answer)
        except Refusal as refusal:
            messages = refusal.more.get("response_metadata", {}).get("messages", [refusal.error])
            sentence = f"{view.app.name} answered with a view that Slack refuses: {messages[0]}"
            self._workspace.tell_notice(user.id, sentence)
            raise ClientError(sentence, 502) from None

    async def close(self, user: User, view: View, *, all: bool = False) -> None:
        all = all or bool(view.body.get("clear_on_close"))
        for closed in self._workspace.modals.close(view, all=all):
            if closed.body.get("notify_on_close"):
                payload = payloads.view_closed(self._workspace, user, closed, cleared=all)
                await self._interact(user, closed.app, payload)

    async def command(self, user: User, channel: Channel, text: str) -> None:
        """`text` starts with the command."""
        self._need_visible(user, channel)
        name, _, rest = text.strip().partition(" ")
        app = self._app_of_command(name)
        fields = payloads.command(self._workspace, app, user, channel, name, rest.strip())
        try:
            answer = await self._deliveries.command(app, fields)
            command_answer(self._workspace, app, channel, user.id, answer)
        except (NoAnswer, Refusal) as error:
            self._workspace.tell_notice(user.id, f"{name} failed: {error}")
            raise ClientError(f"{name} failed: {error}", 502) from None

    async def shortcut(
        self,
        user: User,
        callback_id: str,
        channel: Channel | None = None,
        ts: str | None = None,
    ) -> None:
        """A message shortcut needs the message's channel and ts."""
        app, type = self._app_of_shortcut(callback_id)
        if type == "global":
            payload = payloads.global_shortcut(self._workspace, app, user, callback_id)
        else:
            message = self._workspace.find_message(channel, ts) if channel and ts else None
            if channel is None or message is None:
                raise ClientError("Choose the message for this shortcut.")
            payload = payloads.message_shortcut(
                self._workspace, app, user, callback_id, channel, message
            )
        await self._interact(user, app, payload)

    def open_home(self, user: User, app: App | None = None) -> View | None:
        """Look at an App Home (of no app in particular: at the first that there is); the app
        hears of it and may publish another."""
        for each in [app] if app else list(self._workspace.apps.values()):
            self._events.home_opened(each, user)
        return user.homes.get(app.id) if app else user.home

    async def settle(self) -> None:
        """Wait until every event on its way to an app has arrived or been given up."""
        await self._deliveries.settle()

    async def options(
        self,
        user: User,
        element: Json,
        value: str,
        *,
        view: View | None = None,
        channel: Channel | None = None,
        ts: str | None = None,
    ) -> list[Json]:
        """Options (or groups) of an external select; `element` has block_id and action_id."""
        message = self._workspace.find_message(channel, ts) if channel and ts else None
        if view is not None:
            app: App | None = view.app
        elif message is not None:
            app = self._workspace.apps.get(self._workspace.users[message["user"]].app_id)
        else:
            app = None
        if app is None:
            raise ClientError("Options belong to a dialog or an app's message.", 404)
        payload = payloads.block_suggestion(
            self._workspace, app, user, element, value, view=view, channel=channel, message=message
        )
        answer = await self._interact(user, app, payload)
        if not isinstance(answer, dict):
            return []
        return list(answer.get("options") or answer.get("option_groups") or [])

    async def _interact(self, user: User, app: App, payload: Json) -> Any:
        try:
            return await self._deliveries.interact(app, payload)
        except NoAnswer as error:
            self._workspace.tell_notice(user.id, str(error))
            raise ClientError(str(error), 502) from None

    def _answered(self, view: View, answer: Any) -> Submitted:
        """Do what the app's answer to a submission says. Raises Refusal for a bad view."""
        modals = self._workspace.modals
        action = answer.get("response_action") if isinstance(answer, dict) else None
        match action:
            case None:
                modals.close(view)
                return Submitted(closed=True)
            case "clear":
                modals.close(view, all=True)
                return Submitted(closed=True)
            case "errors":
                errors = answer.get("errors") or {}
                inputs = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
                if not errors or not errors.keys() <= inputs:
                    raise Refusal.arguments(f"errors must name input blocks, not {list(errors)}")
                return Submitted(closed=False, errors=errors)
            case "update":
                refuse_bad_view(answer.get("view"))
                modals.update(view, answer["view"])
                return Submitted(closed=False)
            case "push":
                refuse_bad_view(answer.get("view"))
                modals.push(view.app, view.user, answer["view"])
                return Submitted(closed=False)
        raise Refusal.arguments(f"unknown response_action: {action}")

    def _app_of_command(self, name: str) -> App:
        known = []
        for app in self._workspace.apps.values():
            known += [each.command for each in app.commands]
            if name in known:
                return app
        there = ", ".join(known) if known else "none"
        raise ClientError(f"{name} is not a command here; there are: {there}.", 404)

    def _app_of_shortcut(self, callback_id: str) -> tuple[App, str]:
        for app in self._workspace.apps.values():
            for shortcut in app.shortcuts:
                if shortcut.callback_id == callback_id:
                    return app, shortcut.type
        raise ClientError(f"There is no shortcut {callback_id!r} here.", 404)

    def _need_visible(self, user: User, channel: Channel) -> None:
        if not channel.visible_to(user.id):
            raise ClientError(f"{user.real_name} cannot see that channel.", 403)


def _completed(action: Json, blocks: list[Json]) -> Json:
    """The action with what the element itself says: type, text and value."""
    for block in flat(blocks):
        if block.get("block_id") != action.get("block_id"):
            continue
        for element in elements_of(block):
            if element["action_id"] == action.get("action_id"):
                given = {"type", "text", "value", "placeholder", "confirm", "style"}
                own = {key: element[key] for key in given & element.keys()}
                return {**own, **action}
    return action
