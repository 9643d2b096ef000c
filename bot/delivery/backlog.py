"""Whether messages go out as they should."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.messages import words
from bot.storage.upkeep import Backlog

LATE = timedelta(minutes=2)
"""An urgent message that waits longer makes `readyz` red."""


def late(waiting: Backlog, now: datetime) -> list[str]:
    """One sentence where the oldest urgent message is late, none where it is not."""
    if waiting.oldest is None or now - waiting.oldest <= LATE:
        return []
    age, limit = words.duration(now - waiting.oldest), words.duration(LATE)
    why = f" ({waiting.error})" if waiting.error else ""
    return [f"The oldest message has waited {age}{why}; more than {limit} is late."]
