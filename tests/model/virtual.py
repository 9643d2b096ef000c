"""Time that passes only while nobody has anything to do: a quarter in minutes."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which sleeping takes no time, and what runs in threads runs in turn.

    Real work sees its own sleeps, timeouts and loops pass as ever.
    """

    def __init__(self) -> None:
        self._elapsed = 0.0
        super().__init__(_Impatient(self._pass))

    def time(self) -> float:
        return self._elapsed

    def _pass(self, seconds: float) -> None:
        self._elapsed += seconds

    def run_in_executor(  # type: ignore[override]  # asyncio's own answers a wrapped future
        self, _executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()

        def run() -> None:
            if future.cancelled():
                return
            try:
                future.set_result(func(*args))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                future.set_exception(error)

        self.call_soon(run)
        return future


class _Impatient(selectors.DefaultSelector):
    def __init__(self, let_pass: Callable[[float], None]) -> None:
        super().__init__()
        self._let_pass = let_pass

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("Everybody waits, and nobody for a time.")
        if not ready and timeout:
            self._let_pass(timeout)
        return ready


class Clock:
    """The one clock of workspace and bot: the loop's, which leaps where nothing would happen."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start
        self._leapt = timedelta()

    def __call__(self) -> datetime:
        return self._start + self._leapt + timedelta(seconds=self._loop.time())

    def unix(self) -> float:
        """Seconds since 1970."""
        return self().timestamp()

    def skip(self, span: timedelta) -> None:
        self._leapt += span
