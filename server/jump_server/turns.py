"""Turns at a slow operation: limited concurrency, fair between addresses, with a short queue."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from jump_wire.errors import UserError

RETRY_SECONDS = 2
"""Seconds after which rejected callers may retry."""

WAIT_SECONDS = 10.0
"""Seconds that a caller waits for its turn."""


class _Place:
    """A place in the queue; ``told`` is set once, when the turn starts or the place is given up."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.admitted = False


class Turns:
    """Admits ``size`` callers at a time, and waiting callers alternately by key.

    A caller that is alone with its key is therefore served next, however many wait with another
    key. When the queue is full, the key with the most places loses one to a key with fewer.

    Args:
        size: callers admitted at the same time.
        places: callers that may wait with the same key.
        total: callers that may wait.
        seconds: the longest wait.
    """

    def __init__(self, size: int, places: int, total: int, seconds: float = WAIT_SECONDS) -> None:
        self._size = size
        self._places = places
        self._total = total
        self._seconds = seconds
        self._lock = threading.Lock()
        self._inside = 0
        self._waiting: OrderedDict[str, deque[_Place]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """The number of waiting callers."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Wait for a turn of ``key``, and hold it.

        Raises:
            UserError: ``rate_limited`` when too many wait with this key; ``server_busy`` when too
                many wait overall, or the wait takes too long.
        """
        self._enter(key)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, key: str) -> None:
        with self._lock:
            if self._inside < self._size:
                self._inside += 1
                return
            place = self._queue(key)
        try:
            place.told.wait(self._seconds)
        except BaseException:  # a waiting greenlet may be killed; its turn must not be lost
            self._give_up(key, place)
            if place.admitted:
                self._leave()
            raise
        self._give_up(key, place)
        if not place.admitted:
            raise UserError("server_busy", seconds=RETRY_SECONDS)

    def _queue(self, key: str) -> _Place:
        own = len(self._waiting.get(key, ()))
        if own >= self._places:
            raise UserError("rate_limited", seconds=RETRY_SECONDS)
        if self.waiting >= self._total:
            most = max(self._waiting, key=lambda other: len(self._waiting[other]))
            if len(self._waiting[most]) <= own + 1:
                raise UserError("server_busy", seconds=RETRY_SECONDS)
            self._waiting[most].pop().told.set()
        place = _Place()
        self._waiting.setdefault(key, deque()).append(place)
        return place

    def _give_up(self, key: str, place: _Place) -> None:
        with self._lock:
            queue = self._waiting.get(key)
            if queue is not None and place in queue:
                queue.remove(place)
                if not queue:
                    del self._waiting[key]

    def _leave(self) -> None:
        with self._lock:
            if not self._waiting:
                self._inside -= 1
                return
            key, queue = self._waiting.popitem(last=False)
            place = queue.popleft()
            if queue:  # moves to the end, behind all other keys
                self._waiting[key] = queue
            place.admitted = True
            place.told.set()
