"""Rate limits: token buckets in memory."""

import math
from collections.abc import Callable

from jump_wire.errors import UserError

MOST = 10_000
"""Buckets kept. The fullest are dropped first, because a full bucket equals a missing one.

So new keys, such as the addresses of an attacker, don't displace the buckets of keys that are
limited now: that would take as many attempts as emptying all the others.
"""


class RateLimit:
    """A limit of ``rate`` attempts per second for each key, with bursts of up to ``burst``.

    Args:
        rate: attempts per second.
        burst: attempts allowed at the same time.
        clock: monotonic seconds.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = max(burst, 1)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count one attempt of ``key``, or raise ``rate_limited`` after too many attempts."""
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
        left = {key: self._left(key, now) for key in self._buckets}
        full = [key for key in left if left[key] >= self._burst]
        for key in full or sorted(left, key=left.__getitem__, reverse=True)[: MOST // 10]:
            del self._buckets[key]
