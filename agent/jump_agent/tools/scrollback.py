"""The end of a stream of bytes, addressed by the offset from its start."""

SIZE = 1024 * 1024
"""Number of bytes to keep. It must be larger than the window of unacknowledged output."""


class Scrollback:
    """The last ``size`` bytes that were appended."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._data = bytearray()
        self._start = 0

    @property
    def start(self) -> int:
        """The offset of the oldest byte kept."""
        return self._start

    @property
    def end(self) -> int:
        """The offset after the newest byte."""
        return self._start + len(self._data)

    def append(self, data: bytes) -> None:
        """Add bytes at the end, and drop the oldest ones beyond the size."""
        self._data += data
        surplus = len(self._data) - self._size
        if surplus > 0:
            del self._data[:surplus]
            self._start += surplus

    def read(self, offset: int, limit: int) -> bytes:
        """Read up to ``limit`` bytes from ``offset``, which must not be before :attr:`start`."""
        if offset < self._start:
            raise ValueError("offset %d is not kept any more" % offset)
        first = offset - self._start
        return bytes(self._data[first : first + limit])
