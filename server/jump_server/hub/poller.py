"""One epoll for all parked connections, watched by a single watcher of gevent's loop."""

import logging
import select
from collections import deque
from typing import Any, Protocol

import gevent
from gevent import monkey

# gevent removes epoll from the patched select module, because epoll blocks. This one never does.
_epoll: Any = monkey.get_original("select", "epoll")
READABLE: int = select.EPOLLIN
WRITABLE: int = select.EPOLLOUT

BATCH = 512
"""Events handled per dispatch, before other greenlets get their turn."""

log = logging.getLogger(__name__)


class Pollable(Protocol):
    """The owner of a watched descriptor; its reading and writing must not block or raise."""

    def on_readable(self) -> None:
        """Handle readable data, the end of the stream or an error."""

    def on_writable(self) -> None:
        """Handle that the descriptor is writable again."""

    def abort(self) -> None:
        """End immediately and leave the poller, because another call failed."""

    def sweep(self, now: float) -> None:
        """Check for silence; called every few seconds with the monotonic time ``now``."""


class Poller:
    """Watches descriptors level-triggered, and calls their handlers in the event loop."""

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
        """Start to dispatch events."""
        self._watcher.start(self._dispatch)

    def stop(self) -> None:
        """Stop dispatching and close the epoll."""
        self._watcher.stop()
        self._watcher.close()
        self._turns.stop()
        self._turns.close()
        self._epoll.close()

    def handlers(self) -> list[Pollable]:
        """Return the handlers of all parked connections."""
        return list(self._handlers.values())

    def __len__(self) -> int:
        return len(self._handlers)

    def add(self, fd: int, handler: Pollable) -> None:
        """Watch ``fd`` for reading."""
        self._handlers[fd] = handler
        self._epoll.register(fd, READABLE)

    def watch(self, fd: int, *, read: bool, write: bool) -> None:
        """Set what ``fd`` is watched for, which may be nothing."""
        wanted = (READABLE if read else 0) | (WRITABLE if write else 0)
        if fd in self._unwatched:
            if wanted:
                self._unwatched.remove(fd)
                self._epoll.register(fd, wanted)
        elif wanted:
            self._epoll.modify(fd, wanted)
        else:
            # epoll reports hang-ups even with an empty event mask, so the loop would spin.
            self._unwatched.add(fd)
            self._epoll.unregister(fd)

    def again(self, fd: int) -> None:
        """Call ``on_readable`` of ``fd`` again: its owner has read more than it has parsed.

        In each round of the loop, only one of the waiting descriptors gets a turn. A flood costs
        other connections one such turn per round, however many peers send it.
        """
        if not self._waiting and not self._turning:
            self._turns.start(self._next)
        if fd not in self._waiting:
            self._waiting.append(fd)

    def remove(self, fd: int) -> None:
        """Stop watching ``fd``; to be called before it is closed."""
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
                # The following read reports an error or hang-up.
                if events & ~WRITABLE and self._handlers.get(fd) is handler:
                    handler.on_readable()
            except Exception:
                log.exception("a connection's handler failed")
                self._fail(fd, handler)

    def _next(self) -> None:
        self._turns.stop()
        if not self._waiting:  # all waiting descriptors were removed
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
