"""The last requests in and out, for the page and for tests."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Literal

from sandbox.records import Json

KEPT = 2000


@dataclass(slots=True, frozen=True)
class Entry:
    """`at` is Unix seconds; `direction` is seen from the workspace: the Web API is "in"."""

    at: float
    direction: Literal["in", "out"]
    what: str
    status: int
    ok: bool
    error: str
    ms: float


class Log:
    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def latest(self, limit: int) -> list[Json]:
        """Newest last."""
        return [asdict(entry) for entry in list(self.entries)[-limit:]]
