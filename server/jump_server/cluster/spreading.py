"""Links spread out again: a worker that holds more than its share gives some away.

A node that was away comes back with no link, and all others would keep theirs for weeks. The
proxy sends whoever comes to the worker with the fewest connections, so it is enough to ask
some to come again; only so many a second, since each is out of reach for a moment.
"""

from collections.abc import Mapping

SHARE = 1.1
LEAST = 10
"""A worker with more links than the mean times ``SHARE``, and so many more, gives links away."""

TRIES = 20
"""Links given away for a worker that then still has none: the proxy sends it none."""


class Spreading:
    """Decides how many links a worker gives away.

    Args:
        rate: links a second at most; none when 0.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tried: dict[str, int] = {}

    def surplus(self, mine: int, others: Mapping[str, int], seconds: float) -> int:
        """How many links to give away now.

        Args:
            mine: links that are here.
            others: those of each other worker that lives.
            seconds: since the last time.
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
