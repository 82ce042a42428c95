"""TLS whose connection may be read by one thread while another writes to it."""

import select
import ssl
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

T = TypeVar("T")


class SharedSocket(ssl.SSLSocket):
    """A TLS socket for two threads.

    Before Python 3.13.1 nothing keeps two threads from entering OpenSSL with the same
    connection (python/cpython#124984), and then about one of 1,500 handshakes is lost of a
    WebSocket client that reads in a thread of its own. Here only one thread is inside at a
    time, and none waits there.
    """

    _guard: threading.Lock

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Make it with its lock: :mod:`ssl` fills it in without calling ``__init__``."""
        self = super().__new__(cls)
        self._guard = threading.Lock()
        return self

    def settimeout(self, value: float | None, /) -> None:
        """Set how long an operation waits, in seconds."""
        with self._guard:
            super().settimeout(value)

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """Wait for some bytes, for ``recv`` and ``recv_into``."""
        return self._patiently(lambda: super(SharedSocket, self).read(len, buffer))

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some of ``data``, and return how much; for ``sendall`` too."""
        return self._patiently(lambda: super(SharedSocket, self).send(data, flags))

    def _patiently(self, action: Callable[[], T]) -> T:
        while True:
            with self._guard:
                patience = self.gettimeout()
                super().settimeout(0)
                try:
                    return action()
                except ssl.SSLWantReadError:
                    event = select.POLLIN
                except ssl.SSLWantWriteError:
                    event = select.POLLOUT
                finally:
                    super().settimeout(patience)
            poll = select.poll()
            poll.register(self.fileno(), event)
            if not poll.poll(None if patience is None else patience * 1000):
                raise TimeoutError
