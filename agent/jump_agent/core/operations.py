"""Operations on files: requests in execution, in slices short enough for others to run too."""

import threading
import time
from typing import Any, Callable, Generator, List, Tuple, Union

from jump_wire.file_streams import path_text
from jump_wire.files import (
    PATH_LIMIT,
    SKIPPED_LIMIT,
    PathSkipped,
    RequestDone,
    RequestFailed,
    RequestProgress,
)


class Failure(Exception):
    """An operation that failed for a reason of the catalogue.

    Args:
        code: the code.
        path: the path that it is about.
        parameters: further parameters of the code's text.
    """

    def __init__(self, code: str, path: Union[str, bytes], **parameters: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = path if isinstance(path, str) else path_text(path)
        self.parameters = parameters

    def message(self, request: int) -> RequestFailed:
        """Return the answer to a request that failed."""
        given = [text[:256] for pair in self.parameters.items() for text in pair]
        return RequestFailed(request, self.code, self.path[:PATH_LIMIT], tuple(given))

    def skipped(self, request: int) -> PathSkipped:
        """Return the report of a path that a request leaves out."""
        return PathSkipped(request, self.path[:PATH_LIMIT], self.code)


class Background:
    """Work in a thread, because the system may take minutes for it.

    Args:
        work: runs in the thread.
        wake: called in the thread when the work is done.
    """

    def __init__(self, work: Callable[[], None], wake: Callable[[], None]) -> None:
        self._work = work
        self._wake = wake
        self._problems: List[OSError] = []
        self.done = False
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._work()
        except OSError as error:
            self._problems.append(error)
        self.done = True
        self._wake()

    def result(self) -> None:
        """Raise the error of the work, if it failed."""
        if self._problems:
            raise self._problems[0]


Output = Union[bytes, Any, Background, None]
"""The result of one slice: bytes of the request's stream, a message, or nothing to send.

After a :class:`Background`, the operation continues when that is done.
"""

Operation = Generator[Output, None, RequestDone]
"""Executes a request, one slice each time. Closing it cancels the request."""

SLICE = 256 * 1024
"""Bytes that are read or hashed in one slice."""

PROGRESS_SECONDS = 0.25


class Progress:
    """Reports how far a request is, at most four times a second."""

    def __init__(self, request: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._request = request
        self._clock = clock
        self._next = clock() + PROGRESS_SECONDS

    def report(self, count: int = 0, size: int = 0) -> Union[RequestProgress, None]:
        """Return a message when one is due."""
        now = self._clock()
        if now < self._next:
            return None
        self._next = now + PROGRESS_SECONDS
        return RequestProgress(self._request, count, size)


class Skipped:
    """The paths that a request leaves out."""

    def __init__(self, request: int) -> None:
        self._request = request
        self.count = 0

    def add(self, found: Failure) -> Tuple[PathSkipped, ...]:
        """Count a path, and return its message while there are not too many."""
        self.count += 1
        return (found.skipped(self._request),) if self.count <= SKIPPED_LIMIT else ()
