"""Trigger ids: leave to open a dialog, for 3 seconds, once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refusal import Refusal

LIFETIME = 3.0
"""Seconds for which Slack honours a trigger."""
KEPT = 10_000
"""Old triggers beyond this number are forgotten, and then answer `invalid_trigger_id`."""


@dataclass(slots=True)
class Trigger:
    app_id: str
    user: str
    issued: float
    exchanged: bool = False


class Triggers:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, app_id: str, user: str) -> str:
        now = self._clock()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(app_id, user, now)
        if len(self._issued) > KEPT:
            del self._issued[next(iter(self._issued))]
        return trigger_id

    def exchange(self, trigger_id: str, app_id: str) -> str:
        """The user who pressed. Raises Refusal: invalid, expired or exchanged_trigger_id."""
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise Refusal("invalid_trigger_id")
        if trigger.exchanged:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.issued > LIFETIME:
            raise Refusal("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user
