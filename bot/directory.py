"""Keeps this process' picture of the workspace true: people and their groups, channels, and the bot
itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot import metrics
from bot.delivery.gateway import Gateway
from bot.delivery.retry import Failure, Trouble
from bot.desk import Desk
from bot.profiles import do_not_disturb_of, email_of, person_of, profile_of
from bot.storage import cards, outbox, people, queue
from bot.storage.database import Database
from bot.storage.people import Profile, SlackPerson
from bot.usecases import availability

log = structlog.get_logger(__name__)

T = TypeVar("T")

FRESH = 15 * 60.0
"""Seconds between two looks at the workspace."""

AGAIN = 5.0
"""Seconds before another look when the last one failed."""

TRIES = 5
"""How often one question is asked while Slack says that it is asked too much."""

PURPOSES = ("leads", "marketing", "managers")


class Directory:
    """Looks people and channels up in Slack and tells desk and database."""

    def __init__(
        self, database: Database, desk: Desk, gateway: Gateway, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._desk = desk
        self._gateway = gateway
        self._wake = wake
        self._doubted = asyncio.Event()
        self._looked = asyncio.Event()
        self.problem: str | None = "Slack was not asked yet."

    def doubt(self) -> None:
        """Slack did not know a channel or person: look again soon."""
        self._doubted.set()

    async def keep_fresh(self) -> None:
        """Looks again and again, until cancelled."""
        while True:
            self._doubted.clear()
            await self.refresh()
            self._looked.set()
            # Not `wait_for`: on Python 3.11 it loses a cancellation that comes with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN if self.problem else FRESH):
                    await self._doubted.wait()

    async def looked(self, patience: float) -> None:
        """Until it has looked once, at most so many seconds: Slack lets nobody look up many people
        at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._looked.wait()

    async def refresh(self) -> None:
        """Looks once. When Slack fails, what was known before stands, and `problem` says why.

        Leads of people who left, Slack or the playbook, move on in any case.
        """
        try:
            identity = await self._gateway.identity()
            self._desk.workspace_url = str(identity.get("url") or "")
            unknown = await self._find_groups()
            await self._find_people()
            self._is_missing([unknown, await self._find_channels()])
            self._desk.met = True
        except Failure as failure:
            metrics.slack_error(failure.code)
            self.problem = f"Slack does not do as asked: {failure.code}."
            log.warning("directory.failed", error=failure.code)
        await self.move_leads_on()

    def _is_missing(self, sentences: Iterable[str | None]) -> None:
        """What of the playbook Slack does not know, a sentence each; logged where it is news."""
        problem = " ".join(filter(None, sentences)) or None
        if problem and problem != self.problem:
            log.warning("directory.missing", problem=problem)
        self.problem = problem

    async def move_leads_on(self) -> None:
        """Gives leads to others whose owner is gone."""
        moved = availability.BATCH
        while moved == availability.BATCH:
            team, now = self._desk.team, self._desk.now()
            moved = await self._database.awrite(availability.take_from_leavers, team, now)
            if moved:
                self._wake()
                log.info("directory.leavers", leads=moved)

    async def _find_groups(self) -> str | None:
        """Finds the members of the playbook's user groups; answers which groups are missing."""
        wanted = self._desk.written.usergroups
        if not wanted:
            return None
        there = await self._gateway.usergroups()
        by_name = {group["handle"]: group for group in there} | {g["id"]: g for g in there}
        before = await self._database.aread(people.members)
        members: dict[str, list[str]] = {}
        missing = []
        for name in wanted:
            group = by_name.get(name.removeprefix("@"))
            if group is None:
                missing.append(name)
                members[name] = before.get(name, [])
            else:
                members[name] = await self._members(group.get("users") or ())
        await self._database.awrite(people.replace_members, members)
        self._desk.regroup(members)
        if not missing:
            return None
        return f"Slack knows no user group {', '.join(missing)}. Mend usergroup in the playbook."

    async def _members(self, slack_ids: Iterable[str]) -> list[str]:
        emails = []
        for slack_id in slack_ids:
            email = self._desk.known_email(slack_id)
            emails.append(email or email_of(await _patiently(self._gateway.user_of, slack_id)))
        return [email for email in emails if email]

    async def _find_people(self) -> None:
        now = self._desk.now()
        emails = [entry.email for entry in self._desk.playbook.people if entry.email]
        users = {email: await _patiently(self._gateway.user, email) for email in emails}
        found = ((email, user) for email, user in users.items() if user)
        here = [one for email, user in found if (one := person_of(user, email))]
        self._desk.meet(here)
        told = {email: profile_of(user, now) for email, user in users.items()}
        await self._database.awrite(_store, here, told, self._desk)
        disturbed = await self._gateway.do_not_disturb([one.slack_id for one in here])
        spans = {one.email: do_not_disturb_of(disturbed.get(one.slack_id, {})) for one in here}
        await self._database.awrite(availability.do_not_disturb, spans, now)

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


async def _patiently(ask: Callable[[str], Awaitable[T]], about: str) -> T:
    """Slack's answer, after the pauses that it wants between many questions."""
    for _ in range(TRIES - 1):
        try:
            return await ask(about)
        except Failure as failure:
            if failure.trouble is not Trouble.LIMITED:
                raise
            await asyncio.sleep(failure.retry_after or AGAIN)
    return await ask(about)


def _store(
    connection: Connection, found: list[SlackPerson], told: Mapping[str, Profile], desk: Desk
) -> None:
    people.replace_everybody(connection, found, desk.now())
    availability.slack_says(connection, told, desk.now())
    for one in found:
        queue.unpark(connection, outbox.person(one.email), desk.now())


def _know(connection: Connection, destination: str, slack_id: str, now: datetime) -> None:
    """The destination is there: what waited for it may go."""
    cards.remember_address(connection, destination, slack_id)
    queue.unpark(connection, destination, now)
