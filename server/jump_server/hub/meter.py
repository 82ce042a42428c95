"""Where WebSocket frames end in a stream of bytes, found without parsing them."""

SHORT, LONG = 126, 127
"""Lengths that say that the real one follows, in two or eight bytes."""

LENGTH, MASKED = 0x7F, 0x80
MASK_BYTES = 4


class Meter:
    """Follows the frames of one peer, so that they can be parsed a few at a time.

    It checks nothing: a peer that breaks the protocol is told so by the parser, which gets
    the same bytes.
    """

    __slots__ = ("_head", "_left")

    def __init__(self) -> None:
        self._head = b""
        """The beginning of a header whose rest has not come."""
        self._left = 0
        """Bytes of the present frame that are still to come."""

    def measure(self, data: bytes, most: int) -> tuple[int, int]:
        """Return how many bytes of ``data`` hold the next ``most`` frames, and how many end there.

        The bytes count as taken. A frame that does not end in ``data`` is taken as far as it goes.
        """
        at, frames, size = 0, 0, len(data)
        while at < size and frames < most:
            if not self._left:
                at = self._begin(data, at)
                if self._left < 0:  # an empty frame
                    self._left = 0
                    frames += 1
                continue
            step = min(self._left, size - at)
            at += step
            self._left -= step
            frames += not self._left
        return at, frames

    def _begin(self, data: bytes, at: int) -> int:
        """Take a header, or as much of it as there is; return where its end is.

        ``_left`` becomes the length of what follows, or -1 when nothing does.
        """
        known = len(self._head)
        head = self._head + data[at : at + 14 - known]
        if len(head) < 2 or len(head) < (size := _header_size(head[1])):
            self._head = head
            return len(data)
        self._head = b""
        length = head[1] & LENGTH
        if length >= SHORT:
            length = int.from_bytes(head[2 : 4 if length == SHORT else 10], "big")
        self._left = length or -1
        return at + size - known


def _header_size(second: int) -> int:
    """The size of a header by its second byte."""
    extended = {SHORT: 2, LONG: 8}.get(second & LENGTH, 0)
    return 2 + extended + (MASK_BYTES if second & MASKED else 0)
