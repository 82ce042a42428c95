"""One epoll for every parked connection, watched by one watcher of gevent's loop."""

import logging
import select
from collections import deque
from typing import Any, Protocol

import gevent
from gevent import monkey

# gevent hides epoll from the patched select module; ours never blocks.
_epoll: Any = monkey.get_original("select", "epoll")
READABLE: int = select.EPOLLIN
WRITABLE: int = select.EPOLLOUT

BATCH = 512
"""Events handled in one go, before other greenlets get their turn."""

log = logging.getLogger(__name__)


class Pollable(Protocol):
    """What the poller calls when its descriptor is ready. Neither call may block or raise."""

    def on_readable(self) -> None:
        """Bytes, the end or an error can be read."""

    def on_writable(self) -> None:
        """There is room again."""

    def abort(self) -> None:
        """A call failed: end at once, and leave the poller."""

    def sweep(self, now: float) -> None:
        """Every few seconds: look for what has gone silent; ``now`` is monotonic."""


class Poller:
    """Watches descriptors level-triggered and calls their handlers in the event loop."""

    def __init__(self) -> None:
        self._epoll = _epoll()
        self._handlers: dict[int, Pollable] = {}
        self._unwatched: set[int] = set()
        loop = gevent.get_hub().loop
        self._watcher = loop.io(self._epoll.fileno(), 1)
        self._waiting: deque[int] = deque()
        self._turns = loop.timer(0.0)
        self._turning = False

    def start(self) -> None:
        """Begin to dispatch."""
        self._watcher.start(self._dispatch)

    def stop(self) -> None:
        """Stop dispatching and release the epoll."""
        self._watcher.stop()
        self._watcher.close()
        self._turns.stop()
        self._turns.close()
        self._epoll.close()

    def handlers(self) -> list[Pollable]:
        """Everything that is parked now."""
        return list(self._handlers.values())

    def __len__(self) -> int:
        return len(self._handlers)

    def add(self, fd: int, handler: Pollable) -> None:
        """Watch ``fd`` for reading."""
        self._handlers[fd] = handler
        self._epoll.register(fd, READABLE)

    def watch(self, fd: int, *, read: bool, write: bool) -> None:
        """Choose what ``fd`` is watched for; it may be nothing."""
        wanted = (READABLE if read else 0) | (WRITABLE if write else 0)
        if fd in self._unwatched:
            if wanted:
                self._unwatched.remove(fd)
                self._epoll.register(fd, wanted)
        elif wanted:
            self._epoll.modify(fd, wanted)
        else:
            # epoll would go on telling of a hang-up, which nobody is there to hear.
            self._unwatched.add(fd)
            self._epoll.unregister(fd)

    def again(self, fd: int) -> None:
        """Have ``on_readable`` of ``fd`` called once more: it has read more than it has parsed.

        Of those who wait so, one has its turn each time that the loop has looked after
        everybody else. So a flood costs the others one such turn, whoever and how many send it.
        """
        if not self._waiting and not self._turning:
            self._turns.start(self._next)
        if fd not in self._waiting:
            self._waiting.append(fd)

    def remove(self, fd: int) -> None:
        """Forget ``fd``; to be called before it is closed."""
        if self._handlers.pop(fd, None) is None:
            return
        if fd in self._waiting:
            self._waiting.remove(fd)
        if fd in self._unwatched:
            self._unwatched.remove(fd)
        else:
            self._epoll.unregister(fd)

    def _dispatch(self) -> None:
        for fd, events in self._epoll.poll(0, BATCH):
            handler = self._handlers.get(fd)
            if handler is None:  # removed by an earlier handler of this batch
                continue
            try:
                if events & WRITABLE:
                    handler.on_writable()
                # An error or hang-up is told by the read that follows it.
                if events & ~WRITABLE and self._handlers.get(fd) is handler:
                    handler.on_readable()
            except Exception:
                log.exception("a connection's handler failed")
                self._fail(fd, handler)

    def _next(self) -> None:
        self._turns.stop()
        if not self._waiting:  # whoever waited has gone
            return
        fd = self._waiting.popleft()
        handler = self._handlers[fd]
        self._turning = True
        try:
            handler.on_readable()
        except Exception:
            log.exception("a connection's handler failed")
            self._fail(fd, handler)
        self._turning = False
        if self._waiting:
            self._turns.start(self._next)

    def _fail(self, fd: int, handler: Pollable) -> None:
        try:
            handler.abort()
        except Exception:
            log.exception("a connection could not be ended")
            self.remove(fd)
