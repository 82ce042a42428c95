"""Waiting in a tool's process: for sockets, and for the end of what it runs.

The client orders a tool to end by its control, so nothing else interrupts it.
"""

import select
import socket
from typing import TYPE_CHECKING, Callable, Iterable, List, Optional

from .waiting import drain

if TYPE_CHECKING:
    from ..core.ports import Interest


class Poller:
    """Waits for sockets.

    Args:
        end: not called on Windows.
    """

    def __init__(self, end: Callable[[], None]) -> None:  # noqa: ARG002 - see above
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)

    def wait(self, interests: "Iterable[Interest]", timeout: Optional[float]) -> List[int]:
        """Wait for the next event, and return the descriptors that are ready."""
        wanted = [each for each in interests if each[0] >= 0]
        readers = [self._woken.fileno(), *(one for one, read, _ in wanted if read)]
        writers = [one for one, _, write in wanted if write]
        # A connection that fails is an exceptional condition here, and no readiness to write.
        ready, writable, failed = select.select(readers, writers, writers, timeout)
        drain(self._woken)
        return list({*ready, *writable, *failed} - {self._woken.fileno()})

    def ignore_end(self) -> None:
        """Do nothing: there is no signal to ignore."""

    def wake(self) -> None:
        """End a wait: called in the thread that has seen a program's end."""
        try:
            self._waker.send(b".")
        except OSError:
            pass  # it is full, or the process ends
