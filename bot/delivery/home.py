"""App Home on its way to Slack: read at the last moment, one at a time per person."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection

from bot.delivery.gateway import Gateway
from bot.delivery.retry import Failure, Trouble
from bot.desk import Desk
from bot.messages import home as words
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.usecases import home, second_look
from qualification.team import Team
from qualification.workload import Home

CONFLICT = "hash_conflict"


class Homes:
    """Publishes homes, and knows which version of each it put there.

    A home is read when it is its turn, so what is published last is what is true. Where another
    process has published since, Slack refuses ours, and what that one may have missed is read
    once more.
    """

    def __init__(self, database: Database, gateway: Gateway, desk: Desk) -> None:
        self._database = database
        self._gateway = gateway
        self._desk = desk
        self._hashes: dict[str, str] = {}
        self._turn: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def publish(self, destination: str) -> Post:
        """Shows somebody their home as it is now. Raises `Failure`."""
        email = destination.partition(":")[2]
        slack_id = self._desk.slack_id_of(email)
        if slack_id is None:
            if self._desk.met:
                raise Failure(Trouble.REFUSED, "user_not_found")
            raise Failure(Trouble.UNREACHABLE, "slack_not_asked_yet")
        async with self._turn[email]:
            try:
                shown = await self._once(email, slack_id, self._hashes.pop(email, None))
            except Failure as failure:
                if failure.code != CONFLICT:
                    raise
                shown = await self._once(email, slack_id, None)
            self._hashes[email] = str(shown["hash"])
        return Post(slack_id, str(shown["id"]), "")

    async def _once(self, email: str, slack_id: str, known: str | None) -> dict[str, object]:
        desk = self._desk
        seen, askable = await self._database.aread(_look, email, desk.team, desk.now())
        context = desk.context(email)
        blocks = words.stranger(context)
        if seen:
            blocks = words.render(seen, context, desk.link_to, askable)
        return await self._gateway.publish(slack_id, blocks, known)


def _look(
    connection: Connection, email: str, team: Team, now: datetime
) -> tuple[Home | None, frozenset[int]]:
    """What somebody's home shows, and which of its rejected leads may be sent back to sales."""
    seen = home.look(connection, email, team, now)
    rejected = seen.marketing.rejections if seen and seen.marketing else ()
    return seen, second_look.askable(connection, [lead for lead, _ in rejected])
