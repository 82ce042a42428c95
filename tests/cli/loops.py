"""Running what is asynchronous, also where a browser's tests ran before."""

import asyncio
from asyncio import events
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop of its own, in this thread.

    The browser's library keeps a loop that counts as running for as long as a browser is there,
    though it is not: its greenlet waits. Another thread would get no signals.
    """
    waiting = events._get_running_loop()
    events._set_running_loop(None)
    try:
        return asyncio.run(main)
    finally:
        events._set_running_loop(waiting)
