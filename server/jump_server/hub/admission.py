"""Limits how many agents connect per second, and tells the others when to retry."""

import math
from collections.abc import Callable

from jump_wire.errors import UserError

PENALTY_SECONDS = 30
"""Seconds for which an agent is refused after a protocol violation."""

PAUSE_SECONDS = 2
"""Seconds to wait after a refusal that would repeat; each attempt costs one database query."""

PENALTIES = 10_000
"""The largest number of blocked agents that are remembered."""


class Penalties:
    """Blocks agents for a while after a protocol violation or a refusal.

    Without it, a flooding agent would reconnect immediately, and each of its links costs as much
    as any other link.

    Args:
        clock: monotonic seconds.
        seconds: the duration of a block.
    """

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self.refused = 0

    def add(self, who: str) -> None:
        """Block ``who`` from now on."""
        if len(self._until) >= PENALTIES:
            del self._until[next(iter(self._until))]
        self._until[who] = self._clock() + self._seconds

    def check(self, who: str) -> None:
        """Raise ``rate_limited`` while ``who`` is blocked."""
        until = self._until.get(who)
        if until is None:
            return
        left = until - self._clock()
        if left <= 0:
            del self._until[who]
            return
        self.refused += 1
        raise UserError("rate_limited", seconds=math.ceil(left))


class Admission:
    """Admits ``rate`` agents per second and spreads out the rest.

    Each refused agent gets a slightly later retry time than the one before it, as in a queue that
    moves at the same rate. A fleet that reconnects at once therefore returns evenly, over the time
    needed to admit it, instead of in another burst.

    Args:
        rate: agents per second.
        burst: agents admitted at the same moment.
        clock: monotonic seconds.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = max(1.0, burst)
        self._clock = clock
        self._left = self._burst
        self._queue = 0.0
        self._since = clock()
        self.refused = 0

    def take(self) -> None:
        """Count one agent.

        Raises:
            UserError: ``rate_limited``; ``seconds`` is the time until the agent may retry.
        """
        now = self._clock()
        gained, self._since = (now - self._since) * self._rate, now
        self._left = min(self._burst, self._left + gained)
        self._queue = max(0.0, self._queue - gained)
        if self._left >= 1:
            self._left -= 1
            return
        self.refused += 1
        self._queue += 1
        raise UserError("rate_limited", seconds=max(1, math.ceil(self._queue / self._rate)))
