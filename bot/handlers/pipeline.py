"""`/pipeline`: tables and a chart in Slack's own blocks, or a picture where these are refused."""

from __future__ import annotations

import structlog
from slack_bolt.async_app import AsyncApp

from bot.handlers import leadership
from bot.handlers.relay import Relay
from bot.handlers.reporting import Asked, listen
from bot.messages import pipeline as words
from bot.messages import refusals
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


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the command."""
    listen(app, relay, Command.PIPELINE, _answer)


async def _answer(asked: Asked) -> None:
    context, typed = asked.context, asked.typed
    if context.reader is None:
        await asked.say(refusals.not_a_member(context))
        return
    if typed.casefold() == "help":
        await asked.say(words.help_text(context))
        return
    try:
        if leadership.is_meant(typed):
            await leadership.answer(asked)
            return
        question = await asked.relay.look(
            asking.read, typed, report.CUTS, report.FILTERS, context.playbook, context.now,
            context.zone,
        )  # fmt: skip
    except NotUnderstood as problem:
        await asked.say(words.not_understood(str(problem), context))
        return
    await _show(asked, await asked.relay.look(report.pipeline, question, context.now))


async def _show(asked: Asked, pipeline: Pipeline) -> None:
    relay, context = asked.relay, asked.context
    link = relay.desk.link_to
    drawn = words.chart_of(pipeline, context)
    native = not await relay.look(refused.is_refused, NEW_BLOCK, context.now)
    if native and drawn.fits and await asked.say(words.render(pipeline, context, link)):
        return
    if native and drawn.fits:
        log.warning("blocks.refused", block=NEW_BLOCK)
        await relay.do(refused.refuse, NEW_BLOCK, context.now)
        native = False
    file_id = None
    if pipeline.funnel.counts[RECEIVED]:
        file_id = await asked.upload(lambda: picture_of(drawn), drawn.title, drawn.in_words)
    if file_id is not None:
        message = words.render(pipeline, context, link, native=native, picture=file_id)
        if await asked.say(message):
            return
    await asked.say(words.render(pipeline, context, link, native=False))
