"""`/feedback backtest`, or a playbook uploaded in a thread of direct messages: it is read at once,
history replayed after that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog
from pydantic import TypeAdapter
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

from bot import metrics
from bot.dialogs import backtest as dialog
from bot.dialogs import notice
from bot.dialogs.values import Invalid
from bot.handlers.relay import Relay
from bot.messages import backtest as words
from bot.messages import feedback, refusals
from bot.messages.context import Context, Message
from bot.names import Dialog
from bot.slack_text import plain
from bot.storage import outbox
from bot.storage.outbox import Intent, Kind, Urgency
from bot.usecases.reports.backtest import Run, pack
from qualification.backtest import Backtest, Line
from qualification.lead import Role
from qualification.period import DEFAULT, NotAPeriod, Period, period
from qualification.playbook import Playbook, PlaybookError, parse_playbook
from qualification.question import Question
from qualification.replay import Replayed

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=3)
"""A replay of which nothing was heard for so long has broken off."""

BEAT = timedelta(minutes=1)

MOST_ERROR = 1_500
"""Characters of what is wrong with a file, at its field."""

_RESULT: TypeAdapter[Backtest] = TypeAdapter(Backtest)


@dataclass(frozen=True, slots=True)
class Asked:
    """A changed playbook, the name of its file, and which leads are to be replayed."""

    new: Playbook
    file: str
    period: Period


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

    async def is_first(self, file: str, reader: str, at: datetime) -> bool:
        """Whether nobody, in no process, has heard of the file yet that was sent at a time."""
        waits = broken_off(file, "", reader, at)
        return await self._relay.do(_heard, waits, self._relay.desk.now())

    async def start(self, asked: Asked, reader: str, at: datetime) -> int | None:
        """Counts the leads of it; the result goes to its reader when it is there. None where what
        was asked at this time is under way already."""
        question = Question(asked.period)
        run = self._relay.backtest(question, asked.new)
        count = await asyncio.to_thread(lambda: run.total)
        now = self._relay.desk.now()
        waits = broken_off(asked.file, asked.period.label, reader, at)
        if not await self._relay.do(outbox.put_once, waits, now, PATIENCE):
            return None
        task = asyncio.create_task(self._carry_out(run, question, waits))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return count

    async def _carry_out(self, run: Run, question: Question, waits: Intent) -> None:
        replay = asyncio.create_task(self._replay(run, question))
        try:
            while not (await asyncio.wait([replay], timeout=BEAT.total_seconds()))[0]:
                await self._relay.do(outbox.put_off, waits, self._relay.desk.now() + PATIENCE)
            told = replace(waits, data={**waits.data, **replay.result()}, coalesce=False)
            await self._relay.do(_exchange, waits, told, self._relay.desk.now())
        except Exception:
            log.exception("backtest.failed", ref=metrics.reference())

    async def _replay(self, run: Run, question: Question) -> Mapping[str, Any]:
        async with self._turn:
            return await asyncio.to_thread(_replayed, run, question)


def broken_off(file: str, label: str, reader: str, asked: datetime) -> Intent:
    """What a reader is told whose backtest, asked for at `asked`, has no result."""
    data = {"file": file, "label": label, "asked": asked.isoformat()}
    to = outbox.person(reader)
    return Intent(Kind.BACKTEST, None, to, Urgency.ANSWER, data, coalesce=True)


def _heard(connection: Connection, waits: Intent, now: datetime) -> bool:
    """Whether this is stored for the first time; it is not to be sent."""
    if not outbox.put_once(connection, waits, now, PATIENCE):
        return False
    outbox.take_back(connection, waits)
    return True


def _exchange(connection: Connection, waits: Intent, told: Intent, now: datetime) -> None:
    outbox.take_back(connection, waits)
    outbox.put(connection, [told], now)


def _replayed(run: Run, question: Question) -> Mapping[str, Any]:
    """What the message with the result is made of: the leads that would go another way with it,
    if a file takes them."""
    lines: list[Line] = []

    def note(one: Replayed) -> None:
        if len(lines) <= words.MOST_LISTED:
            lines.append(run.line(one))

    for _ in run.steps(note):
        pass
    told = {"result": _RESULT.dump_python(run.result(), mode="json")}
    if not 0 < len(lines) <= words.MOST_LISTED:
        return told
    return told | {"question": question.as_json(), "leads": pack(lines)}


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the dialog, and to playbooks in direct messages."""
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
            asked = await _read(dialog.parse(state), context, client)
            count = await backtests.start(asked, context.reader, context.now)
        except Invalid as invalid:
            await ack(response_action="errors", errors=invalid.errors)
        except Exception:
            reference = metrics.reference()
            log.exception("backtest.failed", ref=reference)
            failed = notice.build(refusals.failed(reference, context))
            await ack(response_action="update", view=failed)
        else:
            started = words.started(asked.file, count or 0, asked.period.label, context)
            await ack(response_action="update", view=notice.build(started, "Backtest"))

    @app.event("message", matchers=[is_playbook])
    async def on_file(event: Mapping[str, Any], client: AsyncWebClient) -> None:
        context = relay.desk.context(relay.desk.email_of(event["user"]))
        said = await _uploaded(backtests, event, context, client)
        if said is None:
            return
        try:
            await client.chat_postEphemeral(
                channel=event["channel"],
                user=event["user"],
                text=said.text,
                blocks=said.blocks,
                thread_ts=event.get("thread_ts"),
            )
        except (SlackApiError, TimeoutError, OSError) as error:
            log.warning("message.unanswered", error=type(error).__name__)


async def is_playbook(event: Mapping[str, Any]) -> bool:
    """Whether a playbook was uploaded in a direct message or in a thread of one."""
    is_file = event.get("subtype") == "file_share" and "user" in event
    names = (str(one.get("name")) for one in event.get("files") or ())
    return is_file and str(event["channel"]).startswith("D") and any(map(_is_toml, names))


def _is_toml(name: str) -> bool:
    return name.casefold().endswith(".toml")


async def _uploaded(
    backtests: Backtests, event: Mapping[str, Any], context: Context, client: AsyncWebClient
) -> Message | None:
    """The answer to a playbook in a thread, once, however often Slack tells of it; words beside it
    name the period."""
    reader = context.playbook.person(context.reader or "")
    file = next(one for one in event["files"] if _is_toml(str(one.get("name"))))
    at = datetime.fromtimestamp(float(event["ts"]), UTC)
    try:
        if reader is None or context.reader is None:
            refusal = refusals.not_a_member(context)
        elif reader.role is not Role.MANAGER:
            refusal = feedback.managers_only(context)
        else:
            wanted = dialog.Wanted(file, plain(event.get("text") or "") or DEFAULT)
            asked = await _read(wanted, context, client)
            count = await backtests.start(asked, context.reader, at)
            if count is None:
                return None
            return words.started(asked.file, count, asked.period.label, context)
    except Invalid as invalid:
        refusal = words.wrong(next(iter(invalid.errors.values())), context)
    except Exception:
        reference = metrics.reference()
        log.exception("backtest.failed", ref=reference)
        return refusals.failed(reference, context)
    who = context.reader or str(event["user"])
    return refusal if await backtests.is_first(str(file["name"]), who, at) else None


async def _read(wanted: dialog.Wanted, context: Context, client: AsyncWebClient) -> Asked:
    """What is to be replayed. Raises `Invalid`."""
    try:
        asked = period(wanted.period, context.now, context.zone)
    except NotAPeriod as error:
        raise Invalid({"period": str(error)}) from error
    name = str(wanted.file.get("name") or "the file")
    return Asked(_playbook(await _content(wanted.file, client), name), name, asked)


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
