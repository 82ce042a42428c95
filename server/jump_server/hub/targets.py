"""The server's own TCP connection as the far end of a pipe, with bytes instead of frames."""

import time
from collections.abc import Callable

from .limits import BUFFER_LIMIT, READS
from .outbox import Outbox
from .poller import Poller
from .ports import Handler
from .streams import Blocked, Closed, Stream

STALL_SECONDS = 60.0
"""Seconds without progress in sending, after which a target is given up."""

NORMAL, BROKEN, MISUSED = 1000, 1006, 1008
"""Reasons for the end, as WebSocket close codes."""


class TargetConnection:
    """A target's connection parked on the poller; it replaces an agent's end in a pipe.

    Args:
        stream: the byte stream, owned by the connection from now on.
        poller: the poller that watches the stream.
        emptied: returns whether the other end has sent all its bytes.
        clock: monotonic seconds.
    """

    __slots__ = (
        "_clock",
        "_closed",
        "_emptied",
        "_ended",
        "_handler",
        "_outbox",
        "_paused",
        "_poller",
        "_stream",
        "_taken_at",
        "_watching",
    )

    def __init__(
        self,
        stream: Stream,
        poller: Poller,
        emptied: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._poller = poller
        self._emptied = emptied
        self._clock = clock
        self._handler: Handler | None = None
        self._outbox = Outbox(stream)
        self._taken_at = clock()
        self._watching = (True, False)
        self._paused = False
        self._ended = False
        self._closed = False

    def open(self, handler: Handler) -> None:
        """Park the connection."""
        self._handler = handler
        self._poller.add(self._stream.fd, self)

    @property
    def buffered(self) -> int:
        """The number of bytes that wait to be sent."""
        return len(self._outbox)

    @property
    def closed(self) -> bool:
        """Whether the descriptor is closed."""
        return self._closed

    @property
    def is_open(self) -> bool:
        """Whether bytes can still be sent."""
        return not self._closed

    def send(self, data: str | bytes) -> None:
        """Send bytes; text closes the connection, because a target expects none."""
        if self._closed:
            return
        if isinstance(data, str) or self.buffered + len(data) > BUFFER_LIMIT:
            self._drop(MISUSED)
            return
        if not self.buffered:
            self._taken_at = self._clock()
        self._outbox.put(data)
        self._flush()

    def close(self, code: int = NORMAL, reason: str = "") -> None:  # noqa: ARG002  # same signature as Connection.close
        self._drop(code)

    def abort(self) -> None:
        """Cut the connection immediately."""
        self._drop(BROKEN)

    def pause(self) -> None:
        """Stop reading, which puts back-pressure on the target."""
        self._paused = True
        self._rewatch()

    def resume(self) -> None:
        """Resume reading. If the target has closed, report it after all its bytes are sent."""
        if self._closed:
            return
        if self._ended and self._emptied():
            self._drop(NORMAL)
            return
        self._paused = False
        self._rewatch()

    # --- called by the poller -----------------------------------------------

    def on_readable(self) -> None:
        """Read available data, up to a fair share."""
        for _ in range(READS):
            if self._closed or self._paused or self._ended or not self._read_once():
                return

    def on_writable(self) -> None:
        """Send waiting bytes."""
        self._outbox.blocked = False
        self._flush()

    def sweep(self, now: float) -> None:
        """Give up a target that accepts no data for too long."""
        if self.buffered and now - self._taken_at > STALL_SECONDS:
            self._drop(BROKEN)

    # --- inside -------------------------------------------------------------

    def _read_once(self) -> bool:
        try:
            data = self._stream.read()
        except Blocked:
            return False
        except Closed:
            self._drop(BROKEN)
            return False
        if data:
            if self._handler is not None:
                self._handler.on_message(data)
            return True
        self._ended = True
        if self._emptied():
            self._drop(NORMAL)
        else:
            self._rewatch()
        return False

    def _flush(self) -> None:
        if self._closed:
            return
        waited = self.buffered
        try:
            self._outbox.write()
        except Closed:
            self._drop(BROKEN)
            return
        if self.buffered < waited:
            self._taken_at = self._clock()
        self._rewatch()
        if waited and not self.buffered and self._handler is not None:
            self._handler.on_drained()

    def _rewatch(self) -> None:
        if self._closed:
            return
        wanted = (not (self._paused or self._ended), self.buffered > 0)
        if wanted != self._watching:
            self._watching = wanted
            self._poller.watch(self._stream.fd, read=wanted[0], write=wanted[1])

    def _drop(self, code: int) -> None:
        if self._closed:
            return
        self._closed = True
        self._poller.remove(self._stream.fd)
        self._stream.close()
        self._outbox = Outbox(self._stream)
        handler, self._handler = self._handler, None
        if handler is not None:
            handler.on_closed(code)
