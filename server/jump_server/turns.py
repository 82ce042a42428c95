"""Taking turns at something slow: few at a time, address by address, and never too many waiting."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from jump_wire.errors import UserError

RETRY_SECONDS = 2
"""When those are told to come back who find no place."""

WAIT_SECONDS = 10.0
"""How long a turn is waited for."""


class _Place:
    """A place in the queue: it is told once, that the turn has come or that there will be none."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.admitted = False


class Turns:
    """Lets ``size`` in at the same moment. Those who wait come in turn by their keys.

    So somebody who is alone with a key comes next, however many wait with another one. When the
    queue is full, the key with the most places gives one up for a key that has fewer.

    Args:
        size: how many may be in at the same moment.
        places: how many may wait with the same key.
        total: how many may wait.
        seconds: how long they wait at most.
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
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Wait for a turn of ``key``, and have it.

        Raises:
            UserError: ``rate_limited`` when too many wait with this key; ``server_busy`` when too
                many wait at all, or it takes too long.
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
        except BaseException:  # whoever waits may be ended, and its turn must not be lost
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
            if queue:  # to the end: all others come first
                self._waiting[key] = queue
            place.admitted = True
            place.told.set()
