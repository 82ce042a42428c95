"""How requests are read from peers of any kind: in time, within limits, and with turns for others.

A peer decides how its bytes are cut: a head of 30 KiB may come in 30,000 records of TLS. Whoever
sends fast enough never lets a read wait, and gunicorn looks through what it has after each read.
So here a head is put together before gunicorn sees it, and after each read others have their turn.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import gevent
from gevent.lock import BoundedSemaphore
from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import LimitRequestHeaders, ParseException
from gunicorn.http.unreader import SocketUnreader

from .metrics import CUT

HEAD_BYTES = 32 * 1024
"""The longest head of a request: its line and all its header fields."""

TRAILER_BYTES = 8 * 1024
"""What may follow the last chunk of a body."""

BODY_SECONDS = 20.0
"""For a request's body."""

STEP_BYTES = 64 * 1024
"""What is read of a body before others get their turn …"""

CHUNKED_STEP_BYTES = 128
"""… and of one that comes in chunks, each of which may be a single byte."""

ENDS_HEAD = b"\r\n\r\n"

T = TypeVar("T")


def let_others() -> None:
    """Let everybody have a turn who has something to do, or whose data has arrived meanwhile.

    ``gevent.sleep(0)`` does not look at sockets: dozens of greenlets, or one dozens of times, go on
    before the next look.
    """
    hub = gevent.get_hub()
    soon = hub.loop.timer(0, priority=-1)  # below that of sockets
    try:
        hub.wait(soon)
    finally:
        soon.close()


def within(seconds: float, action: Callable[[], T]) -> T | None:
    """Return what ``action`` does, or None when it takes longer."""
    timer = gevent.Timeout(seconds)
    try:
        with timer:
            return action()
    except gevent.Timeout as late:
        if late is not timer:
            raise
        return None


class Gate:
    """Lets a few through in each round of the event loop: a crowd comes in between others' turns.

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self._places = BoundedSemaphore(size)

    def come_in(self) -> None:
        """Wait for one's turn."""
        with self._places:
            let_others()


class Source(SocketUnreader):
    """What a connection's requests are read from.

    Args:
        client: the connection.
    """

    def gather_head(self) -> None:
        """Wait until the next request's head is there, or it is clear that it is none.

        Raises:
            LimitRequestHeaders: it is longer than ``HEAD_BYTES``.
        """
        head = bytearray(self.take_buffered())
        seen = 0
        while not _ended(head, seen):
            if len(head) > HEAD_BYTES:
                raise LimitRequestHeaders(f"more than {HEAD_BYTES} bytes")
            seen = len(head)
            data = self.chunk()
            if not data:
                break
            head += data
        if head.find(ENDS_HEAD) > HEAD_BYTES:
            raise LimitRequestHeaders(f"more than {HEAD_BYTES} bytes")
        self.unread(bytes(head))

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Read once; others have had their turn before."""
        let_others()
        return super().chunk(size_hint)  # type: ignore[call-arg]  # its stubs are an older one's


def _ended(head: bytearray, seen: int) -> bool:
    """Whether a head is whole or broken, of which the first ``seen`` bytes were not."""
    if head.find(ENDS_HEAD, max(0, seen - len(ENDS_HEAD) + 1)) >= 0:
        return True
    return head.count(b"\n", seen) != head.count(b"\r\n", max(0, seen - 1))


class TimedBody:
    """A request's body that has to come in time.

    Args:
        request: gunicorn's request, whose body this becomes.
    """

    def __init__(self, request: Any) -> None:
        self._request = request
        self._body = request.body
        self._end = time.monotonic() + BODY_SECONDS
        self._step = STEP_BYTES
        reader: Any = self._body.reader
        if isinstance(reader, ChunkedReader):
            self._step = CHUNKED_STEP_BYTES
            cast("Any", reader).limit_trailer_section = TRAILER_BYTES
        self._begun = False

    def read(self, size: int | None = None) -> bytes:
        """Read up to ``size`` bytes; it may be fewer before the end.

        Raises:
            TimeoutError: the body takes too long.
            ConnectionAbortedError: it is no body as HTTP wants it.
        """
        if self._begun:  # who sends fast enough would never have to wait
            let_others()
        self._begun = True
        step = self._step if size is None or size < 0 else min(size, self._step)
        left = max(0.0, self._end - time.monotonic())
        try:
            data = within(left, lambda: self._body.read(step))
        except ParseException as error:
            self._request.force_close()
            raise ConnectionAbortedError("the request's body is malformed") from error
        if data is None:
            CUT.labels("body").inc()
            self._request.force_close()
            raise TimeoutError("the request's body took too long")
        return bytes(data)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the body's own."""
        return getattr(self._body, name)
