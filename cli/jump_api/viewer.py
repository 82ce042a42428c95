"""The viewer's side of a shell's pipe, without any I/O.

It counts received and typed bytes, so that the shell can be attached again after a lost
connection. No output is repeated, and no keystroke is lost or repeated.
"""

from typing import Any

from jump_wire import codec, messages, sharing
from jump_wire.errors import UserError

ACKNOWLEDGE_EVERY = codec.WINDOW // 8
"""Bytes of output per acknowledgement; far below the window, so that the agent never waits."""

INPUT_FRAME = 32 * 1024
"""Maximum bytes of input in one frame."""


class ViewerCore:
    """One viewer's state of its shell.

    Attributes:
        offset: bytes of output received since the shell's start.
        lost: whether the last attachment skipped output that the agent no longer had.
        attached: whether the agent's end is connected.
        attached_once: whether it has been connected before.
        exited: how the shell ended, or None while it runs.
        controls: whether this viewer controls the shell. Otherwise it watches: it sends no input
            and acknowledges nothing.
        controller: the name of the participant that controls, as far as the server has sent it.
        size: the size of the controller's terminal, if the server has sent it.
    """

    def __init__(self) -> None:
        self.offset = 0
        self.lost = False
        self.attached = False
        self.attached_once = False
        self.exited: messages.ShellExited | None = None
        self.controls = True
        self.controller = ""
        self.size: messages.Resize | None = None
        self._acknowledged = 0
        self._taken = 0
        self._pending = bytearray()

    @property
    def pending(self) -> int:
        """Number of input bytes that the terminal has not received yet."""
        return len(self._pending)

    def detached(self) -> None:
        """Record that the connection is closed; the next frame must be an attachment."""
        self.attached = False

    def type(self, data: bytes) -> list[bytes]:
        """Add keystrokes and return the frames to send now (none while detached).

        Keystrokes of a viewer that watches are dropped.
        """
        if not self.controls:
            return []
        self._pending += data
        return _frames(data) if self.attached else []

    def receive(self, frame: str | bytes) -> bytes | Any:
        """Process a frame from the agent.

        Returns:
            Output bytes to show, or the message. After :class:`messages.ShellAttached`, the caller
            must send the frames of :meth:`again`. None for an unknown message from a newer agent.

        Raises:
            jump_wire.codec.RemoteProtocolError: the frame is not allowed here.
            UserError: the shell ended while disconnected, and the agent started another one.
        """
        if isinstance(frame, bytes):
            if not self.attached:
                raise codec.RemoteProtocolError("output before the attachment")
            self.offset += len(frame)
            return frame
        try:
            message = codec.decode(frame)
        except codec.UnknownMessage:
            return None
        self._note(message)
        return message

    def _note(self, message: Any) -> None:
        if isinstance(message, messages.ShellAttached):
            if message.new and self.attached_once:
                raise UserError("shell_gone")
            self.lost = message.offset > self.offset
            self.offset = self._acknowledged = message.offset
            if not self.controls:
                self._taken = message.input_offset
            self._take(message.input_offset)
            self.attached = self.attached_once = True
        elif isinstance(message, messages.InputTaken):
            self._take(message.offset)
        elif isinstance(message, messages.ShellExited):
            self.exited = message
        elif isinstance(message, sharing.Control):
            self._share(message)
        elif isinstance(message, messages.Resize):
            self.size = message
        else:
            raise codec.RemoteProtocolError(f"{type(message).__name__} on a shell's pipe")

    def _share(self, message: sharing.Control) -> None:
        """Start or stop to control. Input that was not passed on until then is never sent."""
        self.controls, self.controller = message.controls, message.name
        self._pending.clear()
        self._taken = message.input_offset

    def _take(self, offset: int) -> None:
        if not self._taken <= offset <= self._taken + len(self._pending):
            raise codec.RemoteProtocolError("input taken that was never sent")
        del self._pending[: offset - self._taken]
        self._taken = offset

    def again(self) -> list[bytes]:
        """Return the frames of input that a lost connection may not have delivered."""
        return _frames(bytes(self._pending))

    def acknowledgement(self) -> str | None:
        """Return the acknowledgement of all output received so far, or None if none is due."""
        if not self.controls or self.offset - self._acknowledged < ACKNOWLEDGE_EVERY:
            return None
        self._acknowledged = self.offset
        return codec.encode(messages.Acknowledge(self.offset))


def _frames(data: bytes) -> list[bytes]:
    return [data[start : start + INPUT_FRAME] for start in range(0, len(data), INPUT_FRAME)]
