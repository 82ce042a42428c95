"""Output of several streams in order of arrival, kept until it is acknowledged."""

from collections import deque
from typing import Deque, Optional, Tuple

from jump_wire.commands import WINDOW

FRAME = 64 * 1024 - 9
"""Maximum bytes of a stream in one piece: 64 KiB with its mark, a frame's header and mask."""

PIECES = 2048
"""Maximum number of pieces to keep: each costs memory, however short."""


_SMALL = 4096
"""Maximum size in bytes of a piece that combines several small writes of a command."""


class Outbox:
    """A queue of pieces ready to be sent: each is a stream's mark, then bytes of this stream.

    Offsets count the bytes of all streams together, without the marks.
    """

    def __init__(self) -> None:
        self._unsent: Deque[bytes] = deque()
        self._sent: Deque[Tuple[int, bytes]] = deque()  # with the offset after each
        self._sent_to = 0
        self._acknowledged = 0
        self._end = 0

    @property
    def all_sent(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._unsent

    @property
    def is_full(self) -> bool:
        """Whether no output may be added until some is acknowledged."""
        pieces = len(self._unsent) + len(self._sent)
        return self._end - self._acknowledged >= WINDOW or pieces >= PIECES

    def append(self, stream: int, data: bytes) -> None:
        """Add up to :data:`FRAME` bytes of a stream at the end."""
        self._end += len(data)
        if self._unsent:
            last = self._unsent[-1]
            if last[0] == stream and len(last) + len(data) <= _SMALL:
                self._unsent[-1] = last + data
                return
        self._unsent.append(bytes((stream,)) + data)

    def take(self) -> Optional[bytes]:
        """Return the next piece to send, or None when there is none."""
        if not self._unsent:
            return None
        piece = self._unsent.popleft()
        self._sent_to += len(piece) - 1
        self._sent.append((self._sent_to, piece))
        return piece

    def acknowledge(self, offset: int) -> None:
        """Drop output that was sent before ``offset``."""
        self._acknowledged = min(max(self._acknowledged, offset), self._sent_to)
        while self._sent and self._sent[0][0] <= self._acknowledged:
            self._sent.popleft()

    def rewind(self, offset: int) -> int:
        """Queue everything from ``offset`` on to be sent again.

        Returns:
            The offset that is sent next: neither before the acknowledged output, nor after the
            output sent so far.
        """
        offset = min(max(self._acknowledged, offset), self._sent_to)
        self.acknowledge(offset)
        while self._sent:
            end, piece = self._sent.pop()
            known = max(0, offset - (end - (len(piece) - 1)))
            self._unsent.appendleft(piece[:1] + piece[1 + known :])
        self._sent_to = offset
        return offset
