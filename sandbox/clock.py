"""The workspace's time, which its host may move: skip ahead, run faster, jump to a moment."""

import time
from collections.abc import Callable
from datetime import datetime


class Clock:
    """Calling it gives Unix seconds on the workspace's clock.

    `speed` is how many of its seconds pass in a real one. Whoever acts in real time (a press
    that opens a dialog within 3 seconds, a rate limit) goes by `pace`, which leaps with a skip
    but never runs faster than life.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._anchor = self._began = real()
        self._shown = self._anchor
        self._leapt = 0.0
        self.speed = 1.0
        self._listeners: list[Callable[[], None]] = []

    def __call__(self) -> float:
        return self._shown + (self._real() - self._anchor) * self.speed

    def pace(self) -> float:
        """Seconds lived: real ones and those skipped."""
        return self._real() + self._leapt

    def skip(self, seconds: float) -> None:
        """Leap ahead. Raises ValueError for a step back: a ts must stay later than its elders."""
        if seconds < 0:
            raise ValueError("The clock only goes forward; give seconds of 0 or more.")
        self._settle(self() + seconds)
        self._leapt += seconds
        self._tell()

    def run(self, speed: float) -> None:
        """Raises ValueError for a speed that is not above 0."""
        if not 0 < speed <= 100_000:
            raise ValueError("speed is how many seconds pass in one: above 0, at most 100000.")
        self._settle(self())
        self.speed = speed
        self._tell()

    def at(self, moment: float) -> None:
        """Leap to Unix seconds; raises ValueError for a moment that has passed."""
        self.skip(moment - self())

    def restart(self) -> None:
        """Back to real time at real speed."""
        self._settle(self._real())
        self.speed, self._leapt = 1.0, 0.0
        self._tell()

    def heard_by(self, listener: Callable[[], None]) -> None:
        """`listener` is called after every change that the host makes."""
        self._listeners.append(listener)

    def _settle(self, shown: float) -> None:
        self._shown, self._anchor = shown, self._real()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def moment(given: object) -> float:
    """Unix seconds from a number or an ISO time with its zone. Raises ValueError."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    try:
        read = datetime.fromisoformat(str(given))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError(f"{given!r} is no moment: give Unix seconds or an ISO time with a zone.")
    return read.timestamp()
