"""Keeps this process' picture of the workspace true: people, channels, and the bot itself."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.delivery.gateway import Gateway
from bot.delivery.retry import Failure
from bot.desk import Desk
from bot.storage import cards, outbox, people, queue
from bot.storage.database import Database
from bot.storage.people import SlackPerson

log = structlog.get_logger(__name__)

FRESH = 15 * 60.0
"""Seconds between two looks at the workspace."""

AGAIN = 5.0
"""Seconds before another look when the last one failed."""

PURPOSES = ("leads", "marketing", "managers")


class Directory:
    """Looks people and channels up in Slack and tells desk and database."""

    def __init__(self, database: Database, desk: Desk, gateway: Gateway) -> None:
        self._database = database
        self._desk = desk
        self._gateway = gateway
        self._doubted = asyncio.Event()
        self.problem: str | None = "Slack was not asked yet."

    def doubt(self) -> None:
        """Slack did not know a channel or person: look again soon."""
        self._doubted.set()

    async def keep_fresh(self) -> None:
        """Looks again and again, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._doubted.wait(), AGAIN if self.problem else FRESH)
            self._doubted.clear()
            await self.refresh()

    async def refresh(self) -> None:
        """Looks once. When Slack fails, what was known before stands, and `problem` says why."""
        try:
            identity = await self._gateway.identity()
            self._desk.workspace_url = str(identity.get("url") or "")
            await self._find_people()
            self.problem = await self._find_channels()
            self._desk.met = True
        except Failure as failure:
            self.problem = f"Slack does not do as asked: {failure.code}."
            log.warning("directory.failed", error=failure.code)

    async def _find_people(self) -> None:
        emails = [entry.email for entry in self._desk.playbook.people if entry.email]
        found = [await self._gateway.person(email) for email in emails]
        here = [person for person in found if person]
        self._desk.meet(here)
        await self._database.awrite(_store, here, self._desk)

    async def _find_channels(self) -> str | None:
        """Joins the playbook's channels; answers which are missing."""
        there = await self._gateway.channels()
        by_id = {channel["id"]: channel for channel in there.values()}
        missing = []
        for purpose in PURPOSES:
            name: str = getattr(self._desk.playbook.channels, purpose)
            channel = by_id.get(name) or there.get(name.removeprefix("#"))
            if channel is None:
                missing.append(name)
                continue
            if not channel.get("is_member"):
                await self._gateway.join(channel["id"])
            await self._database.awrite(
                _know, outbox.channel(purpose), channel["id"], self._desk.now()
            )
        if not missing:
            return None
        return f"No channel {', '.join(missing)} that the bot can see. Create it or invite the bot."


def _store(connection: Connection, found: list[SlackPerson], desk: Desk) -> None:
    people.replace_everybody(connection, found, desk.now())
    for one in found:
        queue.unpark(connection, outbox.person(one.email), desk.now())


def _know(connection: Connection, destination: str, slack_id: str, now: datetime) -> None:
    """The destination is there: what waited for it may go."""
    cards.remember_address(connection, destination, slack_id)
    queue.unpark(connection, destination, now)
