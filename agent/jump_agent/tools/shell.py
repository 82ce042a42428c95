"""The shell: a terminal that outlives its pipes.

Output is addressed by its offset from the shell's start and kept in a scrollback, so that a new
pipe can continue where the last one broke off. At most a window of output is unacknowledged: with
more, kernel buffers on the way would delay the effect of Ctrl-C.
"""

from typing import List, Optional, Tuple

from jump_wire import kinds, messages
from jump_wire.codec import WINDOW, UnknownMessage, decode, encode

from ..core.frames import NORMAL, POLICY, Binary, Event, Frames, Text
from ..core.platform import current
from .scrollback import Scrollback

_FRAME = 32 * 1024
_QUEUE = 128 * 1024
_READ = 64 * 1024
INPUT_LIMIT = 4 * 1024 * 1024
"""Maximum bytes of input that may wait for the terminal.

Reading from the pipe never pauses, because acknowledgements arrive on it as well. A viewer sends
at most a window of input ahead; the pipe of a viewer that far exceeds it is closed.
"""


def make(parameters: kinds.Terminal) -> "Shell":
    """Start a shell in a terminal of the requested size."""
    return Shell(parameters.columns, parameters.rows)


class Shell:
    """One shell and the pipe that is currently attached to it, if any."""

    def __init__(self, columns: int, rows: int) -> None:
        self._terminal = current().terminal(columns, rows)
        self._scrollback = Scrollback()
        self._frames: Optional[Frames] = None
        self._sent = 0
        self._acknowledged = 0
        self._input = bytearray()
        self._input_taken = 0
        self._input_told = 0
        self._exit_sent = False
        self._is_new = True
        self.finished = False

    # --- the pipe ---

    def attach(self, frames: Frames, parameters: kinds.Terminal) -> None:
        """Use ``frames`` as the pipe from now on, starting at the requested offset."""
        offset = min(max(parameters.offset, self._scrollback.start), self._scrollback.end)
        self._frames = frames
        self._sent = self._acknowledged = offset
        # The viewer resends input that was not written to the terminal.
        self._input.clear()
        self._input_told = self._input_taken
        self._exit_sent = False
        if not self._is_new:
            self._terminal.resize(parameters.columns, parameters.rows)
        frames.send_text(
            encode(
                messages.ShellAttached(
                    offset=offset,
                    input_offset=self._input_taken,
                    account=self._terminal.account[:64],
                    shell=self._terminal.shell[:255],
                    new=self._is_new,
                )
            )
        )
        self._is_new = False

    def detach(self) -> None:
        """Note that the pipe is closed; the shell continues."""
        self._frames = None

    def closed_by_viewer(self) -> None:
        """Finish if the exit was sent: a peer that closes the pipe properly has received it."""
        self.finished = self.finished or self._exit_sent

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now: always, because the viewer keeps to a window."""
        return True

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe.

        Raises:
            RemoteProtocolError: it is not valid on a shell's pipe.
        """
        if isinstance(event, Binary):
            self._input += event.data
            if len(self._input) > INPUT_LIMIT and self._frames is not None:
                del self._input[INPUT_LIMIT:]  # the peer may go on until it hears of the end
                self._frames.send_close(POLICY, "too much input at once")
        elif isinstance(event, Text):
            self._receive_message(event.text)

    def _receive_message(self, text: str) -> None:
        try:
            message = decode(text)
        except UnknownMessage:
            return
        if isinstance(message, messages.Acknowledge):
            self._acknowledged = min(max(self._acknowledged, message.offset), self._sent)
        elif isinstance(message, messages.Resize):
            self._terminal.resize(message.columns, message.rows)
        elif isinstance(message, messages.CloseShell):
            self.finished = True

    # --- the terminal ---

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return the terminal's descriptor, and whether to wait for reading or writing."""
        return [(self._terminal.fileno(), self._may_read(), bool(self._input))]

    def _may_read(self) -> bool:
        return self._frames is None or self._scrollback.end - self._acknowledged < WINDOW

    def read_output(self) -> None:
        """Read the terminal's output, within the window."""
        if self._may_read() and self._terminal.fileno() >= 0:
            room = WINDOW - (self._scrollback.end - self._acknowledged)
            limit = _READ if self._frames is None else min(room, _READ)
            self._scrollback.append(self._terminal.read(limit))

    def write_input(self) -> None:
        """Write the waiting input to the terminal."""
        while self._input:
            taken = self._terminal.write(bytes(self._input[:4096]))
            if not taken:
                break
            del self._input[:taken]
            self._input_taken += taken

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended and the rest of its output must be polled."""
        return self._terminal.is_ending

    def reap(self) -> None:
        """Check whether the shell has ended."""
        self._terminal.reap()

    # --- both ---

    def pump(self, queued: int) -> None:
        """Queue the data that the pipe may get now.

        Args:
            queued: the number of bytes that already wait for the pipe.
        """
        frames = self._frames
        if frames is None or frames.close_sent:
            return
        while queued < _QUEUE and self._sent < self._scrollback.end:
            data = self._scrollback.read(self._sent, _FRAME)
            frames.send_binary(data)
            self._sent += len(data)
            queued += len(data)
        if self._input_told != self._input_taken:
            self._input_told = self._input_taken
            frames.send_text(encode(messages.InputTaken(self._input_taken)))
        if self._terminal.ended and self._sent == self._scrollback.end and not self._exit_sent:
            self._exit_sent = True
            status, signal = self._terminal.exit or (-1, 0)
            frames.send_text(encode(messages.ShellExited(status, signal)))
            frames.send_close(NORMAL, "the shell has ended")

    def end(self) -> None:
        """End the shell and the processes that run in it."""
        self._terminal.end()
