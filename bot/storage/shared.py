"""One commit for all who wait for it: use cases that come while another one runs share the next
transaction, each within a savepoint.

On SQLite the disk is waited for once for all of them; PostgreSQL does the like by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

MOST = 16
"""How many share one transaction, so that the first of them does not wait long for the last."""

Use = Callable[[Connection], Any]


class _NotTogether(Exception):
    """The database refused something of one of them; what is left of the transaction is unsure."""


@dataclass(slots=True)
class _Turn:
    use: Use
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def attempt(self, connection: Connection) -> None:
        """Within the transaction of all. What the rules refuse leaves nothing behind."""
        try:
            with connection.begin_nested():
                self.result = self.use(connection)
        except SQLAlchemyError as error:
            raise _NotTogether from error
        except Exception as error:
            self.error = error

    def settle(self) -> None:
        """It is committed: nobody hears of it before."""
        if self.error:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Shared:
    """Use cases that wait for the one writer's thread."""

    def __init__(
        self,
        thread: Executor,
        begin: Callable[[], AbstractContextManager[Connection]],
        alone: Callable[[Use], Any],
        again: type[Exception],
    ) -> None:
        """`alone` runs one in a transaction of its own, and again where it raises `again`."""
        self._thread = thread
        self._begin = begin
        self._alone = alone
        self._again = again
        self._waiting: deque[_Turn] = deque()

    def submit(self, use: Use) -> Future[Any]:
        """What becomes of `use`, once it is committed."""
        turn = _Turn(use)
        self._waiting.append(turn)
        self._thread.submit(self._next)
        return turn.future

    def _next(self) -> None:
        turns = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        turns = [turn for turn in turns if turn.future.set_running_or_notify_cancel()]
        if len(turns) > 1 and self._together(turns):
            return
        for turn in turns:
            try:
                turn.result, turn.error = self._alone(turn.use), None
            except BaseException as error:
                turn.error = error
            turn.settle()

    def _together(self, turns: list[_Turn]) -> bool:
        """Whether they are done with, one way or the other."""
        try:
            with self._begin() as connection:
                for turn in turns:
                    turn.attempt(connection)
                    if isinstance(turn.error, self._again):
                        raise _NotTogether from turn.error
        except _NotTogether:
            return False
        except BaseException as error:  # nothing is committed of any of them
            for turn in turns:
                turn.error = error
        for turn in turns:
            turn.settle()
        return True
