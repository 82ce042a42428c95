"""A tool's process: a fork of the client, joined to it by a socket that keeps packets apart."""

import os
import signal
import socket
from typing import TYPE_CHECKING, Callable

from .processes import wait

if TYPE_CHECKING:
    from ..core.ports import Control


class ToolProcess:
    """The process of one tool.

    Args:
        run: runs the tool in the new process, with the control socket.

    Raises:
        OSError: no process could be started.
    """

    def __init__(self, run: "Callable[[Control], None]") -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._pid = os.fork()
        except OSError:
            self.control.close()
            theirs.close()
            raise
        if self._pid == 0:
            status = 1
            try:
                _keep_only(theirs)
                run(theirs)
                status = 0
            finally:
                os._exit(status)
        theirs.close()

    def terminate(self) -> None:
        """Order the process to end, without waiting."""
        # The signal also interrupts a dial. The socket's end also reaches a new process that has
        # no handler for the signal yet.
        try:
            self.control.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            os.kill(self._pid, signal.SIGTERM)
        except ProcessLookupError:
            pass

    def has_ended(self) -> bool:
        """Return whether the process has ended, and collect it then."""
        return os.waitpid(self._pid, os.WNOHANG)[0] != 0

    def wait(self, seconds: float) -> None:
        """Wait for the process's end, and kill it after ``seconds``."""
        wait(self._pid, seconds)


def _keep_only(kept: socket.socket) -> None:
    """Close every descriptor except the standard ones and ``kept``.

    The objects that held them stay alive up the stack until this process ends, so none of them
    closes a descriptor number that was reused.
    """
    limit = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept.fileno())
    os.closerange(kept.fileno() + 1, min(limit if limit > 0 else 1024, 65536))
