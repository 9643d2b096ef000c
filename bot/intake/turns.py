"""Two processes share a file: each prepares every other batch, and they store in the file's order.

Python does one thing at a time, and a batch takes about as long to prepare as to store. See
`docs/decisions/0019-an-import-in-two-processes.md`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

WORTH_IT = 4 * 1024 * 1024
"""Bytes of a file from which on a second process pays for its start, which takes it two seconds."""


class Halted(Exception):
    """The other process is gone; the message says what to do."""


class Turns:
    """Which batches are this process's, and when it may store them. Alone: all of them, at once."""

    def __init__(self, line: Connection[Any, Any] | None = None, *, second: bool = False) -> None:
        self._line = line
        self._second = second
        self._waits = second

    def mine(self, number: int) -> bool:
        """Whether this process is to prepare a batch, by its number from 0 on, and store it."""
        return self._line is None or number % 2 == self._second

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within it a batch may be stored: all before it are. Every batch takes its turn, also one
        of which nothing is to be stored.

        Raises `Halted`, or what the other process raised.
        """
        if self._line is None:
            yield
            return
        if self._waits:
            self._hear()
        self._waits = True
        yield
        with suppress(ConnectionError):  # it has no more batches; if it is gone, that is heard next
            self._line.send(None)

    def answer(self) -> Any:
        """What came of the other process's work, when that is done. Raises what `turn` raises."""
        while (said := self._hear()) is None:
            pass
        return said

    def _hear(self) -> Any:
        assert self._line
        try:
            said = self._line.recv()
        except (EOFError, ConnectionError):
            raise Halted(
                "The half of the import that ran beside this one was ended, perhaps for want of "
                "memory. Import the file again: what is stored already is known then."
            ) from None
        if isinstance(said, Exception):
            raise said
        return said


ALONE = Turns()
"""One process does it all."""


def worth_it(path: Path) -> bool:
    """Whether a file is taken in sooner by two processes."""
    return path.stat().st_size >= WORTH_IT and _cores() > 1


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # of those that there are, a container may have few
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared(here: Callable[[Turns], T], there: Callable[[Turns], T]) -> tuple[T, T]:
    """What came of work on the same file in this process and of that in a second one.

    `there` and what it answers, never None, can be pickled. Raises what either raises first, or
    `Halted` where the second process was killed. Neither outlives the other.
    """
    context = multiprocessing.get_context("spawn")  # a fork would share locks and connections
    ours, theirs = context.Pipe()
    process = context.Process(target=_beside, args=(theirs,), daemon=True)
    with ours:
        _start(process)
        theirs.close()
        turns = Turns(ours)
        try:
            with suppress(ConnectionError):  # if it is gone, that is heard at the first turn
                ours.send(there)
            return here(turns), turns.answer()
        except BaseException:
            process.terminate()
            raise
        finally:
            process.join()


def _start(process: BaseProcess) -> None:
    """Starts a process that leaves Ctrl-C to this one: it inherits that the signal is ignored."""
    if threading.current_thread() is not threading.main_thread():  # others may set no signals
        process.start()
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, before)


def _beside(line: Connection[Any, Any]) -> None:
    try:
        answer = line.recv()(Turns(line, second=True))
    except Exception as error:
        error.add_note(traceback.format_exc())
        answer = error
    with suppress(ConnectionError):  # nobody is left to hear it
        line.send(answer)
