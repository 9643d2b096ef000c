"""`/feedback backtest`: the changed playbook is read at once, history replayed after that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from pydantic import TypeAdapter
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

from bot import metrics
from bot.dialogs import backtest as dialog
from bot.dialogs import notice
from bot.dialogs.values import Invalid
from bot.handlers.relay import Relay
from bot.messages import backtest as words
from bot.messages import feedback, refusals
from bot.messages.context import Context
from bot.names import Dialog
from bot.storage import outbox
from bot.storage.outbox import Intent, Kind, Urgency
from bot.usecases.reports.backtest import Run
from qualification.backtest import Backtest
from qualification.lead import Role
from qualification.period import NotAPeriod, period
from qualification.playbook import Playbook, PlaybookError, parse_playbook
from qualification.question import Question

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=3)
"""A replay of which nothing was heard for so long has broken off."""

BEAT = timedelta(minutes=1)

MOST_ERROR = 1_500
"""Characters of what is wrong with a file, at its field."""

_RESULT: TypeAdapter[Backtest] = TypeAdapter(Backtest)


class Backtests:
    """Replays in the background, one at a time: they share the readers with everybody.

    Whoever asked is answered whatever happens. From the beginning a message waits in the outbox
    which says that the replay broke off. As long as it goes on, that is put off; the result takes
    its place. After a restart there is nobody to put it off any more.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._turn = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()

    async def start(self, run: Run, file: str, label: str, reader: str) -> None:
        """The result goes to its reader when it is there."""
        now = self._relay.desk.now()
        waits = broken_off(file, label, reader, now)
        await self._relay.do(outbox.put, [waits], now, PATIENCE)
        task = asyncio.create_task(self._carry_out(run, waits))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _carry_out(self, run: Run, waits: Intent) -> None:
        replay = asyncio.create_task(self._replay(run))
        try:
            while not (await asyncio.wait([replay], timeout=BEAT.total_seconds()))[0]:
                await self._relay.do(outbox.put_off, waits, self._relay.desk.now() + PATIENCE)
            result = _RESULT.dump_python(replay.result(), mode="json")
            told = replace(waits, data={**waits.data, "result": result}, coalesce=False)
            await self._relay.do(_exchange, waits, told, self._relay.desk.now())
        except Exception:
            log.exception("backtest.failed", ref=metrics.reference())

    async def _replay(self, run: Run) -> Backtest:
        async with self._turn:
            return await asyncio.to_thread(_replayed, run)


def broken_off(file: str, label: str, reader: str, asked: datetime) -> Intent:
    """What a reader is told whose backtest, asked for at `asked`, has no result."""
    data = {"file": file, "label": label, "asked": asked.isoformat()}
    to = outbox.person(reader)
    return Intent(Kind.BACKTEST, None, to, Urgency.ANSWER, data, coalesce=True)


def _exchange(connection: Connection, waits: Intent, told: Intent, now: datetime) -> None:
    outbox.take_back(connection, waits)
    outbox.put(connection, [told], now)


def _replayed(run: Run) -> Backtest:
    for _ in run.steps():
        pass
    return run.result()


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the dialog."""
    backtests = Backtests(relay)

    @app.view(Dialog.BACKTEST.value)
    async def on_backtest(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        context = relay.desk.context(relay.desk.email_of(body["user"]["id"]))
        reader = context.playbook.person(context.reader or "")
        if reader is None or context.reader is None:
            await ack(response_action="update", view=notice.build(refusals.not_a_member(context)))
            return
        if reader.role is not Role.MANAGER:
            await ack(response_action="update", view=notice.build(feedback.managers_only(context)))
            return
        try:
            state = body["view"]["state"]["values"]
            view = await _started(backtests, relay, context, dialog.parse(state), client)
        except Invalid as invalid:
            await ack(response_action="errors", errors=invalid.errors)
        except Exception:
            reference = metrics.reference()
            log.exception("backtest.failed", ref=reference)
            failed = notice.build(refusals.failed(reference, context))
            await ack(response_action="update", view=failed)
        else:
            await ack(response_action="update", view=view)


async def _started(
    backtests: Backtests,
    relay: Relay,
    context: Context,
    wanted: dialog.Wanted,
    client: AsyncWebClient,
) -> dict[str, Any]:
    try:
        asked = period(wanted.period, context.now, context.zone)
    except NotAPeriod as error:
        raise Invalid({"period": str(error)}) from error
    name = str(wanted.file.get("name") or "the file")
    new = _playbook(await _content(wanted.file, client), name)
    run = relay.backtest(Question(asked), new)
    count = await asyncio.to_thread(lambda: run.total)
    await backtests.start(run, name, asked.label, str(context.reader))
    return notice.build(words.started(name, count, asked.label, context), "Backtest")


async def _content(file: Mapping[str, Any], client: AsyncWebClient) -> bytes:
    """The file's bytes, no more of them than a playbook has. Raises `Invalid`."""
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        assert client.session
        async with client.session.get(url, headers=headers) as answer:
            if answer.status != 200:
                raise Invalid({"playbook": "Slack does not hand the file out; choose it again."})
            content = await answer.content.read(dialog.MOST_BYTES + 1)
            while len(content) <= dialog.MOST_BYTES and not answer.content.at_eof():
                content += await answer.content.read(dialog.MOST_BYTES + 1 - len(content))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        log.warning("file.unread", error=type(error).__name__)
        raise Invalid({"playbook": "The file could not be read from Slack; try again."}) from error
    if len(content) > dialog.MOST_BYTES:
        raise Invalid({"playbook": f"The file is larger than {dialog.MOST_BYTES // 1024} KB."})
    return content


def _playbook(content: bytes, name: str) -> Playbook:
    """The playbook, or `Invalid` with what `baton playbook check` would say."""
    try:
        return parse_playbook(content, name)
    except PlaybookError as error:
        said = str(error)
        told = said if len(said) <= MOST_ERROR else f"{said[: MOST_ERROR - 1]}…"
        raise Invalid({"playbook": told}) from error
