"""One command: it runs once, and its result outlives its pipes.

Output is kept until the viewer acknowledges it, so that a new pipe can continue where the last one
broke off. When a full window is unacknowledged, the command has to wait, even without a viewer.
The exit status is kept until the viewer confirms it.
"""

from typing import TYPE_CHECKING, List, Optional, Tuple

from jump_wire import commands, kinds
from jump_wire.codec import RemoteProtocolError, UnknownMessage, decode, encode
from jump_wire.commands import COMMAND, COMMAND_LIMIT, ERRORS, INPUT, WINDOW

from ..core.frames import NORMAL, POLICY, Binary, Event, Frames, Text
from ..core.platform import current
from .outbox import FRAME, Outbox

if TYPE_CHECKING:
    from ..core.ports import Program

_QUEUE = 256 * 1024
_READS = 4
_NOT_STARTED = (126, 0)


def make(_parameters: kinds.Offset) -> "Command":
    """Return a tool that waits for its command."""
    return Command()


class Command:
    """One command and the pipe that is currently attached to it, if any."""

    def __init__(self) -> None:
        self._process: Optional[Program] = None
        self._could_not_start = False
        self._outbox = Outbox()
        self._frames: Optional[Frames] = None
        self._input = bytearray()
        self._input_taken = 0
        self._input_told = 0
        self._input_end: Optional[int] = None
        self._exit_sent = False
        self._is_new = True
        self.finished = False

    # --- the pipe ---

    def attach(self, frames: Frames, parameters: kinds.Offset) -> None:
        """Use ``frames`` as the pipe from now on, starting at the requested offset."""
        self._frames = frames
        # The viewer resends input that was not written to the command.
        self._input.clear()
        self._input_told = self._input_taken
        self._exit_sent = False
        frames.send_text(
            encode(
                commands.CommandAttached(
                    offset=self._outbox.rewind(parameters.offset),
                    input_offset=self._input_taken,
                    account=current().accounts.name()[:64],
                    started=self._has_started,
                    new=self._is_new,
                )
            )
        )
        self._is_new = False

    def detach(self) -> None:
        """Note that the pipe is closed; the command continues."""
        self._frames = None

    def closed_by_viewer(self) -> None:
        """Do nothing: :class:`.commands.ResultTaken` ends the tool, not the end of its pipe."""

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now: always, because the viewer keeps to a window."""
        return True

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe.

        Raises:
            RemoteProtocolError: it is not valid on a command's pipe.
        """
        if isinstance(event, Binary):
            self._receive_bytes(event.data)
        elif isinstance(event, Text):
            self._receive_message(event.text)

    def _receive_bytes(self, data: bytes) -> None:
        stream = data[0] if data else -1
        if stream == INPUT:
            self._input += memoryview(data)[1:]
            if len(self._input) > 2 * WINDOW and self._frames is not None:
                del self._input[2 * WINDOW :]  # the peer may go on until it hears of the end
                self._frames.send_close(POLICY, "too much input at once")
        elif stream == COMMAND:
            self._start(data[1:])
        else:
            raise RemoteProtocolError("bytes of a stream that a viewer does not have")

    def _receive_message(self, text: str) -> None:
        try:
            message = decode(text)
        except UnknownMessage:
            return
        if isinstance(message, commands.AcknowledgeOutput):
            self._outbox.acknowledge(message.offset)
        elif isinstance(message, commands.EndInput):
            self._input_end = message.offset
        elif isinstance(message, commands.ResultTaken):
            self._forget_result()
        elif isinstance(message, commands.EndCommand):
            self.finished = True

    def _forget_result(self) -> None:
        if not self._exit_sent:
            raise RemoteProtocolError("a result taken that was never sent")
        self.finished = True
        if self._frames is not None:
            self._frames.send_close(NORMAL, "the command has ended")

    # --- the command ---

    @property
    def _has_started(self) -> bool:
        return self._process is not None or self._could_not_start

    @property
    def _exit(self) -> Optional[Tuple[int, int]]:
        """The exit (status or -1, signal or 0); None until all output was read."""
        if self._could_not_start:
            return _NOT_STARTED
        process = self._process
        return process.exit if process is not None and process.ended else None

    def _start(self, command: bytes) -> None:
        if self._has_started or len(command) > COMMAND_LIMIT or b"\0" in command:
            raise RemoteProtocolError("not a command, or not the first one")
        try:
            self._process = current().program(command)
        except OSError as error:
            self._outbox.append(ERRORS, ("jump-client: %s\n" % error).encode())
            self._could_not_start = True

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return the command's descriptors, and whether to wait for reading or writing on each."""
        process = self._process
        if process is None:
            return []
        found = [(process.input, False, bool(self._input))]
        if not self._outbox.is_full:
            found += [(descriptor, True, False) for descriptor in process.streams.values()]
        return found

    def read_output(self) -> None:
        """Read the command's output, within the window."""
        if self._process is None:
            return
        for stream in list(self._process.streams):
            for _ in range(_READS):
                if self._outbox.is_full or stream not in self._process.streams:
                    break
                data = self._process.read(stream, FRAME)
                if not data:
                    break
                self._outbox.append(stream, data)

    def write_input(self) -> None:
        """Write the waiting input to the command, and close its input at the end."""
        process = self._process
        if process is None:
            return
        while self._input:
            taken = process.write(bytes(self._input[:FRAME]))
            if not taken:
                break
            del self._input[:taken]
            self._input_taken += taken
        if self._input_end is not None and self._input_taken >= self._input_end:
            process.close_input()

    @property
    def is_ending(self) -> bool:
        """Whether the command has ended and the rest of its output must be polled."""
        process = self._process
        if process is None or process.exit is None or process.ended:
            return False
        return not self._outbox.is_full

    def reap(self) -> None:
        """Check whether the command has ended."""
        if self._process is not None:
            self._process.reap()

    # --- both ---

    def pump(self, queued: int) -> None:
        """Queue the data that the pipe may get now.

        Args:
            queued: the number of bytes that already wait for the pipe.
        """
        frames = self._frames
        if frames is None or frames.close_sent:
            return
        while queued < _QUEUE:
            piece = self._outbox.take()
            if piece is None:
                break
            frames.send_binary(piece)
            queued += len(piece)
        if self._input_told != self._input_taken:
            self._input_told = self._input_taken
            frames.send_text(encode(commands.CommandInputTaken(self._input_taken)))
        exited = self._exit
        if exited is not None and self._outbox.all_sent and not self._exit_sent:
            self._exit_sent = True
            status, signal = exited
            frames.send_text(encode(commands.CommandExited(status, signal)))

    def end(self) -> None:
        """End the command and the processes that it started."""
        if self._process is not None:
            self._process.end()
