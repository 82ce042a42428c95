"""Waiting in a tool's process: for descriptors, a child's end, and SIGTERM, which ends it."""

import math
import os
import select
import signal
from types import FrameType
from typing import TYPE_CHECKING, Callable, Iterable, List, Optional

if TYPE_CHECKING:
    from ..core.ports import Interest


class Poller:
    """Waits for descriptors and signals.

    Args:
        end: raises the exception that ends the process; called where SIGTERM interrupts it.
    """

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._wake, waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._on_end)

    def wait(self, interests: "Iterable[Interest]", timeout: Optional[float]) -> List[int]:
        """Wait for the next event, and return the descriptors that are ready."""
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        for descriptor, read, write in interests:
            mask = (select.POLLIN if read else 0) | (select.POLLOUT if write else 0)
            # Otherwise poll would report a closed pipe again and again while it may not be read.
            if descriptor >= 0 and mask:
                poll.register(descriptor, mask)
        ready = poll.poll(None if timeout is None else math.ceil(timeout * 1000))
        try:
            os.read(self._wake, 4096)
        except BlockingIOError:
            pass
        return [descriptor for descriptor, _ in ready]

    def ignore_end(self) -> None:
        """Ignore further SIGTERMs: the process is ending."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def _on_end(self, _number: int, _frame: Optional[FrameType]) -> None:
        self.ignore_end()
        self._end()
