"""The wait before the next connection attempt: exponential backoff with full jitter."""

import os
from typing import Callable

CEILING = 60.0
"""The longest wait of the ordinary backoff, in seconds, when the server asks for none."""


def uniform() -> float:
    """Return a random number in [0, 1). Uses ``os.urandom``: the ``random`` module costs memory."""
    return int.from_bytes(os.urandom(7), "big") / (1 << 56)


class Backoff:
    """Random waits from 0 to ``min(ceiling, 2^n)`` seconds after ``n`` consecutive failures."""

    def __init__(self, random: Callable[[], float] = uniform, ceiling: float = CEILING) -> None:
        self._random = random
        self._ceiling = ceiling
        self._failures = 0

    def reset(self) -> None:
        """Record a success: reset the number of failures."""
        self._failures = 0

    def next(self, at_least: float = 0.0) -> float:
        """Record a failure and return how many seconds to wait.

        Args:
            at_least: the wait in seconds that the server asked for, or 0. Up to half as much is
                added, so that clients with the same wait do not return together.
        """
        self._failures = min(self._failures + 1, 16)
        wait = self._random() * min(self._ceiling, 2.0**self._failures)
        if at_least <= 0:
            return wait
        return at_least * (1.0 + self._random() / 2)

    def within(self, seconds: float) -> float:
        """Return the wait when the server asks clients to reconnect within ``seconds``.

        This does not count as a failure, and it resets the number of failures.
        """
        self._failures = 0
        return self._random() * seconds
