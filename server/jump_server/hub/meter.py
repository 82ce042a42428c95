"""Finds the ends of WebSocket frames in a byte stream without parsing them."""

SHORT, LONG = 126, 127
"""Length values that mean that the real length follows, in two or eight bytes."""

LENGTH, MASKED = 0x7F, 0x80
MASK_BYTES = 4


class Meter:
    """Follows the frames of one peer, so that they can be parsed a few at a time.

    It checks nothing: the parser gets the same bytes and reports violations of the protocol.
    """

    __slots__ = ("_head", "_left")

    def __init__(self) -> None:
        self._head = b""
        """The start of a header that has not arrived completely."""
        self._left = 0
        """Bytes of the current frame that have not arrived yet."""

    def measure(self, data: bytes, most: int) -> tuple[int, int]:
        """Return how many bytes of ``data`` hold the next ``most`` frames, and how many end there.

        The returned bytes count as consumed. A frame that continues after ``data`` is consumed up
        to the end of ``data``.
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
        """Consume a header, or the part that has arrived; return the index after it.

        Sets ``_left`` to the length of the frame's content, or to -1 if the frame is empty.
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
    """Return the size of a header, given its second byte."""
    extended = {SHORT: 2, LONG: 8}.get(second & LENGTH, 0)
    return 2 + extended + (MASK_BYTES if second & MASKED else 0)
