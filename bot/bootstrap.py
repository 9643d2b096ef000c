"""The only place where objects are wired together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import structlog
import uvicorn
from fastapi import APIRouter
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.backlog import late
from bot.delivery.gateway import Gateway
from bot.delivery.retry import Failure
from bot.delivery.worker import Worker
from bot.desk import Clock, Desk
from bot.directory import Directory
from bot.handlers import register
from bot.handlers.relay import Relay
from bot.intake.http import router
from bot.intake.outcomes import router as outcome_router
from bot.jobs import Ticker
from bot.messages import prose
from bot.notes_model import NotesModel
from bot.settings import Settings, SettingsError
from bot.storage import people, schema, upkeep
from bot.storage.database import Database, InUse
from bot.storage.notices import listen
from bot.storage.outbox import Urgency
from bot.usecases import intake, outcomes
from bot.usecases.intake import Taken
from bot.usecases.outcomes import Noted, NotNoted, Outcome
from bot.web import SLACK_PATH, Asgi, create_app
from qualification.lead import Lead
from qualification.playbook import Playbook, PlaybookError, parse_playbook

if sys.platform != "win32":
    import uvloop

log = structlog.get_logger(__name__)

INTERACTIVE_TIMEOUT = 1.5
"""Seconds for a Slack call that a person waits for; a trigger lives three."""

FIRST_LOOK = 5.0
"""Seconds for which a start waits for the first look at the workspace; it goes on without."""

DELIVERY_TIMEOUT = 10.0
"""Seconds for a Slack call of the delivery worker, well within a message's lease."""


def utc_now() -> datetime:
    """The present. The one clock of a real run."""
    return datetime.now(UTC)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs the program's one event loop: uvloop's where it exists."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        uvloop.run(work)


def read_playbook(path: Path) -> Playbook:
    """The playbook in a file. Raises `PlaybookError`, or `SettingsError` for a missing file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror}). BATON_PLAYBOOK names the playbook file."
        ) from error
    return parse_playbook(text, path.name)


def open_database(settings: Settings) -> Database:
    """The database, brought to this version's schema beforehand by `baton migrate`.

    Raises `SettingsError` where it is older or newer than this version.
    """
    database = Database(settings.database_url)
    schema.require_current(database)
    return database


def open_desk(settings: Settings, database: Database, clock: Clock = utc_now) -> Desk:
    """The team from the playbook, with its people as they were last seen in Slack."""
    desk = Desk(read_playbook(settings.baton_playbook), clock)
    desk.meet(database.read(people.everybody))
    desk.regroup(database.read(people.members))
    return desk


def slack_session(timeout: float) -> aiohttp.ClientSession:
    """Connections to Slack, kept open; `timeout` in seconds for a whole call. The SDK's own
    `timeout` does not hold on a session that it is given."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))


def configure_logs(form: str) -> None:
    """Structured logs on stderr: for people, or as JSON lines."""
    renderer = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        renderer,
    ]
    structlog.configure(
        processors=processors,
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("bot.bolt").setLevel(logging.ERROR)


def _without_tracebacks(name: str) -> logging.Logger:
    """A logger whose one line says enough: the SDK reports each failed attempt to connect."""

    def shorten(record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True

    logger = logging.getLogger(name)
    logger.addFilter(shorten)
    return logger


class Baton:
    """A running bot: Slack, HTTP, scheduler and delivery on one database."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.token, self.secret = settings.slack_credentials()
        self.database = open_database(settings)
        _alone(self.database)
        self.desk = open_desk(settings, self.database, clock)
        self._socket: Any = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Asgi]:
        """Everything at work; answers the HTTP application."""
        async with (
            slack_session(INTERACTIVE_TIMEOUT) as quick,
            slack_session(DELIVERY_TIMEOUT) as patient,
            contextlib.AsyncExitStack() as stack,
        ):
            gateway = Gateway(self._client(patient))
            directory = self.directory = Directory(
                self.database, self.desk, gateway, lambda: self.worker.wake()
            )
            self.worker = Worker(self.database, gateway, self.desk, directory.doubt)
            self.ticker = Ticker(self.database, self.desk, self.worker)
            self.relay = Relay(self.database, self.desk, self.worker.wake)
            slack = self._slack_app(quick)
            register(slack, self.relay, directory.doubt, _model(self.settings))

            self._spawn(stack, directory.keep_fresh(), "directory")
            await asyncio.gather(directory.looked(FIRST_LOOK), asyncio.to_thread(prose.load_all))
            self._spawn(stack, self.worker.run(), "delivery")
            self._spawn(stack, listen(self.database, self.worker.hear), "notices")
            self.ticker.start()
            stack.callback(self.ticker.stop)
            if self.settings.slack_app_token:
                self._open_socket(stack, slack, patient)
            yield self._http_app(slack, directory)

    def close(self) -> None:
        """Lets go of the database."""
        self.database.close()

    def _client(self, session: aiohttp.ClientSession) -> AsyncWebClient:
        return AsyncWebClient(
            self.token, base_url=self.settings.api_base, session=session, retry_handlers=[]
        )

    def _slack_app(self, session: aiohttp.ClientSession) -> AsyncApp:
        return AsyncApp(
            signing_secret=self.secret,
            client=self._client(session),
            logger=logging.getLogger("bot.bolt"),
            process_before_response=True,
            raise_error_for_unhandled_request=False,
        )

    def _spawn(
        self, stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None], name: str
    ) -> None:
        task = asyncio.create_task(work, name=name)

        async def stop() -> None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

        stack.push_async_callback(stop)

    def _open_socket(
        self, stack: contextlib.AsyncExitStack, slack: AsyncApp, session: aiohttp.ClientSession
    ) -> None:
        """Connects by Socket Mode and stays connected, however often Slack goes away."""
        assert self.settings.slack_app_token
        handler: Any = AsyncSocketModeHandler(
            slack,
            self.settings.slack_app_token,
            logger=_without_tracebacks("bot.socket_mode"),
            web_client=self._client(session),
        )
        self._socket = handler.client
        stack.push_async_callback(handler.close_async)
        self._spawn(stack, handler.connect_async(), "socket mode")

    def _http_app(self, slack: AsyncApp, directory: Directory) -> Asgi:
        async def take(leads: Sequence[Lead]) -> list[Taken]:
            desk = self.desk
            return await self.relay.do(intake.take, leads, desk.team, desk.now(), "http")

        async def unready() -> list[str]:
            return await self._unready(directory)

        routes = router(
            take,
            self.settings.baton_intake_token,
            self.desk.now,
            self.desk.playbook.team.currency,
        )
        routes.include_router(self._outcome_routes())
        over_http = not self.settings.slack_app_token
        handler: Any = AsyncSlackRequestHandler(slack, path=SLACK_PATH) if over_http else None
        return create_app(routes, unready, handler)

    def _outcome_routes(self) -> APIRouter:
        async def note(told: Sequence[Outcome]) -> list[Noted | NotNoted]:
            desk = self.desk
            return await self.relay.do(outcomes.take, told, desk.team, desk.now(), "http")

        currency = self.desk.playbook.team.currency
        return outcome_router(note, self.settings.baton_intake_token, self.desk.now, currency)

    async def _unready(self, directory: Directory) -> list[str]:
        problems = []
        try:
            waiting = await self.database.aread(upkeep.backlog, Urgency.NAG)
            problems += late(waiting, self.desk.now())
        except SQLAlchemyError:
            problems.append("The database does not answer.")
        if directory.problem:
            problems.append(directory.problem)
        if self._socket and not await self._socket.is_connected():
            problems.append("Slack is not connected by Socket Mode. Check SLACK_APP_TOKEN.")
        if not self.ticker.running:
            problems.append("The scheduler stands still.")
        return problems


def _model(settings: Settings) -> NotesModel | None:
    """What reads notes beside the grammar; nothing unless it is set."""
    if not settings.baton_model_url:
        return None
    return NotesModel(settings.baton_model_url, settings.baton_model_key, settings.baton_model_name)


def _alone(database: Database) -> None:
    """One process serves a SQLite database; on PostgreSQL there may be several."""
    try:
        database.hold_alone()
    except InUse:
        database.close()
        raise SettingsError(
            f"Another `baton serve` runs on {database.url.database}. Stop it first, or use "
            "PostgreSQL (DATABASE_URL), which several processes may share."
        ) from None


async def serve(settings: Settings, clock: Clock = utc_now) -> None:
    """Runs the bot until it is told to stop. Raises `SettingsError` or `PlaybookError` early."""
    with contextlib.closing(Baton(settings, clock)) as baton, _listening(settings) as listener:
        async with baton.running() as app:
            config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
            host, port = listener.getsockname()[:2]
            _settle()
            log.info("serving", host=host, port=port)
            await _Server(config).serve(sockets=[listener])


def _settle() -> None:
    """What stands after the start stays, and is not searched for garbage again: a search of all of
    it would hold up whoever presses for a tenth of a second. So would what reports count with, if
    it were loaded with the first of them."""
    importlib.import_module("bot.storage.bunches")
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """Ends on SIGTERM and SIGINT like uvicorn's, which then raises the signal once more: that
    would end the process before delivery has finished what is in flight."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listening(settings: Settings) -> socket.socket:
    """The port, taken before anything is set to work."""
    host, port = settings.baton_host, settings.baton_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on {host}, port {port} ({error.strerror}). "
            "Set BATON_HOST and BATON_PORT to an address of this machine and a free port."
        ) from error


__all__ = [
    "Baton",
    "Failure",
    "PlaybookError",
    "configure_logs",
    "open_database",
    "open_desk",
    "read_playbook",
    "serve",
    "utc_now",
]
