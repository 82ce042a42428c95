"""What waits to be sent over one stream."""

from .streams import Blocked, Stream


class Outbox:
    """Bytes on their way to a peer, however slowly it reads.

    Args:
        stream: where they go.

    Attributes:
        blocked: whether the stream took no more when it was last tried. Then nothing is tried
            before the poller has told that there is room.
    """

    __slots__ = ("_stream", "_unsent", "blocked")

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._unsent = bytearray()
        self.blocked = False

    def __len__(self) -> int:
        return len(self._unsent)

    def put(self, data: bytes) -> None:
        """Add bytes: linear in their number, in however many pieces they come."""
        self._unsent += data

    def write(self) -> bool:
        """Send what the stream takes; return whether that was all.

        Raises:
            Closed: the peer is gone.
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
