"""The order in which events go to apps: as they happen, or as a fault has it."""

from typing import NamedTuple

from sandbox.faults import Faults
from sandbox.records import App, Json

REORDER = 0.05
"""Seconds by which an event that was held back comes after the one that overtook it."""


class Going(NamedTuple):
    """An event that goes to an app after so many seconds."""

    app: App
    envelope: Json
    delay: float


class Line:
    """Events on their way."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._held: list[tuple[App, Json]] = []

    def join(self, app: App, envelope: Json) -> list[Going]:
        """One event more; what goes now, with it or because of it."""
        fault = self._faults.for_event()
        if fault.reorder and not self._held:
            self._held.append((app, envelope))
            return []
        return [Going(app, envelope, fault.delay)] * (1 + fault.duplicate) + self.release()

    def release(self) -> list[Going]:
        """What was held back to arrive out of order."""
        held, self._held = self._held, []
        return [Going(app, envelope, REORDER) for app, envelope in held]
