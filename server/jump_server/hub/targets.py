"""A TCP connection of the server's own, as the far end of a pipe: bytes instead of frames."""

import time
from collections.abc import Callable

from .limits import BUFFER_LIMIT, READS
from .outbox import Outbox
from .poller import Poller
from .ports import Handler
from .streams import Blocked, Closed, Stream

STALL_SECONDS = 60.0
"""A target that takes nothing for so long, though something waits, is given up."""

NORMAL, BROKEN, MISUSED = 1000, 1006, 1008
"""How it ended, as a WebSocket's close codes tell it."""


class TargetConnection:
    """A target's connection parked on the poller; to a pipe it is what an agent's end is.

    Args:
        stream: the bytes; owned by the connection from here on.
        poller: where it is parked.
        emptied: whether the other end has sent all that it was given.
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
        """How many bytes wait to be sent."""
        return len(self._outbox)

    @property
    def closed(self) -> bool:
        """Whether the descriptor is released."""
        return self._closed

    def send(self, data: str | bytes) -> None:
        """Send bytes; a viewer has no other messages for a target."""
        if self._closed:
            return
        if isinstance(data, str) or self.buffered + len(data) > BUFFER_LIMIT:
            self._drop(MISUSED)
            return
        if not self.buffered:
            self._taken_at = self._clock()
        self._outbox.put(data)
        self._flush()

    def close(self, code: int = NORMAL, reason: str = "") -> None:  # noqa: ARG002  # as a Connection
        """End the connection."""
        self._drop(code)

    def abort(self) -> None:
        """Cut the connection at once."""
        self._drop(BROKEN)

    def pause(self) -> None:
        """Stop reading, so that the target feels back-pressure."""
        self._paused = True
        self._rewatch()

    def resume(self) -> None:
        """Read again. The target's end is told once all that it had said has left."""
        if self._closed:
            return
        if self._ended and self._emptied():
            self._drop(NORMAL)
            return
        self._paused = False
        self._rewatch()

    # --- called by the poller -----------------------------------------------

    def on_readable(self) -> None:
        """Read what there is, up to a fair share."""
        for _ in range(READS):
            if self._closed or self._paused or self._ended or not self._read_once():
                return

    def on_writable(self) -> None:
        """Send what waited."""
        self._outbox.blocked = False
        self._flush()

    def sweep(self, now: float) -> None:
        """Give up on a target that takes nothing."""
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
