"""What a person did in Slack, and how they are answered where they are."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.dialogs import notice
from bot.handlers.relay import Relay
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.storage.leads import UnknownLead
from bot.usecases.record import Repeated
from qualification.lead import Lead
from qualification.lifecycle import Cause, Refused
from qualification.team import Team

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A click or a submission by somebody of the team, about a lead.

    `view` is the dialog it was made in, `ids` what its private_metadata names. `shown` is
    the message it was made in, with its `state`, `posted` its channel and ts.
    """

    relay: Relay
    client: AsyncWebClient
    email: str
    lead_id: int
    trigger_id: str
    cause: Cause
    context: Context
    view: Mapping[str, Any] = field(default_factory=dict)
    value: str | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    posted: tuple[str, str] | None = None

    @property
    def state(self) -> Mapping[str, Any]:
        """The values of the dialog's inputs, or of the message's."""
        values: Mapping[str, Any] = (self.view or self.shown).get("state", {}).get("values", {})
        return values

    @property
    def team(self) -> Team:
        """The team by whose rules it is judged."""
        return self.relay.desk.team

    async def do(self, use: Callable[..., Lead], *args: Any) -> Lead:
        """Carries out a use case about this lead; what Slack delivers twice is done once."""
        try:
            return await self.relay.do(use, self.lead_id, *args, self.relay.desk.team, self.cause)
        except Repeated as repeated:
            return repeated.lead

    async def open(self, view: dict[str, Any]) -> None:
        """Opens a dialog for whoever pressed, on top of the one that was pressed in."""
        if self.view:
            await self.push(view)
            return
        with _once():
            await self.client.views_open(trigger_id=self.trigger_id, view=view)

    async def show(self, view: dict[str, Any]) -> None:
        """Shows something else in the dialog that was pressed in."""
        ids = {"view_id": self.view["id"], "hash": self.view["hash"]}
        with _once():
            await self.client.views_update(**ids, view=view)

    async def push(self, view: dict[str, Any]) -> None:
        """Shows a dialog on top of the one that was pressed in."""
        with _once():
            await self.client.views_push(trigger_id=self.trigger_id, view=view)

    async def show_below(self, view: dict[str, Any]) -> None:
        """Shows something else in the dialog beneath this one, whoever may have closed it."""
        try:
            await self.client.views_update(view_id=self.view["previous_view_id"], view=view)
        except SlackApiError as error:
            if error.response["error"] != "not_found":
                raise


@dataclass(frozen=True, slots=True)
class Next:
    """How a submission goes on: the next dialog, or field errors; with neither it closes, and with
    it all beneath it unless `only_top`."""

    view: dict[str, Any] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    only_top: bool = False


@contextlib.contextmanager
def _once() -> Iterator[None]:
    """What Slack delivers twice, or after a later press, has been shown already."""
    try:
        yield
    except SlackApiError as error:
        answer: Any = error.response
        data = answer.data if isinstance(answer.data, dict) else {}  # an outage speaks HTML
        code = str(data.get("error") or f"http_{answer.status_code}")
        metrics.slack_error(code)
        if code not in ("exchanged_trigger_id", "hash_conflict"):
            raise


HandlePress = Callable[[Press], Awaitable[None]]
HandleSubmission = Callable[[Press], Awaitable[Next]]


def on_press(relay: Relay, handle: HandlePress) -> Callable[..., Awaitable[None]]:
    """A listener for a button or menu. It is acknowledged last, when the effect is stored."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        said = await _carry_out(relay, body, client, handle)
        if isinstance(said, Message):
            await _tell(said, body, client, respond)
        await ack()

    return listener


def on_submit(relay: Relay, handle: HandleSubmission) -> Callable[..., Awaitable[None]]:
    """A listener for a dialog's submission: answers with errors, the next dialog, or the end."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        done = await _carry_out(relay, body, client, handle)
        if isinstance(done, Message):
            await ack(response_action="update", view=notice.build(done))
        elif done.errors:
            await ack(response_action="errors", errors=dict(done.errors))
        elif done.view:
            await ack(response_action="update", view=done.view)
        elif done.only_top:
            await ack()
        else:
            await ack(response_action="clear")

    return listener


def on_close(relay: Relay, handle: HandlePress) -> Callable[..., Awaitable[None]]:
    """A listener for a dialog that was closed: nobody is there to be told anything."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await _carry_out(relay, body, client, handle)
        await ack()

    return listener


async def _carry_out(
    relay: Relay, body: dict[str, Any], client: AsyncWebClient, handle: Callable[[Press], Any]
) -> Any:
    """What `handle` answers, or a message to the person on why nothing changed."""
    context = relay.desk.context()
    try:
        press = _read(relay, body, client)
        if press is None:
            return refusals.not_a_member(context)
        context = press.context
        return await handle(press)
    except Refused as refused:
        return refusals.explain(refused, context)
    except UnknownLead:
        return refusals.gone(context)
    except Exception:
        reference = metrics.reference()
        log.exception("press.failed", ref=reference, id=_wire_id(body))
        return refusals.failed(reference, context)


def _read(relay: Relay, body: dict[str, Any], client: AsyncWebClient) -> Press | None:
    """The press, or None where it was somebody whom the playbook does not name."""
    email = relay.desk.email_of(body["user"]["id"])
    if email is None:
        return None
    view = body.get("view") or {}
    at_home = view.get("type") == "home"
    view = {} if at_home else view
    ids = json.loads(view.get("private_metadata") or "{}")
    action = (body.get("actions") or [{}])[0]
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    trigger = body.get("trigger_id", "")
    surface = "home" if at_home else "dialog" if view else "card"
    context = relay.desk.context(email)
    return Press(
        relay=relay,
        client=client,
        email=email,
        lead_id=int(ids.get("lead", 0) if view else str(value).partition(".")[0]),
        trigger_id=trigger,
        cause=Cause(email, context.now, surface, trigger[:100] or None),
        context=context,
        view=view,
        value=value,
        shown={**(body.get("message") or {}), "state": body.get("state") or {}},
        posted=_posted(body.get("container") or {}),
    )


def _posted(container: Mapping[str, Any]) -> tuple[str, str] | None:
    channel, ts = container.get("channel_id"), container.get("message_ts")
    return (str(channel), str(ts)) if channel and ts else None


async def _tell(
    message: Message,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
) -> None:
    """Says something to whoever pressed, and to nobody else."""
    try:
        view = body.get("view") or {}
        if view.get("type") == "home":
            await client.views_open(trigger_id=body["trigger_id"], view=notice.build(message))
        elif view:
            await client.views_push(trigger_id=body["trigger_id"], view=notice.build(message))
        else:
            await respond(
                text=message.text,
                blocks=message.blocks,
                response_type="ephemeral",
                replace_original=False,
            )
    except Exception as error:
        log.warning("press.unanswered", error=type(error).__name__, id=_wire_id(body))


def _wire_id(body: dict[str, Any]) -> str:
    actions = body.get("actions") or [{}]
    return str(actions[0].get("action_id") or body.get("view", {}).get("callback_id", ""))
