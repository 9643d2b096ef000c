"""Reports behind a command: answered within it, or as soon as they are counted."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.handlers.relay import Relay
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.names import Command

log = structlog.get_logger(__name__)

PATIENCE = 1.5
"""Seconds that Slack waits for a report. After three it would tell the person that nothing answers;
a report that takes longer comes when it is there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that somebody typed, and how to answer them."""

    relay: Relay
    context: Context
    typed: str
    trigger_id: str
    respond: AsyncRespond
    client: AsyncWebClient

    async def say(self, message: Message) -> bool:
        """Answers the person; whether Slack took the blocks."""
        answer = await self.respond(
            text=message.text, blocks=message.blocks, response_type="ephemeral"
        )
        return answer.status_code == 200 and "invalid" not in (answer.body or "")

    async def upload(self, draw: Callable[[], bytes], title: str, in_words: str) -> str | None:
        """A chart as a picture in Slack: its file's id. None where Slack does not take it, since
        words say it all too."""
        try:
            answer = await self.client.files_upload_v2(
                content=await asyncio.to_thread(draw),
                filename="chart.png",
                title=title,
                alt_txt=in_words[:1000],
            )
            file: dict[str, str] = answer["files"][0]
            return file["id"]
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("picture.refused", error=type(error).__name__)
            return None


Answer = Callable[[Asked], Awaitable[None]]


def listen(app: AsyncApp, relay: Relay, name: Command, answer: Answer) -> None:
    """Listens to a command that asks for reports."""
    under_way: set[asyncio.Task[None]] = set()

    @app.command(name.value)
    async def on_command(
        ack: AsyncAck, command: Mapping[str, Any], respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        context = relay.desk.context(relay.desk.email_of(command["user_id"]))
        typed = html.unescape(command.get("text") or "").strip()  # Slack writes &amp; for &
        asked = Asked(relay, context, typed, command["trigger_id"], respond, client)
        task = asyncio.create_task(_answered(asked, name, answer))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        await asyncio.wait({task}, timeout=PATIENCE)
        await ack()


async def _answered(asked: Asked, name: Command, answer: Answer) -> None:
    try:
        await answer(asked)
    except Exception:
        reference = metrics.reference()
        log.exception("command.failed", command=name.value, ref=reference)
        try:
            await asked.say(refusals.failed(reference, asked.context))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("answer.lost", error=type(error).__name__, ref=reference)
