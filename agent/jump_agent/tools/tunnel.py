"""One TCP connection from this computer to a target on its network, relayed unchanged.

Data that one side does not accept is buffered up to a window. Then the other side is not read, so
that the sender slows down. The connection does not outlive its pipe.
"""

import errno
import selectors
import socket
import time
from typing import Any, Callable, List, Optional, Tuple

from jump_wire.codec import RemoteProtocolError, encode
from jump_wire.errors import UserError
from jump_wire.kinds import Target
from jump_wire.tunnels import WINDOW, TunnelFailed, TunnelOpened

from ..core.frames import NORMAL, POLICY, Binary, Event, Frames, Text
from ..core.platform import current

CONNECT_SECONDS = 10.0
"""Maximum seconds to connect to the target, for all of its addresses together."""

STALL_SECONDS = 60.0
"""Seconds after which a target that accepts none of the waiting data is given up."""

_QUEUE = 256 * 1024
_PIECE = 64 * 1024
_ADDRESSES = 4
_REFUSED = (errno.ECONNREFUSED, errno.ECONNRESET)

Address = Tuple[int, Any]


def make(_parameters: Target) -> "Tunnel":
    """Return a tool that connects when it gets its pipe."""
    return Tunnel()


class Tunnel:
    """A connection to one target, and its pipe.

    Args:
        clock: the monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._frames: Optional[Frames] = None
        self._target = Target()
        self._addresses: List[Address] = []
        self._share = CONNECT_SECONDS
        self._socket: Optional[socket.socket] = None
        self._is_open = False
        self._problem = "target_unreachable"
        self._give_up_at = 0.0
        self._input = bytearray()
        self._output = bytearray()
        self._target_ended = False
        self.finished = False

    # --- the pipe ---

    def attach(self, frames: Frames, parameters: Target) -> None:
        """Start to connect to the requested target; a second pipe is refused."""
        if self.finished or self._frames is not None:
            frames.send_close(POLICY, "a tunnel is attached once")
            self.finished = True
            return
        self._frames = frames
        self._target = parameters
        self._addresses = _resolve(parameters.target_host, parameters.target_port)[:_ADDRESSES]
        self._share = CONNECT_SECONDS / max(1, len(self._addresses))
        if not self._addresses:
            self._problem = "target_unknown"
        self._try_next()

    def detach(self) -> None:
        """Finish: the connection does not outlive its pipe."""
        self.finished = True

    def closed_by_viewer(self) -> None:
        """Finish: the peer closed the pipe properly."""
        self.finished = True

    @property
    def takes_input(self) -> bool:
        """Whether more may be read from the pipe now."""
        return len(self._input) < WINDOW

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe.

        Raises:
            RemoteProtocolError: it is not valid on a tunnel's pipe.
        """
        if isinstance(event, Text):
            raise RemoteProtocolError("a tunnel takes no messages")
        if isinstance(event, Binary):
            if not self._is_open:
                raise RemoteProtocolError("bytes before the tunnel is open")
            if not self._input:
                self._give_up_at = self._clock() + STALL_SECONDS
            self._input += event.data

    # --- the target ---

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return the connection's descriptor, and whether to wait for reading or writing."""
        if self._socket is None or self.finished:
            return []
        if not self._is_open:
            return [(self._socket.fileno(), False, True)]
        reads = not self._target_ended and len(self._output) < WINDOW
        return [(self._socket.fileno(), reads, bool(self._input))]

    @property
    def is_ending(self) -> bool:
        """Whether the tool must be polled: the timeout of an attempt to connect causes no event."""
        return self._socket is not None and not self._is_open and not self.finished

    def reap(self) -> None:
        """Give up on an address or a target that does not respond in time."""
        if self.finished or self._clock() < self._give_up_at:
            return
        if self._socket is not None and not self._is_open:
            self._problem = "target_timeout"
            self._try_next()
        elif self._input:
            self._end("the target takes nothing")

    def write_input(self) -> None:
        """Continue to connect, then write the waiting data to the target."""
        if self._socket is None or self.finished:
            return
        if not self._is_open:
            self._look_whether_open(self._socket)
        try:
            while self._is_open and self._input:
                taken = self._socket.send(memoryview(self._input)[:_PIECE].tobytes())
                del self._input[:taken]
                self._give_up_at = self._clock() + STALL_SECONDS
        except BlockingIOError:
            pass
        except OSError:
            self._end("the target broke the connection")

    def read_output(self) -> None:
        """Read from the target, within the window."""
        sock = self._socket
        if sock is None or not self._is_open or self.finished:
            return
        try:
            while not self._target_ended and len(self._output) < WINDOW:
                data = sock.recv(_PIECE)
                self._target_ended = not data
                self._output += data
        except BlockingIOError:
            pass
        except OSError:
            self._target_ended = True

    def pump(self, queued: int) -> None:
        """Queue the data that the pipe may get now.

        Args:
            queued: the number of bytes that already wait for the pipe.
        """
        frames = self._frames
        if frames is None or frames.close_sent or self.finished:
            return
        while self._output and queued < _QUEUE:
            piece = bytes(self._output[:_PIECE])
            del self._output[:_PIECE]
            frames.send_binary(piece)
            queued += len(piece)
        # Close only after everything was sent: a pipe that closes does not wait for queued data.
        if self._target_ended and not self._output and queued == 0:
            self._end("the target closed the connection")

    def end(self) -> None:
        """End the connection."""
        self._close()

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

    def _end(self, reason: str) -> None:
        self._close()
        self.finished = True
        if self._frames is not None and not self._frames.close_sent:
            self._frames.send_close(NORMAL, reason)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


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
