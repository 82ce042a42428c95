"""How often something may be tried: token buckets, in memory."""

import math
from collections.abc import Callable

from jump_wire.errors import UserError

MOST = 10_000
"""Buckets kept; full ones are dropped first, since a full bucket is like none."""


class RateLimit:
    """So many attempts a second for each key, and ``burst`` at once.

    Args:
        rate: attempts a second.
        burst: attempts that may come at the same moment.
        clock: seconds that never go backwards.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = max(burst, 1)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count one attempt of ``key``; refuse it (``rate_limited``) when there were too many."""
        now = self._clock()
        left = min(self._left(key, now), self._burst)
        if left < 1:
            raise UserError("rate_limited", seconds=max(1, math.ceil((1 - left) / self._rate)))
        if len(self._buckets) >= MOST and key not in self._buckets:
            self._drop(now)
        self._buckets[key] = (left - 1, now)

    def _left(self, key: str, now: float) -> float:
        left, since = self._buckets.get(key, (self._burst, now))
        return left + (now - since) * self._rate

    def _drop(self, now: float) -> None:
        full = [key for key in self._buckets if self._left(key, now) >= self._burst]
        for key in full or list(self._buckets)[: MOST // 10]:
            del self._buckets[key]
