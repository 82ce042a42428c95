"""A tool that relays the bytes of one connection unchanged, between its pipe and a socket.

Data that one side does not accept is buffered up to a window. Then the other side is not read, so
that the sender slows down. The connection does not outlive its pipe.
"""

import socket
import time
from typing import Callable, List, Optional, Tuple

from jump_wire.codec import RemoteProtocolError
from jump_wire.tunnels import WINDOW

from ..core.frames import NORMAL, POLICY, Binary, Event, Frames, Text

STALL_SECONDS = 60.0
"""Seconds after which a target that accepts none of the waiting data is given up."""

_QUEUE = 256 * 1024
_PIECE = 64 * 1024


class Relay:
    """A connection and its pipe. The kinds of such tools say how it is opened.

    Args:
        clock: the monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._frames: Optional[Frames] = None
        self._socket: Optional[socket.socket] = None
        self._is_open = False
        self._give_up_at = 0.0
        self._input = bytearray()
        self._output = bytearray()
        self._target_ended = False
        self.finished = False

    # --- the pipe ---

    def _take_pipe(self, frames: Frames) -> bool:
        """Use ``frames`` as the pipe; refuse a second one."""
        if self.finished or self._frames is not None:
            frames.send_close(POLICY, "this tool is attached once")
            self.finished = True
            return False
        self._frames = frames
        return True

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
            RemoteProtocolError: it is not valid on a relayed connection's pipe.
        """
        if isinstance(event, Text):
            raise RemoteProtocolError("a relayed connection takes no messages")
        if isinstance(event, Binary):
            if not self._is_open:
                raise RemoteProtocolError("bytes before the connection is open")
            if not self._input:
                self._give_up_at = self._clock() + STALL_SECONDS
            self._input += event.data

    # --- the connection ---

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return the connection's descriptor, and whether to wait for reading or writing."""
        if self._socket is None or self.finished:
            return []
        reads = not self._target_ended and len(self._output) < WINDOW
        return [(self._socket.fileno(), reads, bool(self._input))]

    @property
    def is_ending(self) -> bool:
        """Whether the tool must be polled: a timeout before the connection is open is no event."""
        return self._socket is not None and not self._is_open and not self.finished

    def reap(self) -> None:
        """Give up on a target that accepts nothing."""
        if self._input and not self.finished and self._clock() >= self._give_up_at:
            self._end("the target takes nothing")

    def write_input(self) -> None:
        """Write the waiting data to the target."""
        if self._socket is None or self.finished:
            return
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
        if frames is None or frames.close_sent or self.finished or not self._is_open:
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

    def _end(self, reason: str) -> None:
        self._close()
        self.finished = True
        if self._frames is not None and not self._frames.close_sent:
            self._frames.send_close(NORMAL, reason)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
