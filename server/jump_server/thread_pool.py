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
"""How long a request may wait for one of PostgreSQL's connections, or for its turn to report."""


def under_gevent() -> bool:
    """Whether this process is patched by gevent, as the serving worker is."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


class Workers:
    """``size`` threads that run what they are given.

    Under gevent the calling greenlet waits while others run. Without gevent
    (command line, tests) the caller's own thread does the work, and a single
    worker still lets one in at a time.
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
            from gevent.threadpool import ThreadPool  # noqa: PLC0415  # absent from the command line

            self._pool = ThreadPool(self._size)
        outcome, error = self._pool.apply(_caught, (partial(function, *arguments),))
        if error is not None:
            raise error
        return cast("T", outcome)

    def close(self) -> None:
        """End the threads when their work is done."""
        if self._pool is not None:
            self._pool.kill()
            self._pool = None


def _caught(function: Callable[[], T]) -> tuple[T | None, BaseException | None]:
    # gevent prints what a pool's function raises, and a refusal is nothing to print.
    try:
        return function(), None
    except BaseException as error:  # noqa: BLE001  # raised again in the caller's greenlet
        return None, error


class Places:
    """``size`` places at a database, which are had in the order in which they were asked for.

    A place that is given back goes to who waits longest: who asks again at once, as a request
    does for its next question, can't take it before that one wakes up.
    """

    def __init__(self, size: int) -> None:
        self._free = size
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, seconds: float = QUEUE_SECONDS) -> Iterator[None]:
        """Have a place; ``database_unavailable`` when there is none for so long."""
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
            if not had:  # too late, or this greenlet is killed
                self._leave(mine)
        if not had:
            raise UserError("database_unavailable")

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self._give_back()  # it came at this very moment

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
