"""The shell: a terminal that outlives its pipes.

Output is addressed by its offset since the shell's start and kept in a scrollback, so that a
pipe can be attached again where the last one broke off. At most a window of it is
unacknowledged: with more, kernel buffers on the way would make Ctrl-C late.
"""

from typing import List, Optional, Tuple

from jump_wire import kinds, messages
from jump_wire.codec import WINDOW, UnknownMessage, decode, encode

from ..frames import NORMAL, POLICY, Binary, Event, Frames, Text
from .scrollback import Scrollback
from .terminal import Terminal

_FRAME = 32 * 1024
_QUEUE = 128 * 1024
_READ = 64 * 1024
INPUT_LIMIT = 4 * 1024 * 1024
"""The most bytes of input that may wait for the terminal.

Reading from the pipe never pauses, since acknowledgements come by it too: a viewer keeps at most
a window of input that is not taken yet, and one that far exceeds it is cut off.
"""


def make(parameters: kinds.Terminal) -> "Shell":
    """Start a shell in a terminal of the size that is asked for."""
    return Shell(parameters.columns, parameters.rows)


class Shell:
    """One shell and the pipe that is attached to it at the moment, if any."""

    def __init__(self, columns: int, rows: int) -> None:
        self._terminal = Terminal(columns, rows)
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
        """Take ``frames`` as the pipe from now on, from the offset that is asked for."""
        offset = min(max(parameters.offset, self._scrollback.start), self._scrollback.end)
        self._frames = frames
        self._sent = self._acknowledged = offset
        # What came and was not taken yet, the viewer sends again.
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
        """Note that the pipe is gone; the shell runs on."""
        self._frames = None

    def closed_by_viewer(self) -> None:
        """Note that the peer ended the pipe in order: then it has seen an exit that was sent."""
        self.finished = self.finished or self._exit_sent

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now: always, since the viewer keeps to a window."""
        return True

    def receive(self, event: Event) -> None:
        """Take what came over the pipe.

        Raises:
            RemoteProtocolError: it is not for a shell's pipe.
        """
        if isinstance(event, Binary):
            self._input += event.data
            if len(self._input) > INPUT_LIMIT and self._frames is not None:
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
        """The terminal's descriptor, and whether to wait until it can be read or written."""
        return [(self._terminal.fileno(), self._may_read(), bool(self._input))]

    def _may_read(self) -> bool:
        return self._frames is None or self._scrollback.end - self._acknowledged < WINDOW

    def read_output(self) -> None:
        """Read what the terminal has, within the window."""
        if self._may_read() and self._terminal.fileno() >= 0:
            room = WINDOW - (self._scrollback.end - self._acknowledged)
            limit = _READ if self._frames is None else min(room, _READ)
            self._scrollback.append(self._terminal.read(limit))

    def write_input(self) -> None:
        """Give the terminal the input that waits."""
        while self._input:
            taken = self._terminal.write(bytes(self._input[:4096]))
            if not taken:
                break
            del self._input[:taken]
            self._input_taken += taken

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended and the rest of its output has to be asked for."""
        return self._terminal.is_ending

    def reap(self) -> None:
        """Look whether the shell has ended."""
        self._terminal.reap()

    # --- both ---

    def pump(self, queued: int) -> None:
        """Queue for the pipe what it may get now.

        Args:
            queued: how many bytes the pipe has waiting already.
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
        """End the shell and all that runs in it."""
        self._terminal.end()
