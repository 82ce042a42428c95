"""Reads requests from untrusted peers, within limits of time and size and without blocking others.

A peer decides how its bytes are split: a head of 30 KiB may arrive in 30,000 TLS records. A peer
that sends fast enough never makes a read wait, and gunicorn searches its whole buffer after each
read. This module therefore completes a head before gunicorn sees it, and lets other greenlets run
after each read.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import gevent
from gevent.lock import Semaphore
from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import LimitRequestHeaders, ParseException
from gunicorn.http.unreader import SocketUnreader

from .metrics import CUT

HEAD_BYTES = 32 * 1024
"""Largest head of a request in bytes: the request line and all header fields."""

TRAILER_BYTES = 8 * 1024
"""Largest trailer in bytes, after the last chunk of a body."""

BODY_SECONDS = 20.0
"""Seconds within which a request's body must arrive."""

STEP_BYTES = 64 * 1024
"""Bytes of a body that are read before other greenlets run …"""

CHUNKED_STEP_BYTES = 128
"""… and bytes of a chunked body, whose chunks may be a single byte each."""

ENDS_HEAD = b"\r\n\r\n"

T = TypeVar("T")


def let_others() -> None:
    """Let all greenlets run that are ready or whose data has arrived.

    ``gevent.sleep(0)`` does not poll sockets: dozens of greenlets, or the same greenlet dozens of
    times, run before the next poll.
    """
    hub = gevent.get_hub()
    soon = hub.loop.timer(0, priority=-1)  # a lower priority than sockets
    try:
        hub.wait(soon)
    finally:
        soon.close()


def within(seconds: float, action: Callable[[], T]) -> T | None:
    """Return the result of ``action``, or None when it takes longer than ``seconds``."""
    timer = gevent.Timeout(seconds)
    try:
        with timer:
            return action()
    except gevent.Timeout as late:
        if late is not timer:
            raise
        return None


class Gate:
    """Admits a few greenlets per round of the event loop, so that a crowd doesn't block others.

    Without a crowd nobody waits: a round begins with all places free.

    Args:
        size: greenlets admitted per round.
    """

    def __init__(self, size: int) -> None:
        self._places = Semaphore(size)
        self._taken = 0
        self._soon = gevent.get_hub().loop.timer(0, priority=-1)  # lower than sockets

    def come_in(self) -> None:
        """Wait until this greenlet is admitted."""
        self._places.acquire()
        self._taken += 1
        if self._taken == 1:
            self._soon.start(self._next_round)

    def _next_round(self) -> None:
        self._soon.stop()
        taken, self._taken = self._taken, 0
        for _ in range(taken):
            self._places.release()


class Source(SocketUnreader):
    """The source of a connection's requests.

    Args:
        client: the connection.
    """

    _has_read = False

    def gather_head(self) -> None:
        """Read until the next request's head is complete, or is certainly invalid.

        Raises:
            LimitRequestHeaders: the head is longer than ``HEAD_BYTES``.
        """
        head = bytearray(self.take_buffered())
        seen = 0
        # An ordinary head comes in one read. What was sent along with an earlier one has had it.
        self._has_read = bool(head)
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
        """Read once. After each further read of a head or a body, other greenlets run first."""
        if self._has_read:
            let_others()
        self._has_read = True
        return super().chunk(size_hint)  # type: ignore[call-arg]  # its stubs are older


def _ended(head: bytearray, seen: int) -> bool:
    """Return whether a head is complete or broken; its first ``seen`` bytes were neither."""
    if head.find(ENDS_HEAD, max(0, seen - len(ENDS_HEAD) + 1)) >= 0:
        return True
    return head.count(b"\n", seen) != head.count(b"\r\n", max(0, seen - 1))


class TimedBody:
    """A request's body with a time limit.

    Args:
        request: gunicorn's request; this object replaces its body.
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
        """Read up to ``size`` bytes; the result may be shorter before the end.

        Raises:
            TimeoutError: the body took too long.
            ConnectionAbortedError: the body is not valid HTTP.
        """
        if self._begun:  # a peer that sends fast never makes a read wait
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
        """Return any other attribute of the body."""
        return getattr(self._body, name)
