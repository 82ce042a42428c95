"""Work that must not stop the event loop: on threads under gevent, in place otherwise."""

import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

T = TypeVar("T")


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
