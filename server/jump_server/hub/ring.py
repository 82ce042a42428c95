"""The newest part of a stream of bytes, addressed by offsets from its start."""

from collections import deque

SIZE = 64 * 1024
"""Bytes that a ring keeps, and at most one message more."""

PIECE = 4096
"""Size in bytes up to which small pieces are joined, so that they cost no memory of their own."""


class Ring:
    """Keeps about the last ``SIZE`` bytes that were appended.

    Attributes:
        start: the offset of the oldest byte.
        end: the offset after the newest byte.
    """

    __slots__ = ("_pieces", "end", "start")

    def __init__(self, start: int = 0) -> None:
        self._pieces: deque[bytes] = deque()
        self.start = self.end = start

    def append(self, data: bytes) -> None:
        """Add bytes. Long ones are not copied."""
        pieces = self._pieces
        if pieces and len(pieces[-1]) + len(data) <= PIECE:
            pieces[-1] += data
        else:
            pieces.append(data)
        self.end += len(data)
        while self.end - self.start - len(pieces[0]) >= SIZE:
            self.start += len(pieces.popleft())

    def content(self) -> bytes:
        """Return everything from ``start`` to ``end``."""
        return b"".join(self._pieces)
