"""The connection to a tool's process: a pair of sockets on which each packet has its length."""

import socket
import struct

SECONDS = 10.0
"""Seconds within which the rest of a packet has to follow its beginning."""

_LENGTH = struct.Struct(">I")


class Packets:
    """One end. It reads no byte of the next packet, so its descriptor shows whether there is one.

    Args:
        sock: the socket.
        peer: the number of the process at the other end; 0 where that needs no connections.
    """

    def __init__(self, sock: socket.socket, peer: int = 0) -> None:
        self._sock = sock
        self._sock.settimeout(SECONDS)
        self.peer = peer

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._sock.fileno()

    def send(self, data: bytes, /) -> int:
        """Send a packet."""
        self._sock.sendall(_LENGTH.pack(len(data)) + data)
        return len(data)

    def recv(self, limit: int, /) -> bytes:
        """Receive a packet; empty once the other end is closed.

        Raises:
            OSError: it is larger than ``limit``, or its rest does not follow.
        """
        head = self._exactly(_LENGTH.size)
        if not head:
            return b""
        size = _LENGTH.unpack(head)[0]
        if size > limit:
            raise OSError("a packet is too large")
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._sock.recv(size - len(data))
            if not part:
                return b""
            data += part
        return data

    def end_sending(self) -> None:
        """Close this direction, which orders a tool to end."""
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

    def __enter__(self) -> "Packets":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
