"""Taps: observers of a pipe that see each message before it is forwarded, and may hold it back."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from .ports import MakeTap, Viewer

STALL_SECONDS = 30.0
"""Seconds for which a tap may hold a pipe back. A silent end is disconnected after 60 s."""

log = logging.getLogger(__name__)


class Source(Protocol):
    """An end of a pipe, as the taps see it."""

    @property
    def sender(self) -> Viewer | None:
        """The viewer, or None for the agent or, without an agent, the target."""

    def forward(self, data: str | bytes) -> None:
        """Send a message of this end to the other ends."""

    def finish(self, code: int) -> None:
        """Handle that this end has closed with ``code``."""


class Tapped(Protocol):
    """A pipe, as its taps see it."""

    def hold(self) -> None:
        """Stop reading from the ends."""

    def release(self) -> None:
        """Resume reading from the ends that nothing else holds back."""

    def tap_failed(self) -> None:
        """Close the pipe, because a tap failed. What it did not take must not be forwarded."""


class Taps:
    """The taps of one pipe.

    Each message is offered to every tap and forwarded when none of them holds it back. While one
    does, no end is read, and the messages that were read already wait in their order. They are at
    most a piece of 64 KiB and one frame from each end. The end of a connection waits with them, so
    that the other end is sent everything before it is closed.

    Args:
        makers: one for each tap.
        clock: monotonic seconds.
        pipe: the tapped pipe.
    """

    def __init__(
        self, makers: Sequence[MakeTap], clock: Callable[[], float], pipe: "Tapped"
    ) -> None:
        self._clock = clock
        self._pipe = pipe
        self._held: deque[tuple[Source, str | bytes | int]] = deque()
        """Messages, and close codes, that are not forwarded yet. The first one was offered."""
        self._working = False
        self._closed = False
        self._since = 0.0
        self._valves = [_Valve(make, self._opened) for make in makers]

    @property
    def holding(self) -> bool:
        """Whether a tap holds the pipe back."""
        return bool(self._held) and not self._working

    @property
    def busy(self) -> bool:
        """Whether messages are not forwarded yet. The end of a connection comes after them."""
        return bool(self._held)

    def is_stalled(self, now: float) -> bool:
        """Return whether a tap has held the pipe back for too long."""
        return self.holding and now - self._since > STALL_SECONDS

    def take(self, source: Source, data: str | bytes | int) -> None:
        """Take a message of one end, or the code with which it has closed."""
        if self._closed:
            return
        self._held.append((source, data))
        if len(self._held) > 1:
            return
        self._work(offered=False)
        if self._held:
            self._since = self._clock()
            self._pipe.hold()

    def close(self) -> None:
        """Drop what waits, and tell the taps that the pipe is closed."""
        self._held.clear()
        if not self._closed:
            self._closed = True
            for valve in self._valves:
                valve.tap.closed()

    # --- inside -------------------------------------------------------------

    def _opened(self) -> None:
        """Continue: a tap no longer holds back."""
        if self._working or self._closed or self._is_blocked():
            return
        self._work(offered=True)
        self._since = self._clock()
        if not self._held:
            self._pipe.release()

    def _work(self, *, offered: bool) -> None:
        """Offer and forward what waits, until a tap holds back."""
        self._working = True
        while self._held:
            source, data = self._held[0]
            if isinstance(data, int):
                source.finish(data)
            else:
                if not offered and not self._offer(data, sender=source.sender):
                    break
                if self._is_blocked():
                    break
                source.forward(data)
            offered = False
            # The pipe may be closed now.
            if self._held:
                self._held.popleft()
        self._working = False

    def _offer(self, data: str | bytes, *, sender: Viewer | None) -> bool:
        """Return whether all taps took the message. Otherwise, the pipe is closed."""
        try:
            for valve in self._valves:
                valve.offer(data, sender=sender)
        except Exception:
            log.exception("a tap failed")
            self.close()
            self._pipe.tap_failed()
            return False
        return True

    def _is_blocked(self) -> bool:
        return any(valve.is_shut for valve in self._valves)


class _Valve:
    """One tap, and whether it holds the pipe back."""

    __slots__ = ("_opened", "is_shut", "tap")

    def __init__(self, make: MakeTap, opened: Callable[[], None]) -> None:
        self.is_shut = False
        self._opened = opened
        self.tap = make(self._open)

    def offer(self, data: str | bytes, *, sender: Viewer | None) -> None:
        # Shut first: the tap may call ``_open`` before it returns.
        self.is_shut = True
        if self.tap.take(data, sender=sender):
            self.is_shut = False

    def _open(self) -> None:
        if self.is_shut:
            self.is_shut = False
            self._opened()
