"""Sends what waits in the outbox: each message once, in order, no faster than Slack takes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.delivery import retry
from bot.delivery.gateway import Gateway
from bot.delivery.render import CARDS, Material, gather, render
from bot.delivery.retry import Failure, Trouble
from bot.desk import Desk
from bot.messages.context import Message
from bot.storage import cards, outbox, queue
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.storage.lanes import Pace
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency

log = structlog.get_logger(__name__)

PACES = {
    "channel": Pace(timedelta(seconds=1.05), burst=4),
    "person": Pace(timedelta(seconds=1.05), burst=4),
    UPDATES_LANE: Pace(timedelta(seconds=1.1), burst=40),
}
"""Slack posts about one message a second per conversation, with short bursts; `chat.update` is
tier 3, 50 a minute and more for the workspace."""

IN_FLIGHT = 16
LEAST_WAIT = 0.005

IDLE = 1.0
"""Seconds after which an idle worker looks for itself, in case it was not woken."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """How a message ended: where it stands in Slack, None for one that was not to be said."""

    post: Post | None


class Worker:
    """One delivery loop. `wake` it after each commit; `run` until cancelled."""

    def __init__(
        self, database: Database, gateway: Gateway, desk: Desk, doubt: Callable[[], None]
    ) -> None:
        """`doubt` is told when Slack does not know a destination as we know it."""
        self._database = database
        self._gateway = gateway
        self._desk = desk
        self._doubt = doubt
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._addresses: dict[str, str] = {}

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Sends until cancelled; what is in flight then is finished first."""
        if self._database.is_sqlite:
            # The only process on this database: whatever is leased belonged to one that died.
            await self._database.awrite(queue.expire_all_leases, self._desk.now())
        try:
            while True:
                self._woken.clear()
                try:
                    wait = await self._round()
                except SQLAlchemyError as error:
                    log.error("outbox.unavailable", error=type(error).__name__)
                    wait = IDLE
                if wait > 0:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), wait)
        finally:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _round(self) -> float:
        """Claims and starts what may go now; answers how many seconds to wait before the next."""
        free = IN_FLIGHT - len(self._tasks)
        if not free:
            return IDLE
        due = await self._database.aread(queue.first_due)
        now = self._desk.now()
        if due is None or due > now:
            return self._until(due)
        batch = await self._database.awrite(_claim, now, free)
        for material in batch:
            task = asyncio.create_task(self._deliver(material))
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        return 0.0 if batch else self._until(await self._database.aread(queue.next_due))

    def _until(self, due: datetime | None) -> float:
        """Seconds to wait for a time; at least a little, at most as long as an idle worker."""
        wait = (due - self._desk.now()).total_seconds() if due else IDLE
        return min(max(wait, LEAST_WAIT), IDLE)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()

    async def _deliver(self, material: Material) -> None:
        """One message, from words to the record of what became of it."""
        intent = material.intent
        started = self._desk.now()
        write: Callable[[Connection], None]
        try:
            done = await self._send(material)
            ended = self._desk.now()
            metrics.sent(intent.kind, (ended - intent.created_at).total_seconds())

            def write(connection: Connection) -> None:
                _record(connection, material, done, ended)
        except Failure as failure:
            metrics.slack_error(failure.code)
            write = self._after(material, failure, started)
        except Exception:
            reference = metrics.reference()
            log.exception("message.broken", message=intent.id, kind=intent.kind, ref=reference)
            write = self._after(
                material, Failure(Trouble.REFUSED, f"broken_message {reference}"), started
            )
        try:
            await self._database.awrite(write)
        except SQLAlchemyError as error:
            # The lease runs out and the message is looked for in Slack before it is sent again.
            log.error("message.unrecorded", message=intent.id, error=type(error).__name__)

    async def _send(self, material: Material) -> _Sent:
        intent = material.intent
        if intent.unclear_since and material.card is None:
            posted = await self._found(material)
            if posted and intent.kind not in CARDS:
                return _Sent(posted)
            material = material.with_card(posted) if posted else material
        thread_url = None
        if material.thread:
            thread_url = self._desk.link_to(material.thread.channel, material.thread.ts)
        message = render(material, self._desk.context(material.recipient, thread_url))
        if message is None:
            return _Sent(None)
        if material.card:
            return _Sent(await self._update(material, material.card, message))
        channel = await self._address(intent.destination)
        ts = await self._gateway.post(channel, message, intent.id, material.thread_ts)
        return _Sent(Post(channel, ts, _digest(message)))

    async def _found(self, material: Material) -> Post | None:
        """What an earlier attempt left in Slack, if it did; nobody knows what it shows."""
        intent = material.intent
        assert intent.unclear_since
        channel = await self._address(intent.destination)
        ts = await self._gateway.find(channel, intent.id, intent.unclear_since, material.thread_ts)
        return Post(channel, ts, shown="") if ts else None

    async def _update(self, material: Material, card: Post, message: Message) -> Post:
        shown = _digest(message)
        if shown != card.shown:
            await self._gateway.update(card.channel, card.ts, message, material.intent.id)
        return replace(card, shown=shown)

    async def _address(self, destination: str) -> str:
        """The conversation's id in Slack; Slack is asked the first time."""
        if destination not in self._addresses:
            self._addresses = await self._database.aread(cards.addresses)
        if destination not in self._addresses:
            kind, _, name = destination.partition(":")
            slack_id = self._desk.slack_id_of(name) if kind == "person" else None
            if slack_id is None and not self._desk.met:
                raise Failure(Trouble.UNREACHABLE, "slack_not_asked_yet")
            if slack_id is None:
                raise Failure(
                    Trouble.REFUSED, "user_not_found" if kind == "person" else "channel_not_found"
                )
            found = await self._gateway.direct_channel(slack_id)
            await self._database.awrite(cards.remember_address, destination, found)
            self._addresses[destination] = found
        return self._addresses[destination]

    def _after(
        self, material: Material, failure: Failure, started: datetime
    ) -> Callable[[Connection], None]:
        """What to write after a failure."""
        intent, now = material.intent, self._desk.now()
        if material.card and failure.code in retry.CARD_GONE:
            return lambda connection: _card_is_gone(connection, material)
        if failure.code in retry.LOST:
            self._addresses.pop(intent.destination, None)
            self._doubt()
        decision = retry.decide(failure, intent.attempts, now)
        log.warning(
            "message.failed",
            message=intent.id,
            kind=intent.kind,
            error=failure.code,
            attempt=intent.attempts,
            parked=isinstance(decision, retry.Park),
        )
        if isinstance(decision, retry.Park):
            return lambda connection: _park(connection, material, failure.code, now)
        unclear_since = started if decision.unclear else None

        def write(connection: Connection) -> None:
            queue.retry(connection, intent.id, decision.at, failure.code, unclear_since)
            if decision.close_lane:
                lane = UPDATES_LANE if material.card else intent.destination
                queue.close_lane(connection, lane, decision.at)

        return write


def _claim(connection: Connection, now: datetime, limit: int) -> list[Material]:
    claimed = queue.claim(connection, now, limit, PACES)
    return [gather(connection, intent) for intent in claimed]


def _record(connection: Connection, material: Material, done: _Sent, now: datetime) -> None:
    intent = material.intent
    if done.post is None:
        queue.moot(connection, intent.id)
        return
    queue.sent(connection, intent.id, (done.post.channel, done.post.ts), now)
    if intent.lead_id and intent.kind in CARDS:
        cards.remember_post(connection, intent.lead_id, intent.kind, intent.destination, done.post)


def _card_is_gone(connection: Connection, material: Material) -> None:
    """Somebody deleted the card: there is nothing to update, and nothing to repeat."""
    intent = material.intent
    if intent.lead_id:
        cards.forget_post(connection, intent.lead_id, intent.kind, intent.destination)
    queue.moot(connection, intent.id)


def _park(connection: Connection, material: Material, code: str, now: datetime) -> None:
    """A message for a person to look at, and a word to the managers that it is there."""
    intent = material.intent
    queue.park(connection, intent.id, code)
    managers = outbox.channel("managers")
    if intent.kind is Kind.PARKED or intent.destination == managers:
        return
    data = {"destination": intent.destination, "error": code, "message": intent.id}
    told = Intent(Kind.PARKED, intent.lead_id, managers, Urgency.NAG, data)
    outbox.put(connection, [told], now)


def _digest(message: Message) -> str:
    return sha256(repr((message.text, message.blocks)).encode()).hexdigest()
