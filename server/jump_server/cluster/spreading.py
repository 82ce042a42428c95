"""Rebalances links: a worker that holds more than its share hands some over.

A restarted node has no links, and the other nodes would keep theirs for weeks. The proxy sends new
connections to the worker with the fewest, so it is enough to make some clients reconnect. The rate
is limited, because each of these clients is unreachable for a moment.
"""

from collections.abc import Mapping

SHARE = 1.1
LEAST = 10
"""A worker hands links over if it has more than mean * ``SHARE`` and more than mean + ``LEAST``."""

TRIES = 20
"""Most links handed over for a worker that stays empty: the proxy sends it none."""


class Spreading:
    """Calculates how many links a worker hands over.

    Args:
        rate: the largest number of links per second; 0 disables it.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tried: dict[str, int] = {}

    def surplus(self, mine: int, others: Mapping[str, int], seconds: float) -> int:
        """Return the number of links to hand over now.

        Args:
            mine: the number of links in this worker.
            others: the number of links in each other live worker.
            seconds: the time since the last call.
        """
        empty = {worker for worker, count in others.items() if not count}
        self._tried = {worker: self._tried.get(worker, 0) for worker in empty}
        counts = [count for worker, count in others.items() if self._tried.get(worker, 0) < TRIES]
        mean = (mine + sum(counts)) / (1 + len(counts))
        if mine <= max(mean * SHARE, mean + LEAST):
            return 0
        given = min(int(mine - mean), int(self._rate * seconds))
        for worker in empty:
            self._tried[worker] += given
        return given
