"""How long to wait before the next try: full jitter (J1)."""

import os
from typing import Callable

CEILING = 60.0
"""The longest wait of the ordinary backoff, in seconds."""


def uniform() -> float:
    """Draw from [0, 1), from the system's randomness (the ``random`` module costs memory)."""
    return int.from_bytes(os.urandom(7), "big") / (1 << 56)


class Backoff:
    """Waits between 0 and ``min(60, 2^n)`` seconds, n being the number of failures in a row."""

    def __init__(self, random: Callable[[], float] = uniform) -> None:
        self._random = random
        self._failures = 0

    def reset(self) -> None:
        """Note a success."""
        self._failures = 0

    def next(self, at_least: float = 0.0) -> float:
        """Note a failure and say how many seconds to wait.

        Args:
            at_least: what the server asked for; up to half as much is added, so that many clients
                that were told the same do not come back together.
        """
        self._failures = min(self._failures + 1, 16)
        wait = self._random() * min(CEILING, 2.0**self._failures)
        if at_least <= 0:
            return wait
        return at_least * (1.0 + self._random() / 2)

    def within(self, seconds: float) -> float:
        """Say how long to wait when the server asked to be called again within ``seconds``.

        That is no failure: should the next try fail, its wait begins anew.
        """
        self._failures = 0
        return self._random() * seconds
