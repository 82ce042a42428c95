"""Runs blocking work in threads under gevent, and in place otherwise."""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

from jump_wire.errors import UserError

T = TypeVar("T")

QUEUE_SECONDS = 20.0
"""Seconds that a request may wait for a connection to PostgreSQL, or for its turn to report."""


def under_gevent() -> bool:
    """Return whether gevent has patched this process, as in the serving worker."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


class Workers:
    """``size`` threads that run functions.

    Under gevent, the calling greenlet waits while others run. Without gevent (command line,
    tests), the caller's own thread runs the function. At most ``size`` functions run at a time
    in both cases.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._pool: Any = None
        self._lock = threading.Semaphore(size)

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what ``function(*arguments)`` returns, or raise what it raises."""
        if not under_gevent():
            with self._lock:
                return function(*arguments)
        if self._pool is None:
            from gevent.threadpool import ThreadPool  # noqa: PLC0415  # not on the command line

            self._pool = ThreadPool(self._size)
        outcome, error = self._pool.apply(_caught, (partial(function, *arguments),))
        if error is not None:
            raise error
        return cast("T", outcome)

    def close(self) -> None:
        """End the threads after they finish their work."""
        if self._pool is not None:
            self._pool.kill()
            self._pool = None


def _caught(function: Callable[[], T]) -> tuple[T | None, BaseException | None]:
    # gevent prints exceptions of a pool's functions, but a refusal must not be printed.
    try:
        return function(), None
    except BaseException as error:  # noqa: BLE001  # raised again in the caller's greenlet
        return None, error


class Places:
    """``size`` places at a database, given in the order of the requests.

    A free place goes to the longest-waiting caller. A caller that asks again immediately, such as a
    request with another query, can't take the place before the waiting caller wakes up.
    """

    def __init__(self, size: int) -> None:
        self._free = size
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, seconds: float = QUEUE_SECONDS) -> Iterator[None]:
        """Hold a place; raise ``database_unavailable`` when none is free in time."""
        self._take(seconds)
        try:
            yield
        finally:
            self._give_back()

    def _take(self, seconds: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        had = False
        try:
            had = mine.wait(seconds)
        finally:
            if not had:  # timed out, or this greenlet was killed
                self._leave(mine)
        if not had:
            raise UserError("database_unavailable")

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self._give_back()  # the place was given at this moment

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
