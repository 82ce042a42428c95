"""Paces the downloads of payloads, so that an update does not fill the site's line.

All downloads of a worker share one rate. The site's bandwidth is divided by the number of workers.
A client that comes while the places are taken is told when to come back; it continues a download
where it stopped. A download holds a greenlet and no thread.
"""

import math
from collections.abc import Callable, Iterator

from jump_wire.errors import UserError

MOST = 32
"""Downloads at the same time in one worker."""
CHUNK = 16 * 1024
LEAST_CHUNK = 1024
SHARE = 0.95
"""Share of the bandwidth that bodies take; the rest is for headers and encryption."""
LEASE_SECONDS = 900.0
"""Seconds after which a download is cut off. The client continues it with its next request."""


class Download:
    """The paced body of one response.

    Args:
        downloads: the other downloads.
        data: the bytes to send.
    """

    def __init__(self, downloads: "Downloads", data: bytes) -> None:
        self._downloads = downloads
        self._data = memoryview(data)
        self.deadline = downloads.clock() + LEASE_SECONDS

    def __iter__(self) -> Iterator[bytes]:
        """Return this download."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece when its time has come."""
        if not self._data or self._downloads.clock() > self.deadline:
            self.close()
            raise StopIteration
        piece = bytes(self._data[: self._downloads.chunk])
        self._data = self._data[len(piece) :]
        self._downloads.wait(len(piece))
        return piece

    def close(self) -> None:
        """Give the place back. The web server calls this when the peer disconnects, too."""
        self._data = memoryview(b"")
        self._downloads.ended(self)


class Downloads:
    """The downloads of one worker.

    Args:
        clock: monotonic seconds.
        pause: called with the seconds to wait.
        most: downloads at the same time.
    """

    def __init__(
        self, clock: Callable[[], float], pause: Callable[[float], None], most: int = MOST
    ) -> None:
        self.clock = clock
        self._pause = pause
        self._most = most
        self._running: set[Download] = set()
        self._rate: float | None = None
        self._free_at = 0.0
        self._queue = 0.0
        self._queued_at = clock()

    @property
    def chunk(self) -> int:
        """The size of a piece: an eighth of a second at most."""
        if self._rate is None:
            return CHUNK
        return max(LEAST_CHUNK, min(CHUNK, int(self._rate / 8)))

    def begin(self, data: bytes, rate: float | None) -> Download:
        """Begin a download.

        Args:
            data: the bytes to send.
            rate: bytes per second of all downloads of this worker from now on, or None.

        Raises:
            UserError: ``server_full`` with the seconds until a place will be free.
        """
        self._rate = None if rate is None else max(1.0, rate * SHARE)
        now = self.clock()
        self._running = {one for one in self._running if one.deadline >= now}
        each = len(data) / self._rate if self._rate else 1.0 / self._most
        self._queue = max(0.0, self._queue - (now - self._queued_at) / each)
        self._queued_at = now
        if len(self._running) >= self._most:
            # Each caller is told a later moment than the one before, so they return evenly.
            self._queue += 1
            raise UserError("server_full", seconds=max(1, math.ceil(self._queue * each)))
        begun = Download(self, data)
        self._running.add(begun)
        return begun

    def wait(self, size: int) -> None:
        """Wait until ``size`` bytes may be sent."""
        if self._rate is None:
            return
        now = self.clock()
        begins = max(now, self._free_at)
        self._free_at = begins + size / self._rate
        if begins > now:
            self._pause(begins - now)

    def ended(self, download: Download) -> None:
        """Free the place of a download."""
        self._running.discard(download)
