"""Threads that move bytes between a pipe and a socket, because ``select`` waits for sockets only.

A socket's buffers are limited, so whoever does not read makes the other end wait, as with a pipe.
"""

import socket
import threading
from typing import Callable, Optional

SIZE = 32 * 1024
"""Bytes that are moved at once."""


class Output:
    """What a program writes: read from a pipe in a thread.

    Args:
        read: returns the next bytes; nothing, or an OSError, at the end.
        close: closes the pipe, in the thread.
    """

    def __init__(self, read: Callable[[], bytes], close: Callable[[], None]) -> None:
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        threading.Thread(target=_pump, args=(read, theirs, close), daemon=True).start()

    def fileno(self) -> int:
        """Return the descriptor to wait on; -1 once it is closed."""
        return self._ours.fileno()

    def read(self, limit: int) -> Optional[bytes]:
        """Return bytes, nothing at the end, and None when there are none now."""
        try:
            return self._ours.recv(limit)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def close(self) -> None:
        """Give up the rest."""
        self._ours.close()


class Input:
    """What a program reads: written to a pipe in a thread.

    Args:
        write: writes all bytes; raises OSError when nobody reads them any longer.
        close: closes the pipe, in the thread.
    """

    def __init__(self, write: Callable[[bytes], object], close: Callable[[], None]) -> None:
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._open = True
        threading.Thread(target=_feed, args=(theirs, write, close), daemon=True).start()

    def fileno(self) -> int:
        """Return the descriptor to wait on; -1 once it is closed."""
        return self._ours.fileno() if self._open else -1

    def write(self, data: bytes) -> int:
        """Write, and return how many bytes were accepted: all when nobody reads them any longer."""
        if not self._open:
            return len(data)
        try:
            return self._ours.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.close()
            return len(data)

    def close(self) -> None:
        """Close it. What was accepted is still written."""
        if self._open:
            self._open = False
            self._ours.close()


def _pump(read: Callable[[], bytes], to: socket.socket, close: Callable[[], None]) -> None:
    try:
        with to:
            while True:
                data = read()
                if not data:
                    return
                to.sendall(data)
    except OSError:
        pass  # the end of the program, or of the tool's interest
    finally:
        close()


def _feed(
    source: socket.socket, write: Callable[[bytes], object], close: Callable[[], None]
) -> None:
    try:
        with source:
            while True:
                data = source.recv(SIZE)
                if not data:
                    return
                write(data)
    except OSError:
        pass  # the program has closed its input
    finally:
        close()
