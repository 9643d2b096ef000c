"""Rate limits: Slack's tiers per method, and about one message per second and channel."""

import math
from collections.abc import Callable

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 5: 1200}
"""Calls per minute and app by tier; 5 is Slack's "special", bounded by other rules."""
BURST = {1: 5, 2: 20, 3: 50, 4: 100, 5: 1200}
POSTS_PER_SECOND = 1.0
POSTS_BURST = 5


class Limits:
    """Token buckets. `enabled` may be switched off for measurements and demonstrations."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.enabled = True
        self._clock = clock
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def wait_for_method(self, app_id: str, method: str, tier: int) -> int:
        """0 and one call spent, or whole seconds until the next call is allowed."""
        return self._spend((app_id, method), PER_MINUTE[tier] / 60, BURST[tier])

    def wait_for_post(self, app_id: str, channel: str) -> int:
        """The same for messages to one channel."""
        return self._spend((app_id, "post", channel), POSTS_PER_SECOND, POSTS_BURST)

    def _spend(self, key: tuple[str, ...], per_second: float, burst: int) -> int:
        if not self.enabled:
            return 0
        now = self._clock()
        left, at = self._buckets.get(key, (float(burst), now))
        left = min(float(burst), left + (now - at) * per_second)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) / per_second))
        self._buckets[key] = (left - 1, now)
        return 0
