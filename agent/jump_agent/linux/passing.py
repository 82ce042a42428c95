"""Passes an open connection from the client to a tool's process, and prepares listeners."""

import array
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.ports import Control

MARK = b"connection"


def claim_address(sock: socket.socket) -> None:
    """Let a socket have an address whose connections of before are still closing."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def send_socket(control: "Control", sock: socket.socket) -> None:
    """Send a connection as the next packet; the caller keeps its own end and closes it."""
    rights = array.array("i", [sock.fileno()])
    _plain(control).sendmsg([MARK], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights.tobytes())])


def receive_socket(control: "Control") -> socket.socket:
    """Receive a connection, which is the next packet.

    Raises:
        OSError: the packet contains no connection.
    """
    size = array.array("i").itemsize
    _, ancillary, _, _ = _plain(control).recvmsg(len(MARK), socket.CMSG_SPACE(size))
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS) and len(data) >= size:
            return socket.socket(fileno=array.array("i", data[:size])[0])
    raise OSError("no connection was passed")


def _plain(control: "Control") -> socket.socket:
    assert isinstance(control, socket.socket)  # noqa: S101 - so this platform makes them
    return control
