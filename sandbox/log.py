"""The last requests in and out, with their bodies, for the page and for tests."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from sandbox.explain import explain
from sandbox.records import Json

KEPT = 2000
BODY_LIMIT = 200_000
"""Characters kept of a body."""
SECRET = re.compile(r"\b(xox[a-z]-[\w-]{4}|xapp-\d-[\w-]{2})[\w-]*|(?<=/hooks/)[\w-]{6,}")
SECRET_KEYS = re.compile(
    r"((?:client_secret|refresh_token|\"token\"|\btoken)(?:\"?\s*[:=]\s*\"?|=))([^\"&\s,}]+)"
)
SECRET_HEADERS = frozenset({"x-slack-signature"})


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
    id: int = field(default_factory=count(1).__next__)
    app: str = ""
    """Name of the app on the other side, as far as it is known."""
    url: str = ""
    headers: Json = field(default_factory=dict)
    request: str = ""
    response: str = ""


class Log:
    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[Entry], None]] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        for listener in tuple(self._listeners):
            listener(entry)

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Add a listener; the answer takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def latest(self, limit: int, after: int = 0) -> list[Json]:
        """Without bodies, newest last."""
        found = [entry for entry in self.entries if entry.id > after]
        return [summary(entry) for entry in found[-limit:]]

    def find(self, id: int) -> Json | None:
        """One entry in full."""
        return next((full(entry) for entry in self.entries if entry.id == id), None)


def summary(entry: Entry) -> Json:
    explained, remedy = explain(entry.error) if entry.error else ("", "")
    return {
        "id": entry.id,
        "at": entry.at,
        "direction": entry.direction,
        "app": entry.app,
        "what": entry.what,
        "status": entry.status,
        "ok": entry.ok,
        "error": entry.error,
        "ms": round(entry.ms, 2),
        "explained": explained,
        "remedy": remedy,
    }


def full(entry: Entry) -> Json:
    """With bodies and headers, secrets masked, and the request as a curl command."""
    headers = {
        key: "…" if key.lower() in SECRET_HEADERS else masked(str(value))
        for key, value in entry.headers.items()
    }
    return {
        **summary(entry),
        "url": masked(entry.url),
        "headers": headers,
        "request": _readable(entry.request),
        "response": _readable(entry.response),
        "curl": " \\\n  ".join(_curl(entry, headers)),
    }


def masked(text: str) -> str:
    """The text with tokens and secrets cut short."""
    text = SECRET_KEYS.sub(lambda found: f"{found[1]}{_short(found[2])}", text)
    return SECRET.sub(lambda found: f"{found[1] or ''}…", text)


def _short(secret: str) -> str:
    return secret if secret.endswith("…") else f"{secret[:8]}…"


def _readable(body: str) -> Json | list[object] | str:
    text = masked(body[:BODY_LIMIT])
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, dict | list) else text


def _curl(entry: Entry, headers: Json) -> Iterator[str]:
    yield f"curl -X POST {_quoted(masked(entry.url))}"
    for key, value in headers.items():
        yield f"-H {_quoted(f'{key}: {value}')}"
    if entry.request:
        yield f"--data {_quoted(masked(entry.request[:BODY_LIMIT]))}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
