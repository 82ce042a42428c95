"""A tool's process: a fork of the client, joined to it by a socket that keeps packets apart."""

import os
import signal
import socket
from typing import TYPE_CHECKING, Callable, Dict, List, Tuple

from .processes import wait

if TYPE_CHECKING:
    from ..core.ports import Control

_RESET = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGCHLD)


class RemoteTool:
    """A tool that another process has started, seen from the client.

    It is not the client's child, so the client can neither kill it nor learn of its end. The end of
    the control socket ends it.
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control

    def terminate(self) -> None:
        """Order the tool to end, without waiting."""
        try:
            self.control.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def has_ended(self) -> bool:
        """Return true: there is nothing to collect."""
        return True

    def wait(self, seconds: float) -> None:
        """Do nothing: the process that started it waits for it."""

    def hand_over(self) -> Dict[str, int]:
        """Return it for :func:`adopt` in the next program of this process."""
        os.set_inheritable(self.control.fileno(), True)
        return {"control": self.control.fileno()}


class Joined(RemoteTool):
    """A process that is joined to this one by a socket.

    Args:
        pid: the process, which is this one's child.
        control: the socket.
    """

    def __init__(self, pid: int, control: socket.socket) -> None:
        super().__init__(control)
        self._pid = pid

    def terminate(self) -> None:
        """Order the process to end, without waiting."""
        # The signal also interrupts a dial. The socket's end also reaches a new process that has
        # no handler for the signal yet.
        super().terminate()
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

    def hand_over(self) -> Dict[str, int]:
        """Return it for :func:`adopt` in the next program of this process, which keeps the pid."""
        return {"pid": self._pid, **super().hand_over()}


def adopt(values: Dict[str, int]) -> RemoteTool:
    """Continue with a process that another program of this process handed over."""
    control = socket.socket(fileno=int(values["control"]))
    os.set_inheritable(control.fileno(), False)
    if "pid" not in values:
        return RemoteTool(control)
    return Joined(int(values["pid"]), control)


class ToolProcess(Joined):
    """The process of one tool.

    Args:
        run: runs the tool in the new process, with the control socket.

    Raises:
        OSError: no process could be started.
    """

    def __init__(self, run: "Callable[[Control], None]") -> None:
        ours, theirs, pid = _fork()
        if pid == 0:
            status = 1
            try:
                keep_only(theirs)
                run(theirs)
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        super().__init__(pid, ours)


def start(arguments: List[str]) -> Joined:
    """Start a program of its own, whose standard input is the control socket.

    Raises:
        OSError: no process could be started.
    """
    ours, theirs, pid = _fork()
    if pid == 0:
        try:
            os.dup2(theirs.fileno(), 0)
            os.closerange(3, 4096)
            signal.set_wakeup_fd(-1)
            for number in _RESET:
                signal.signal(number, signal.SIG_DFL)
            os.execv(arguments[0], arguments)
        finally:
            os._exit(127)
    theirs.close()
    return Joined(pid, ours)


def _fork() -> Tuple[socket.socket, socket.socket, int]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        return ours, theirs, os.fork()
    except OSError:
        ours.close()
        theirs.close()
        raise


def keep_only(kept: socket.socket) -> None:
    """In a forked child, close every descriptor except the standard ones and ``kept``.

    The objects that held them stay alive up the stack until this process ends, so none of them
    closes a descriptor number that was reused.
    """
    limit = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept.fileno())
    os.closerange(kept.fileno() + 1, min(limit if limit > 0 else 1024, 65536))
