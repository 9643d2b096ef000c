"""Response URLs: five answers to one interaction within 30 minutes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME = 30 * 60.0
"""Seconds."""
USES = 5
KEPT = 10_000


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes: the channel and person of the interaction, and the message pressed."""

    app_id: str
    user: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    issued: float
    left: int = USES


class ResponseUrls:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        app_id: str,
        user: str,
        channel: str,
        message_ts: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """The secret part of the URL."""
        key = secrets.token_urlsafe(18)
        self.issued[key] = ResponseUrl(app_id, user, channel, message_ts, thread_ts, self._clock())
        if len(self.issued) > KEPT:
            del self.issued[next(iter(self.issued))]
        return key

    def alive(self) -> dict[str, ResponseUrl]:
        """Those that may still be used, by their secret."""
        since = self._clock() - LIFETIME
        return {key: url for key, url in self.issued.items() if url.left and url.issued >= since}

    def use(self, key: str) -> ResponseUrl | None:
        """None when unknown, expired or used up."""
        url = self.issued.get(key)
        if url is None or not url.left or self._clock() - url.issued > LIFETIME:
            return None
        url.left -= 1
        return url
