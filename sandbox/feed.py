"""What happens in the workspace, told to whoever listens."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from sandbox.records import Json

Listener = Callable[["Change"], None]


@dataclass
class Change:
    """One happening. `audience` decides by user id who may see it; `body` is JSON to send."""

    type: str
    body: Json
    audience: Callable[[str], bool]
    previous: Json | None = field(default=None)
    """For a message changed or deleted: how it was."""

    @cached_property
    def encoded(self) -> str:
        return json.dumps({"type": self.type, **self.body})


class Feed:
    """Listeners are called at once, in order, and must not block."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the answer takes it away again, and may be called twice."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)
