"""`/feedback`: how leads fare, whether rules are too strict or too lax, the way to a backtest."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from slack_bolt.async_app import AsyncApp

from bot.charts import Range, intervals, png
from bot.dialogs import backtest
from bot.handlers.relay import Relay
from bot.handlers.reporting import Asked, listen
from bot.messages import calibration as judged
from bot.messages import feedback as words
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.messages.feedback import Drawn
from bot.messages.text import cut_apart
from bot.names import Command
from bot.storage import refused
from bot.usecases.reports import asking, calibration
from bot.usecases.reports import feedback as report
from qualification.lead import Role
from qualification.question import NotUnderstood, Question

log = structlog.get_logger(__name__)

READERS = (Role.MARKETING, Role.MANAGER)

LONGEST_NAME = 34
"""Characters beside the numbers of a row."""

NEW_BLOCK = "table"
"""A workspace that refuses it is shown lines of text."""

Draw = Callable[[bool, str | None], Message]
"""The answer: with Slack's table or without, and with a picture, by its file's id, or none."""


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the command."""
    listen(app, relay, Command.FEEDBACK, _answer)


async def _answer(asked: Asked) -> None:
    if refusal := refused_to(asked.context):
        await asked.say(refusal)
        return
    first, _, rest = asked.typed.partition(" ")
    try:
        match first.casefold():
            case "help":
                await asked.say(words.help_text(asked.context))
            case "calibration":
                await _calibration(asked, rest.strip())
            case "backtest":
                await _backtest(asked)
            case _:
                await _feedback(asked, asked.typed)
    except NotUnderstood as problem:
        await asked.say(words.not_understood(str(problem), asked.context))


def refused_to(context: Context) -> Message | None:
    """What somebody is told who is neither of marketing nor a manager."""
    reader = context.playbook.person(context.reader or "")
    if reader is None:
        return refusals.not_a_member(context)
    return None if reader.role in READERS else words.not_for_you(context)


async def _question(asked: Asked, typed: str, default: str = "") -> Question:
    """The question in these words. Raises `NotUnderstood`."""
    context = asked.context
    return await asked.relay.look(
        asking.read, typed, report.CUTS, report.FILTERS, context.playbook, context.now,
        context.zone, default,
    )  # fmt: skip


async def _feedback(asked: Asked, typed: str) -> None:
    context = asked.context
    found = await asked.relay.look(report.feedback, await _question(asked, typed), context.now)

    def draw(native: bool, picture: str | None) -> Message:
        return words.render(found, context, native=native, picture=picture)

    await _show(asked, draw, words.drawn_from(found, context))


async def _calibration(asked: Asked, typed: str) -> None:
    context = asked.context
    question = await _question(asked, typed, calibration.DEFAULT)
    found = await asked.relay.look(calibration.calibration, question, context.playbook)

    def draw(_native: bool, picture: str | None) -> Message:
        return judged.render(found, question, context, picture=picture)

    await _show(asked, draw, judged.drawn_from(found, context))


async def _backtest(asked: Asked) -> None:
    reader = asked.context.playbook.person(asked.context.reader or "")
    if reader is None or reader.role is not Role.MANAGER:
        await asked.say(words.managers_only(asked.context))
        return
    await asked.client.views_open(trigger_id=asked.trigger_id, view=backtest.build(asked.context))


async def _show(asked: Asked, draw: Draw, drawn: Drawn) -> None:
    """The answer with everything that the workspace takes, else with less: words say it all."""
    now = asked.context.now
    native = not await asked.relay.look(refused.is_refused, NEW_BLOCK, now)
    picture = None
    if drawn.rows:
        picture = await asked.upload(lambda: picture_of(drawn), drawn.title, drawn.in_words)
    if await asked.say(draw(native, picture)):
        return
    if picture and await asked.say(draw(native, None)):
        return
    if native:
        log.warning("blocks.refused", block=NEW_BLOCK)
        await asked.relay.do(refused.refuse, NEW_BLOCK, now)
    await asked.say(draw(False, None))


def picture_of(drawn: Drawn) -> bytes:
    """The shares with their intervals, as PNG."""
    names = cut_apart([label for label, _ in drawn.rows], LONGEST_NAME)
    rows = [
        Range(name, share.rate, *share.interval, share.of)
        for name, (_, share) in zip(names, drawn.rows, strict=True)
        if share.rate is not None
    ]
    subtitle = "95% intervals"
    if drawn.mark is not None:
        subtitle = f"95% intervals; the line is all together, {drawn.mark:.0%}"
    return png(intervals(drawn.title, subtitle, rows, drawn.mark))
