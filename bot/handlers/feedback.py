"""`/feedback`: how leads fare, whether rules are too strict or too lax, the way to a backtest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.charts import Range, intervals, png
from bot.dialogs import backtest
from bot.handlers.relay import Relay
from bot.messages import calibration as judged
from bot.messages import feedback as words
from bot.messages import refusals
from bot.messages.context import Context, Message
from bot.messages.feedback import Drawn
from bot.names import Command
from bot.storage import refused
from bot.usecases.reports import asking, calibration
from bot.usecases.reports import feedback as report
from qualification.lead import Role
from qualification.question import NotUnderstood, Question

log = structlog.get_logger(__name__)

READERS = (Role.MARKETING, Role.MANAGER)

NEW_BLOCK = "table"
"""A workspace that refuses it is shown lines of text."""

Draw = Callable[[bool, str | None], Message]
"""The answer: with Slack's table or without, and with a picture, by its file's id, or none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command by somebody who may ask."""

    relay: Relay
    context: Context
    respond: AsyncRespond
    client: AsyncWebClient
    trigger_id: str

    async def say(self, message: Message) -> bool:
        """Answers the person; whether Slack took the blocks."""
        answer = await self.respond(
            text=message.text, blocks=message.blocks, response_type="ephemeral"
        )
        return answer.status_code == 200 and "invalid" not in (answer.body or "")

    async def read(self, typed: str) -> Question:
        """The question in these words. Raises `NotUnderstood`."""
        return await self.relay.look(
            asking.read, typed, report.CUTS, report.FILTERS, self.context.playbook,
            self.context.now, self.context.zone,
        )  # fmt: skip


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the command."""

    @app.command(Command.FEEDBACK.value)
    async def on_feedback(
        ack: AsyncAck, command: Mapping[str, Any], respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        context = relay.desk.context(relay.desk.email_of(command["user_id"]))
        asked = Asked(relay, context, respond, client, command["trigger_id"])
        try:
            refusal = _refused(context)
            if refusal:
                await asked.say(refusal)
            else:
                await _answer(asked, (command.get("text") or "").strip())
        except NotUnderstood as problem:
            await asked.say(words.not_understood(str(problem), context))
        except Exception:
            reference = metrics.reference()
            log.exception("command.failed", command=Command.FEEDBACK.value, ref=reference)
            await asked.say(refusals.failed(reference, context))
        await ack()


def _refused(context: Context) -> Message | None:
    reader = context.playbook.person(context.reader or "")
    if reader is None:
        return refusals.not_a_member(context)
    return None if reader.role in READERS else words.not_for_you(context)


async def _answer(asked: Asked, typed: str) -> None:
    first, _, rest = typed.partition(" ")
    match first.casefold():
        case "help":
            await asked.say(words.help_text(asked.context))
        case "calibration":
            await _calibration(asked, rest.strip())
        case "backtest":
            await _backtest(asked)
        case _:
            await _feedback(asked, typed)


async def _feedback(asked: Asked, typed: str) -> None:
    context = asked.context
    found = await asked.relay.look(report.feedback, await asked.read(typed), context.now)

    def draw(native: bool, picture: str | None) -> Message:
        return words.render(found, context, native=native, picture=picture)

    await _show(asked, draw, words.drawn_from(found, context))


async def _calibration(asked: Asked, typed: str) -> None:
    context = asked.context
    question = await asked.read(typed or calibration.DEFAULT)
    found = await asked.relay.look(calibration.calibration, question, context.playbook)

    def draw(native: bool, picture: str | None) -> Message:
        return judged.render(found, question, context, native=native, picture=picture)

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
    picture = await _upload(drawn, asked.client) if drawn.rows else None
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
    rows = [
        Range(label, share.rate, *share.interval, share.of)
        for label, share in drawn.rows
        if share.rate is not None
    ]
    subtitle = "95% intervals"
    if drawn.mark is not None:
        subtitle = f"95% intervals; the line is all together, {drawn.mark:.0%}"
    return png(intervals(drawn.title, subtitle, rows, drawn.mark))


async def _upload(drawn: Drawn, client: AsyncWebClient) -> str | None:
    """The picture in Slack; None where Slack does not take it."""
    try:
        answer = await client.files_upload_v2(
            content=picture_of(drawn),
            filename="rates.png",
            title=drawn.title,
            alt_txt=drawn.in_words[:1000],
        )
        file: dict[str, str] = answer["files"][0]
        return file["id"]
    except (SlackApiError, OSError, TimeoutError) as error:
        log.warning("picture.refused", error=type(error).__name__)
        return None
