"""The viewer's side of a command's pipe, without any I/O.

It counts received and sent bytes, so that the command can be attached again after a lost
connection. No byte is lost or repeated in either direction, and no command runs twice.
"""

from typing import Any, NamedTuple

from jump_wire import codec, commands
from jump_wire.errors import UserError

INPUT_FRAME = 64 * 1024 - 1
"""Maximum bytes of input in one frame."""


class Output(NamedTuple):
    """Bytes of the command's output; ``is_error`` marks its standard error."""

    data: bytes
    is_error: bool


class CommandCore:
    """One viewer's state of its command.

    Args:
        command: the command line, for ``/bin/sh -c`` on the computer.

    Attributes:
        offset: bytes of output and errors received so far.
        attached: whether the agent's end is connected.
        attached_once: whether it has been connected before.
        exited: how the command ended, or None while it runs.
    """

    def __init__(self, command: bytes) -> None:
        self._command = command
        self.offset = 0
        self.attached = False
        self.attached_once = False
        self.exited: commands.CommandExited | None = None
        self._was_sent = False
        self._acknowledged = 0
        self._frames = 0
        self._taken = 0
        self._pending = bytearray()
        self._input_ended = False

    @property
    def pending(self) -> int:
        """Number of input bytes that the command has not received yet."""
        return len(self._pending)

    def detached(self) -> None:
        """Record that the connection is closed; the next frame must be an attachment."""
        self.attached = False

    def give(self, data: bytes) -> list[str | bytes]:
        """Add input and return the frames to send now (none while detached)."""
        self._pending += data
        return _input(data) if self.attached else []

    def end_input(self) -> list[str | bytes]:
        """Record the end of the input and return the frames to send now."""
        self._input_ended = True
        return self._end_of_input() if self.attached else []

    def receive(self, frame: str | bytes) -> Output | Any:
        """Process a frame from the agent.

        Returns:
            Output, or the message. After :class:`commands.CommandAttached`, the caller must send
            the frames of :meth:`again`. None for an unknown message from a newer agent.

        Raises:
            jump_wire.codec.RemoteProtocolError: the frame is not allowed here.
            UserError: the computer lost the command, which may have run.
        """
        if isinstance(frame, bytes):
            return self._output(frame)
        try:
            message = codec.decode(frame)
        except codec.UnknownMessage:
            return None
        self._note(message)
        return message

    def _output(self, frame: bytes) -> Output:
        if not self.attached or frame[:1] not in _OUTPUTS:
            raise codec.RemoteProtocolError("output before the attachment, or of no stream")
        self.offset += len(frame) - 1
        self._frames += 1
        return Output(frame[1:], frame[0] == commands.ERRORS)

    def _note(self, message: Any) -> None:
        if isinstance(message, commands.CommandAttached):
            if message.new and self._was_sent:
                raise UserError("command_gone")
            if message.offset != self.offset:
                raise codec.RemoteProtocolError("output was skipped")
            self._was_sent = self._was_sent and message.started
            self._acknowledged, self._frames = self.offset, 0
            self._take(message.input_offset)
            self.attached = self.attached_once = True
        elif isinstance(message, commands.CommandInputTaken):
            self._take(message.offset)
        elif isinstance(message, commands.CommandExited):
            self.exited = message
        else:
            raise codec.RemoteProtocolError(f"{type(message).__name__} on a command's pipe")

    def _take(self, offset: int) -> None:
        if not self._taken <= offset <= self._taken + len(self._pending):
            raise codec.RemoteProtocolError("input taken that was never sent")
        del self._pending[: offset - self._taken]
        self._taken = offset

    def again(self) -> list[str | bytes]:
        """Return the frames to send after an attachment: the command if needed, and its input."""
        frames = _input(bytes(self._pending))
        if self._input_ended:
            frames += self._end_of_input()
        if not self._was_sent:
            self._was_sent = True
            frames.insert(0, bytes([commands.COMMAND]) + self._command)
        return frames

    def acknowledgement(self) -> str | None:
        """Return the acknowledgement of all output received so far, or None if none is due."""
        unacknowledged = self.offset - self._acknowledged
        few = self._frames < commands.ACKNOWLEDGE_FRAMES
        if few and unacknowledged < commands.ACKNOWLEDGE_BYTES:
            return None
        self._acknowledged, self._frames = self.offset, 0
        return codec.encode(commands.AcknowledgeOutput(self.offset))

    def _end_of_input(self) -> list[str | bytes]:
        return [codec.encode(commands.EndInput(self._taken + len(self._pending)))]


_OUTPUTS = (bytes([commands.OUTPUT]), bytes([commands.ERRORS]))


def _input(data: bytes) -> list[str | bytes]:
    mark = bytes([commands.INPUT])
    return [mark + data[start : start + INPUT_FRAME] for start in range(0, len(data), INPUT_FRAME)]
