"""The viewer's side of a command's pipe, without any I/O.

It counts what came and what was given, so that after a lost connection the command is
attached again where it was: no byte twice or lost in any direction, and nothing run twice.
"""

from typing import Any, NamedTuple

from jump_wire import codec, commands
from jump_wire.errors import UserError

INPUT_FRAME = 64 * 1024 - 1
"""The most bytes of input in one frame."""


class Output(NamedTuple):
    """Bytes of the command's output, and whether they are of its errors."""

    data: bytes
    is_error: bool


class CommandCore:
    """What one viewer knows about its command.

    Args:
        command: the command line, for ``/bin/sh -c`` on the computer.

    Attributes:
        offset: bytes of output and errors received so far.
        attached: whether the agent's end is there now.
        attached_once: whether it ever was.
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
        """Bytes of input that the command has not taken yet."""
        return len(self._pending)

    def detached(self) -> None:
        """Note that the connection is gone; the next frame must be an attachment."""
        self.attached = False

    def give(self, data: bytes) -> list[str | bytes]:
        """Take input and give the frames to send now (none while detached)."""
        self._pending += data
        return _input(data) if self.attached else []

    def end_input(self) -> list[str | bytes]:
        """Note that there is no more input, and give the frames to send now."""
        self._input_ended = True
        return self._end_of_input() if self.attached else []

    def receive(self, frame: str | bytes) -> Output | Any:
        """Take a frame from the agent.

        Returns:
            Output, or the message; :class:`commands.CommandAttached` must be followed by
            sending :meth:`again`. None for a message of a newer agent.

        Raises:
            jump_wire.codec.RemoteProtocolError: the frame is not allowed here.
            UserError: the computer forgot the command, which may have run.
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
        """Give the command if it has not arrived, and what a lost connection may have swallowed."""
        frames = _input(bytes(self._pending))
        if self._input_ended:
            frames += self._end_of_input()
        if not self._was_sent:
            self._was_sent = True
            frames.insert(0, bytes([commands.COMMAND]) + self._command)
        return frames

    def acknowledgement(self) -> str | None:
        """Give the message to send once everything received so far was shown, if one is due."""
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
