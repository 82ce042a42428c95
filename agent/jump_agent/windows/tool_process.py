"""A tool's process: another program, joined to the client by a pair of sockets."""

import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Dict, List

from .packets import Packets

if TYPE_CHECKING:
    from ..core.ports import Control

_SHARED_LIMIT = 4096


class Joined:
    """A process that is joined to this one, seen from here.

    Args:
        process: it.
        control: this end of the connection.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", control: Packets) -> None:
        self._process = process
        self.control = control

    def terminate(self) -> None:
        """Order it to end, without waiting."""
        self.control.end_sending()

    def has_ended(self) -> bool:
        """Return whether it has ended."""
        return self._process.poll() is not None

    def wait(self, seconds: float) -> None:
        """Wait for its end, and kill it after ``seconds``."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(seconds)

    def hand_over(self) -> Dict[str, int]:
        """Raise OSError: no program follows another in a process of Windows."""
        raise OSError("a tool's process can't be handed over")


def start(arguments: List[str]) -> Joined:
    """Start a program, and send it its end of the connection over its standard input.

    Raises:
        OSError: it could not be started.
    """
    ours, theirs = socket.socketpair()
    try:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
    except OSError:
        ours.close()
        theirs.close()
        raise
    joined = Joined(process, Packets(ours, process.pid))
    assert process.stdin is not None  # noqa: S101 - a pipe, as asked for
    try:
        with process.stdin, theirs:
            process.stdin.write(theirs.share(process.pid))
    except OSError:  # it has ended already, which the client notices by its control
        pass
    return joined


def parent() -> Packets:
    """Return the connection to the process that started this one."""
    return Packets(socket.fromshare(sys.stdin.buffer.read(_SHARED_LIMIT)))


def claim_address(sock: socket.socket) -> None:
    """Let no other process share a socket's address, which ``SO_REUSEADDR`` would allow here."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)


def send_socket(control: "Control", sock: socket.socket) -> None:
    """Send a connection as the next packet; the caller keeps its own end and closes it."""
    assert isinstance(control, Packets)  # noqa: S101 - so this platform makes them
    control.send(sock.share(control.peer))


def receive_socket(control: "Control") -> socket.socket:
    """Receive a connection, which is the next packet; raise OSError when there is none."""
    data = control.recv(_SHARED_LIMIT)
    if not data:
        raise OSError("no connection was passed")
    return socket.fromshare(data)
