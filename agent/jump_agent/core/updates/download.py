"""Downloads documents and payloads from the server over the client's own way to it.

One connection is kept for all requests, since a handshake costs the server much more than a
document. A payload is continued where an earlier attempt ended.
"""

import os
import re
import time
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import FileIO
from typing import Callable, Dict, List, Optional

from ..dial import DialError, Route, ServerRefused, Unreachable, dial, parse_retry_after, refusal
from ..trust import Untrusted
from .targets import Target

ATTEMPTS = 8
"""Requests in a row that may fail or bring nothing before the download is given up."""

WAIT_LIMIT = 600.0
"""Maximum seconds to wait where the server asks to retry later."""

TOTAL_SECONDS = 6 * 3600.0
"""Maximum seconds for everything together, waits included."""

READ_SECONDS = 60.0
"""Maximum seconds without a byte: the server holds downloads back when there are many."""

CLOCK_TOLERANCE = 60.0
"""Seconds by which the clocks may differ without a correction."""

_CHUNK = 64 * 1024
_ERROR_LIMIT = 8192
_PATH = re.compile(r"/[!-~]{0,511}")


class Failed(Exception):
    """The download failed; a later attempt may succeed. The text gives the reason.

    ``withdrawn`` is set when the server no longer offers it.
    """

    def __init__(self, reason: str, *, withdrawn: bool = False) -> None:
        super().__init__(reason)
        self.withdrawn = withdrawn


class Downloads:
    """The files below one path of the server.

    Args:
        routes: the ways to the server, in the order in which they are tried.
        path: the absolute path, from the offer.
        authorization: the value of the header ``Authorization``.
        sleep: waits for so many seconds.
        clock: returns the monotonic time in seconds.
        now: returns this computer's time (Unix).
    """

    def __init__(
        self,
        routes: List[Route],
        path: str,
        authorization: str,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not _PATH.fullmatch(path) or path.startswith("//"):
            raise Failed("the offer's path is invalid")
        self._routes = routes
        self._path = path.rstrip("/")
        self._headers = {"Authorization": authorization}
        self._sleep = sleep
        self._clock = clock
        self._here = now
        self._end = clock() + TOTAL_SECONDS
        self._connection: Optional[HTTPConnection] = None
        self._ahead = 0.0

    def __enter__(self) -> "Downloads":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def now(self) -> float:
        """Return the time (Unix), corrected by the server's once it has answered."""
        return self._here() + self._ahead

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def read(self, name: str, limit: int) -> Optional[bytes]:
        """Return a document of at most ``limit`` bytes, or None if there is none.

        Raises:
            Failed: the server was unreachable, or refused.
            Untrusted: the document is too large.
        """
        failures = 0
        while True:
            try:
                response = self._request(name, {})
                data = response.read(limit + 1)
                if response.status == 200 and len(data) > limit:
                    self.close()
                    raise Untrusted("a document is over %d bytes" % limit)
                response.read(_ERROR_LIMIT)
                if response.status == 404:
                    return None
                if response.status == 200:
                    return data
                self._wait_or_fail(response, data)
            except (OSError, HTTPException, DialError) as error:
                failures = self._failed(error, failures)

    def payload(self, target: Target, path: str) -> None:
        """Download a payload to ``path``, which may hold its beginning.

        Raises:
            Failed: the server was unreachable or refused, or the disk is full.
            Untrusted: the payload is not the one that was signed.
        """
        failures = 0
        while True:
            have = _size(path)
            if have >= target.length:
                break
            try:
                self._continue(target, path, have)
            except (OSError, HTTPException, DialError) as error:
                failures = 0 if _size(path) > have else failures
                failures = self._failed(error, failures)
        if have > target.length or _hash(path) != target.sha256:
            os.unlink(path)
            raise Untrusted("the payload is not the one that was signed")

    def _continue(self, target: Target, path: str, have: int) -> None:
        headers = {"Range": "bytes=%d-" % have} if have else {}
        response = self._request(target.path, headers)
        if response.status not in (200, 206):
            self._wait_or_fail(response, response.read(_ERROR_LIMIT))
            return
        begins = response.getheader("Content-Range", "").startswith("bytes %d-" % have)
        if response.status == 200 or not begins:
            have = 0  # the server begins again
        if response.status == 206 and not begins:
            raise HTTPException("another part than the requested one")
        # Not buffered: an error of the disk is raised where it is told from the connection's.
        with open(path, "r+b" if have else "wb", buffering=0) as file:
            file.seek(have)
            while have < target.length:
                data = response.read(min(_CHUNK, target.length - have))
                if not data:
                    raise HTTPException("the answer ended early")
                if self._clock() >= self._end:
                    raise Failed("the download took too long")
                _write(file, data)
                have += len(data)
        self.close()  # it may go on for longer than was signed

    def _request(self, name: str, headers: Dict[str, str]) -> HTTPResponse:
        if self._clock() >= self._end:
            raise Failed("the download took too long")
        kept = self._connection
        try:
            return self._send(kept or self._connect(), name, headers)
        except (OSError, HTTPException):
            self.close()
            if kept is None:
                raise
        return self._send(self._connect(), name, headers)

    def _send(self, connection: HTTPConnection, name: str, headers: Dict[str, str]) -> HTTPResponse:
        connection.request("GET", "%s/%s" % (self._path, name), None, {**self._headers, **headers})
        response = connection.getresponse()
        self._note_time(response.getheader("Date", ""))
        return response

    def _connect(self) -> HTTPConnection:
        problem: DialError = Unreachable("name", "no address")
        for route in self._routes:
            try:
                sock = dial(route)
            except DialError as error:
                problem = error
                continue
            sock.settimeout(READ_SECONDS)
            connection = HTTPConnection(route.address, timeout=READ_SECONDS)
            connection.sock = sock
            connection.auto_open = 0  # it would connect again, but without TLS
            self._connection = connection
            return connection
        raise problem

    def _note_time(self, date: str) -> None:
        try:
            ahead = parsedate_to_datetime(date).timestamp() - self._here()
        except (ValueError, TypeError):
            return
        self._ahead = ahead if abs(ahead) >= CLOCK_TOLERANCE else 0.0

    def _wait_or_fail(self, response: HTTPResponse, body: bytes) -> None:
        """Wait where the server asks for it; otherwise raise."""
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.status in (429, 503):
            seconds = parse_retry_after(headers.get("retry-after"))
            self._pause(min(max(seconds, 1.0), WAIT_LIMIT))
            return
        error: ServerRefused = refusal(response.status, headers, body)
        gone = response.status in (404, 410)
        raise Failed(error.code or "HTTP %d" % response.status, withdrawn=gone) from error

    def _failed(self, error: Exception, failures: int) -> int:
        self.close()
        failures += 1
        if failures >= ATTEMPTS:
            raise Failed(str(error) or type(error).__name__) from error
        self._pause(min(2.0**failures, WAIT_LIMIT))
        return failures

    def _pause(self, seconds: float) -> None:
        if self._clock() + seconds >= self._end:
            raise Failed("the download took too long")
        self._sleep(seconds)


def _write(file: FileIO, data: bytes) -> None:
    """Write to the disk; its errors are not the connection's."""
    try:
        while data:
            data = data[file.write(data) :]
    except OSError as error:
        raise Failed(error.strerror.lower() if error.strerror else str(error)) from error


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except FileNotFoundError:
        return 0


def _hash(path: str) -> str:
    digest = sha256()
    with open(path, "rb") as file:
        for data in iter(lambda: file.read(_CHUNK), b""):
            digest.update(data)
    return digest.hexdigest()
