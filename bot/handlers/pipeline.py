"""`/pipeline`: tables and a chart in Slack's own blocks, or a picture where these are refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.handlers import leadership
from bot.handlers.relay import Relay
from bot.messages import chart as charts
from bot.messages import pipeline as words
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.names import Command
from bot.pictures import picture_of
from bot.storage import refused
from bot.usecases.reports import asking
from bot.usecases.reports import pipeline as report
from qualification.funnel import RECEIVED, Pipeline
from qualification.question import NotUnderstood

log = structlog.get_logger(__name__)

NEW_BLOCK = "data_visualization"
"""The newest of the blocks; a workspace that refuses it is shown none of the others either."""

Say = Callable[[Message], Awaitable[bool]]
"""Answers the person; whether Slack took the blocks."""


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the command."""

    @app.command(Command.PIPELINE.value)
    async def on_pipeline(
        ack: AsyncAck, command: Mapping[str, Any], respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        async def say(message: Message) -> bool:
            answer = await respond(
                text=message.text, blocks=message.blocks, response_type="ephemeral"
            )
            return answer.status_code == 200 and "invalid" not in (answer.body or "")

        email = relay.desk.email_of(command["user_id"])
        context = relay.desk.context(email)
        try:
            typed = (command.get("text") or "").strip()
            await _answer(relay, context, typed, say, client)
        except Exception:
            reference = metrics.reference()
            log.exception("command.failed", command=Command.PIPELINE.value, ref=reference)
            failed = refusals.failed(reference, context)
            await ack(text=failed.text, blocks=failed.blocks, response_type="ephemeral")
        else:
            await ack()


async def _answer(
    relay: Relay, context: Context, typed: str, say: Say, client: AsyncWebClient
) -> None:
    if context.reader is None:
        await say(refusals.not_a_member(context))
        return
    if typed.casefold() == "help":
        await say(words.help_text(context))
        return
    if leadership.asked(typed):
        await leadership.answer(relay, context, typed, say)
        return
    try:
        question = await relay.look(
            asking.read, typed, report.CUTS, report.FILTERS, context.playbook, context.now,
            context.zone,
        )  # fmt: skip
    except NotUnderstood as problem:
        await say(words.not_understood(str(problem), context))
        return
    pipeline = await relay.look(report.pipeline, question, context.now)
    await _show(relay, context, pipeline, say, client)


async def _show(
    relay: Relay, context: Context, pipeline: Pipeline, say: Say, client: AsyncWebClient
) -> None:
    link = relay.desk.link_to
    drawn = words.chart_of(pipeline, context)
    native = not await relay.look(refused.is_refused, NEW_BLOCK, context.now)
    if native and drawn.fits and await say(words.render(pipeline, context, link)):
        return
    if native and drawn.fits:
        log.warning("blocks.refused", block=NEW_BLOCK)
        await relay.do(refused.refuse, NEW_BLOCK, context.now)
        native = False
    file_id = None
    if pipeline.funnel.counts[RECEIVED]:
        file_id = await _upload(drawn, client)
    if file_id is not None:
        message = words.render(pipeline, context, link, native=native, picture=file_id)
        if await say(message):
            return
    await say(words.render(pipeline, context, link, native=False))


async def _upload(drawn: charts.Chart, client: AsyncWebClient) -> str | None:
    """The chart as a picture in Slack; None where Slack does not take it: words say it all too."""
    try:
        answer = await client.files_upload_v2(
            content=picture_of(drawn),
            filename="chart.png",
            title=drawn.title,
            alt_txt=drawn.in_words[:1000],
        )
        file: dict[str, str] = answer["files"][0]
        return file["id"]
    except (SlackApiError, OSError, TimeoutError) as error:
        log.warning("picture.refused", error=type(error).__name__)
        return None
