"""Bytes that wait to be sent over a stream."""

from .streams import Blocked, Stream


class Outbox:
    """Unsent bytes for a peer, however slowly it reads.

    Args:
        stream: the stream to send them to.

    Attributes:
        blocked: whether the stream accepted no more at the last attempt. No further attempt is
            made until the poller reports that the stream is writable.
    """

    __slots__ = ("_stream", "_unsent", "blocked")

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._unsent = bytearray()
        self.blocked = False

    def __len__(self) -> int:
        return len(self._unsent)

    def put(self, data: bytes) -> None:
        """Add bytes, in time linear to their number, however many pieces they arrive in."""
        self._unsent += data

    def write(self) -> bool:
        """Send what the stream accepts; return whether nothing is left.

        Raises:
            Closed: the peer has disconnected.
        """
        while self._unsent and not self.blocked:
            try:
                with memoryview(self._unsent) as view:
                    count = self._stream.write(view)
            except Blocked:
                self.blocked = True
                break
            del self._unsent[:count]
        return not self._unsent
