"""What is written in a lead's thread, and the buttons of the conversation's message.

The bot answers whoever has the lead, and leaves talk between colleagues alone: without a mention,
only an answer to its question, a command, or notes that say several things concern it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.handlers import talking
from bot.handlers.press import on_press, on_submit
from bot.handlers.relay import Relay
from bot.handlers.talking import note_context, plainly
from bot.messages import conversation as words
from bot.messages import refusals
from bot.messages.context import Message
from bot.names import Action, Dialog
from bot.storage import conversations, leads
from bot.usecases import conversation
from bot.usecases.conversation import Heard, Scene
from bot.usecases.record import Repeated
from qualification.lifecycle import Cause, Refused
from qualification.notes import Provider, add_proposals
from qualification.understanding import Meant, Situation, understand

log = structlog.get_logger(__name__)

_MOST_LINKS = 5
_SPOKEN = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that somebody wrote."""

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class _Written:
    """A message as somebody wrote it, or wrote it anew (`edited` tells when)."""

    user: str
    channel: str
    ts: str
    thread_ts: str | None
    text: str
    to_us: bool
    edited: str | None = None
    files: bool = False

    @property
    def key(self) -> str:
        return f"{self.ts}:{self.edited}" if self.edited else self.ts


def register(app: AsyncApp, relay: Relay, model: Provider | None) -> None:
    """Listens to messages and to the conversation's buttons."""
    ear = _Ear(relay, model)
    app.event("message")(ear.on_message)
    app.event("app_mention")(ear.on_message)
    app.action(re.compile(rf"^{re.escape(Action.ANSWER)}(\.\d+)?$"))(
        on_press(relay, talking.on_answer)
    )
    for action, handle in {
        Action.SKIP: talking.on_skip,
        Action.ASK_ME: talking.on_ask_me,
        Action.CONFIRM: talking.on_confirm,
        Action.EDIT_NOTES: talking.on_edit,
        Action.DISCARD: talking.on_discard,
        Action.HAND_OFF: talking.on_hand_off,
    }.items():
        app.action(action.value)(on_press(relay, handle))
    app.action(Action.TICK.value)(_on_tick)
    app.view(Dialog.NOTES.value)(on_submit(relay, talking.on_edited))


async def _on_tick(ack: AsyncAck) -> None:
    """What is ticked counts when **Save** is pressed."""
    await ack()


class _Ear:
    """Hears messages; a model, where there is one, reads notes after the grammar has."""

    def __init__(self, relay: Relay, model: Provider | None) -> None:
        self._relay = relay
        self._model = model
        self._reading: set[asyncio.Task[None]] = set()

    async def on_message(
        self, event: Mapping[str, Any], client: AsyncWebClient, context: Mapping[str, Any]
    ) -> None:
        """Whatever goes wrong with a message, nobody is told of it in the thread."""
        if event["type"] == "message" and _comes_as_mention(event, context.get("bot_user_id")):
            return
        try:
            if event.get("subtype") == "message_deleted":
                await self._deleted(event)
            elif written := _read(event, context.get("bot_user_id")):
                await self._heard(written, client)
        except Exception:
            log.exception("message.unheard", ref=metrics.reference())

    async def _heard(self, written: _Written, client: AsyncWebClient) -> None:
        desk = self._relay.desk
        email = desk.email_of(written.user)
        if email is None:
            return
        scenes = await self._scenes(written.channel, written.thread_ts)
        if len(scenes) != 1:
            if written.to_us and not written.edited:
                told = await self._where(email, several=bool(scenes))
                await _whisper(client, written, told)
            return
        (scene,) = scenes
        cause = Cause(email, desk.now(), "thread", f"{written.channel}:{written.key}"[:100])
        try:
            await self._act(scene, written, cause, client)
        except Refused as refused:
            if written.to_us:
                await _whisper(client, written, refusals.explain(refused, desk.context(email)))
        except Repeated:
            pass

    async def _act(
        self, scene: Scene, written: _Written, cause: Cause, client: AsyncWebClient
    ) -> None:
        relay, desk = self._relay, self._relay.desk
        asked = scene.talk is not None and scene.talk.by == cause.actor
        if not (written.to_us or asked or scene.lead.owner == cause.actor):
            return
        conversation.check(scene.lead, desk.team, cause)
        if not written.to_us and _MENTION.search(written.text):
            return  # it is for a colleague
        text = plainly(written.text, desk)
        where = Situation(
            lead=scene.lead,
            talk=scene.talk,
            playbook=desk.playbook,
            context=note_context(scene.lead, cause.actor, desk),
            calendar=desk.team.calendar_of(cause.actor),
            actor=cause.actor,
            to_us=written.to_us,
        )
        meant = await asyncio.to_thread(understand, text, where)
        heard = Heard(scene.thread, written.ts, written.key)
        if written.edited:
            await relay.do(conversation.reworded, scene.lead.id, heard, meant, desk.team, cause)
        elif meant:
            await relay.do(conversation.hear, scene.lead.id, heard, meant, desk.team, cause)
        elif written.to_us:
            macro = "unreadable" if written.files else "nothing"
            await _whisper(client, written, words.hint(macro, desk.context(cause.actor)))
        if self._model and meant and meant.proposals:
            self._read_further(self._model, scene, heard, text, where, meant, cause)

    def _read_further(
        self,
        model: Provider,
        scene: Scene,
        heard: Heard,
        text: str,
        where: Situation,
        meant: Meant,
        cause: Cause,
    ) -> None:
        """Nobody waits for the model: what it adds comes into the message that stands."""

        async def read() -> None:
            raw = await model.propose(text, where.context)
            both = add_proposals(meant.proposals, raw, text, where.context)
            if more := both[len(meant.proposals) :]:
                await self._relay.do(conversation.add, scene.lead.id, heard.ts, more, cause)

        task = asyncio.create_task(read(), name="notes model")
        self._reading.add(task)
        task.add_done_callback(self._read_through)

    def _read_through(self, task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("model.failed", error=type(error).__name__)

    async def _deleted(self, event: Mapping[str, Any]) -> None:
        before = event.get("previous_message") or {}
        desk = self._relay.desk
        email = desk.email_of(before.get("user", ""))
        if email is None:
            return
        for scene in await self._scenes(event["channel"], before.get("thread_ts")):
            cause = Cause(email, desk.now(), "thread")
            try:
                ts = event["deleted_ts"]
                await self._relay.do(conversation.withdrawn, scene.lead.id, ts, desk.team, cause)
            except Refused:
                pass  # it is with somebody else now, and so is what was read

    async def _scenes(self, channel: str, ts: str | None) -> list[Scene]:
        if ts is None:
            return []
        return await self._relay.look(conversation.scenes, channel, ts)

    async def _where(self, email: str, *, several: bool) -> Message:
        """Where notes belong: in the threads of the leads that somebody has."""
        relay, desk = self._relay, self._relay.desk
        found = await relay.look(conversations.at_hand, email, _MOST_LINKS)
        known = await relay.look(leads.load_many, list(found))
        links = [
            talking.link(known[lead_id], desk.link_to(post.channel, post.ts))
            for lead_id, post in found.items()
            if lead_id in known
        ]
        return words.hint("several" if several else "where", desk.context(email), links)


def _comes_as_mention(event: Mapping[str, Any], bot: str | None) -> bool:
    """Whether Slack tells of this message once more, as a mention."""
    in_channel = not str(event.get("channel")).startswith("D")
    return in_channel and "subtype" not in event and f"<@{bot}" in str(event.get("text"))


def _read(event: Mapping[str, Any], bot: str | None) -> _Written | None:
    """The message of an event; None for what no person wrote, or did not change in its words."""
    message: Mapping[str, Any] = event
    edited = None
    if event.get("subtype") == "message_changed":
        message, before = event["message"], event.get("previous_message") or {}
        edited = (message.get("edited") or {}).get("ts")
        if edited is None or message.get("text") == before.get("text"):
            return None
    if message.get("bot_id") or message.get("subtype") not in _SPOKEN or "user" not in message:
        return None
    channel, text = str(event["channel"]), str(message.get("text") or "")
    return _Written(
        user=message["user"],
        channel=channel,
        ts=str(message["ts"]),
        thread_ts=message.get("thread_ts"),
        text=_without(text, bot),
        to_us=channel.startswith("D") or (bot is not None and f"<@{bot}" in text),
        edited=edited,
        files=bool(message.get("files")),
    )


def _without(text: str, bot: str | None) -> str:
    """The text without mentions of the bot."""
    return _MENTION.sub(lambda found: "" if found[1] == bot else found[0], text).strip()


async def _whisper(client: AsyncWebClient, written: _Written, message: Message) -> None:
    """Says something to whoever wrote, and to nobody else."""
    try:
        await client.chat_postEphemeral(
            channel=written.channel,
            user=written.user,
            text=message.text,
            blocks=message.blocks,
            thread_ts=written.thread_ts,
        )
    except (SlackApiError, TimeoutError, OSError) as error:
        log.warning("message.unanswered", error=type(error).__name__)
