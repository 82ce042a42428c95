"""One TCP connection from this computer to a target on its network, relayed unchanged."""

import errno
import selectors
import socket
import time
from typing import Any, Callable, List, Tuple

from jump_wire.codec import encode
from jump_wire.errors import UserError
from jump_wire.kinds import Target
from jump_wire.tunnels import TunnelFailed, TunnelOpened

from ..core.frames import Frames
from ..core.platform import current
from .relay import Relay

CONNECT_SECONDS = 10.0
"""Maximum seconds to connect to the target, for all of its addresses together."""

_ADDRESSES = 4
_REFUSED = (errno.ECONNREFUSED, errno.ECONNRESET)

Address = Tuple[int, Any]


def make(_parameters: Target) -> "Tunnel":
    """Return a tool that connects when it gets its pipe."""
    return Tunnel()


class Tunnel(Relay):
    """A connection to one target, and its pipe.

    Args:
        clock: the monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._target = Target()
        self._addresses: List[Address] = []
        self._share = CONNECT_SECONDS
        self._problem = "target_unreachable"

    def attach(self, frames: Frames, parameters: Target) -> None:
        """Start to connect to the requested target; a second pipe is refused."""
        if not self._take_pipe(frames):
            return
        self._target = parameters
        self._addresses = _resolve(parameters.target_host, parameters.target_port)[:_ADDRESSES]
        self._share = CONNECT_SECONDS / max(1, len(self._addresses))
        if not self._addresses:
            self._problem = "target_unknown"
        self._try_next()

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return the connection's descriptor, and whether to wait for reading or writing."""
        if self._socket is not None and not self._is_open and not self.finished:
            return [(self._socket.fileno(), False, True)]
        return super().interests()

    def reap(self) -> None:
        """Give up on an address or a target that does not respond in time."""
        if self.is_ending and self._clock() >= self._give_up_at:
            self._problem = "target_timeout"
            self._try_next()
        else:
            super().reap()

    def write_input(self) -> None:
        """Continue to connect, then write the waiting data to the target."""
        if self.is_ending and self._socket is not None:
            self._look_whether_open(self._socket)
        super().write_input()

    # --- connecting ---

    def _try_next(self) -> None:
        """Start to connect to the next address; fail when there is none left."""
        self._close()
        while self._addresses:
            family, address = self._addresses.pop(0)
            try:
                sock = socket.socket(family, socket.SOCK_STREAM)
                sock.setblocking(False)
                self._socket = sock
                code = sock.connect_ex(address)
            except OSError as error:
                code = error.errno or errno.EHOSTUNREACH
            if code in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                self._give_up_at = self._clock() + self._share
                return
            self._note(code)
            self._close()
        self._fail()

    def _look_whether_open(self, sock: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            if not selector.select(0):
                return
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self._note(code)
            self._try_next()
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_open = True
        if self._frames is not None:
            self._frames.send_text(encode(TunnelOpened()))

    def _note(self, code: int) -> None:
        if code in _REFUSED:
            self._problem = "target_refused"
        elif code == errno.ETIMEDOUT:
            self._problem = "target_timeout"

    def _fail(self) -> None:
        if self._frames is not None:
            host, port = self._target.target_host, self._target.target_port
            error = UserError(self._problem, host=host, port=port)
            self._frames.send_text(encode(TunnelFailed(error.code, error.packed)))
        self._end(self._problem)


def _resolve(host: str, port: int) -> List[Address]:
    """Return the target's addresses, the best one first; empty when its name is not known.

    A slow name server delays only this process. The order to end kills the process during the
    look-up, because it has nothing to clean up yet.
    """
    try:
        found = current().processes.uninterruptible(
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
    except (OSError, UnicodeError):
        return []
    return [(family, address) for family, _, _, _, address in found]
