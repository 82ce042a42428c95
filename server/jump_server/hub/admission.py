"""How many may come in a second, and when the others are to come back."""

import math
from collections.abc import Callable

from jump_wire.errors import UserError

PENALTY_SECONDS = 30
"""How long an agent that broke the rules may not come back."""

PAUSE_SECONDS = 2
"""How long one may not come back that was refused, and will be again: each time costs a query."""

PENALTIES = 10_000
"""Offenders that are remembered."""


class Penalties:
    """Keeps those out for a while who broke the rules.

    Without it an agent that floods would be back at once, and each of its links costs as
    much as any other's.

    Args:
        clock: seconds that never go backwards.
        seconds: how long.
    """

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self.refused = 0

    def add(self, who: str) -> None:
        """Keep somebody out from now on."""
        if len(self._until) >= PENALTIES:
            del self._until[next(iter(self._until))]
        self._until[who] = self._clock() + self._seconds

    def check(self, who: str) -> None:
        """Raise ``rate_limited`` while they are kept out."""
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
    """Lets ``rate`` a second in and evens out the rest.

    Each one that is refused is told to wait a little longer than the one before it, as if they
    stood in a queue that moves at the same rate. So a whole fleet that comes at once
    comes back spread over the time that taking it needs, not all together once more.

    Args:
        rate: how many a second.
        burst: how many may come at the same moment.
        clock: seconds that never go backwards.
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
        """Count one.

        Raises:
            UserError: ``rate_limited``; its ``seconds`` say when to come back.
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
