"""What every handler works with: use cases in their transactions, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.desk import Desk
from bot.storage.database import Database
from bot.usecases.reports.backtest import Run
from qualification.playbook import Playbook
from qualification.question import Question

P = ParamSpec("P")
T = TypeVar("T")


class Relay:
    """Runs use cases and wakes delivery after each commit."""

    def __init__(self, database: Database, desk: Desk, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self.desk = desk

    async def do(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One use case, one transaction; what it has to say goes out at once.

        Raises `Refused` where the command does not apply, `Repeated` where Slack delivered it
        before.
        """
        result = await self._database.ashare(use, *args, **kwargs)
        self._wake()
        return result

    def backtest(self, question: Question, new: Playbook) -> Run:
        """A replay of history, not begun yet."""
        return Run(self._database, question, new, self.desk.playbook)

    async def look(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Reads, and changes nothing."""
        return await self._database.aread(use, *args, **kwargs)
