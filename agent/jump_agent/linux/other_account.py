"""Tools that run as another account: a privileged process starts them for the client.

The client and that process have a socket that keeps packets apart. The client may only ask for two
things on it, and passes the control socket of a new process along: a tool, or an installation of a
Jump Client. Both dial the server by themselves. When the socket closes, because the client ended it
or has died, all of the tools end. An installation goes on: it completes, or removes what it began.
"""

import array
import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Callable, Dict, List, NoReturn, Tuple

from .processes import wait
from .tool_process import RemoteTool, keep_only

if TYPE_CHECKING:
    from ..core.ports import Control

TOOL, PIN = b"tool", b"pin"
"""The client's only requests. Their packets carry one end of the new process's control socket."""

TOOLS = 32
"""Maximum number of tools at the same time."""

END_SECONDS = 5.0
"""Maximum seconds for all tools together to end."""

_SPACE = socket.CMSG_SPACE(4 * array.array("i").itemsize)
_IDENTITY = (socket.SO_DOMAIN, socket.SO_TYPE)
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""The signals that end a privileged process."""


def request(privileged: socket.socket, what: bytes) -> RemoteTool:
    """Ask a privileged process for a tool, or for an installation.

    Raises:
        OSError: the process has ended.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        rights = array.array("i", [theirs.fileno()]).tobytes()
        privileged.sendmsg([what], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return RemoteTool(ours)


class Ended(Exception):
    """A signal ended the privileged process."""


def serve(client: socket.socket, run: "Dict[bytes, Callable[[Control], None]]") -> None:
    """Start what the client asks for, until it closes the socket; then end its tools.

    A signal ends it, too, so that the caller can end what it has begun. The caller may have blocked
    the signals until now.

    Args:
        client: the socket to the client.
        run: what serves each request, in a new process until its end.
    """
    tools: List[int] = []
    try:
        for number in SIGNALS:
            signal.signal(number, _end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        while True:
            packet, received = receive(client)
            tools = [pid for pid in tools if not os.waitpid(pid, os.WNOHANG)[0]]
            if packet in run and len(received) == 1 and len(tools) < TOOLS:
                pid = _fork(client, received[0], run[packet])
                tools += [pid] if pid and packet == TOOL else []
            for descriptor in received:
                os.close(descriptor)
            if not packet:
                return
    except Ended:
        pass
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        client.close()
        _end_all(tools)


def receive(sock: socket.socket) -> Tuple[bytes, List[int]]:
    """Receive a packet and the descriptors that it carries, which the caller closes."""
    try:
        packet, ancillary, _, _ = sock.recvmsg(len(TOOL) + 1, _SPACE, socket.MSG_CMSG_CLOEXEC)
    except OSError:
        return b"", []
    return packet, descriptors(ancillary)


def descriptors(ancillary: "List[Tuple[int, int, bytes]]") -> List[int]:
    """Return the descriptors that came with a packet."""
    found = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return list(found)


def is_control(descriptor: int) -> bool:
    """Return whether a descriptor is a Unix socket that keeps packets apart.

    It asks the socket only: the descriptor may be of a file system that never answers root.
    """
    copy = os.dup(descriptor)
    try:
        found = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, copy)
    except OSError:
        os.close(copy)
        return False
    with found:
        try:
            options = [found.getsockopt(socket.SOL_SOCKET, name) for name in _IDENTITY]
        except OSError:
            return False
    return options == [socket.AF_UNIX, socket.SOCK_SEQPACKET]


def _fork(client: socket.socket, descriptor: int, run: "Callable[[Control], None]") -> int:
    """Start a process; return its id, or 0 if none is possible now, so that its socket closes."""
    try:
        pid = os.fork()
    except OSError:
        return 0
    if pid == 0:
        status = 1
        try:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            client.close()
            if is_control(descriptor):
                control = socket.socket(fileno=descriptor)
                keep_only(control)
                run(control)
                status = 0
        finally:
            os._exit(status)
    return pid


def _end(_number: int, _frame: object) -> NoReturn:
    raise Ended


def _end_all(tools: List[int]) -> None:
    for pid in tools:
        try:
            os.kill(pid, signal.SIGTERM)
        except OSError:
            pass
    end = time.monotonic() + END_SECONDS
    for pid in tools:
        try:
            wait(pid, max(0.0, end - time.monotonic()))
        except ChildProcessError:
            pass
