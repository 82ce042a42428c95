"""The viewer's side of a shell pipe, without any I/O.

It counts what came and what was typed, so that after a lost connection the shell is
attached again where it was: no output twice, no keystroke lost or typed twice.
"""

from typing import Any

from jump_wire import codec, messages
from jump_wire.errors import UserError

ACKNOWLEDGE_EVERY = codec.WINDOW // 8
"""Bytes of output after which the agent is told; well below the window, so it never waits."""

INPUT_FRAME = 32 * 1024
"""The most bytes of input in one frame."""


class ViewerCore:
    """What one viewer knows about its shell.

    Attributes:
        offset: bytes of output received so far, over the shell's whole life.
        lost: whether the last attachment skipped output that the agent no longer had.
        attached: whether the agent's end is there now.
        attached_once: whether it ever was.
        exited: how the shell ended, or None while it runs.
    """

    def __init__(self) -> None:
        self.offset = 0
        self.lost = False
        self.attached = False
        self.attached_once = False
        self.exited: messages.ShellExited | None = None
        self._acknowledged = 0
        self._taken = 0
        self._pending = bytearray()

    @property
    def pending(self) -> int:
        """Bytes of input that the agent has not taken yet."""
        return len(self._pending)

    def detached(self) -> None:
        """Note that the connection is gone; the next frame must be an attachment."""
        self.attached = False

    def type(self, data: bytes) -> list[bytes]:
        """Take keystrokes and give the frames to send now (none while detached)."""
        self._pending += data
        return _frames(data) if self.attached else []

    def receive(self, frame: str | bytes) -> bytes | Any:
        """Take a frame from the agent.

        Returns:
            Output bytes to show, or the message; :class:`messages.ShellAttached` must be
            followed by sending :meth:`again`. None for a message of a newer agent.

        Raises:
            jump_wire.codec.RemoteProtocolError: the frame is not allowed here.
            UserError: the shell ended unseen, and the agent started another one.
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
            self._take(message.input_offset)
            self.attached = self.attached_once = True
        elif isinstance(message, messages.InputTaken):
            self._take(message.offset)
        elif isinstance(message, messages.ShellExited):
            self.exited = message
        else:
            raise codec.RemoteProtocolError(f"{type(message).__name__} on a shell's pipe")

    def _take(self, offset: int) -> None:
        if not self._taken <= offset <= self._taken + len(self._pending):
            raise codec.RemoteProtocolError("input taken that was never sent")
        del self._pending[: offset - self._taken]
        self._taken = offset

    def again(self) -> list[bytes]:
        """Give the input frames that a lost connection may have swallowed."""
        return _frames(bytes(self._pending))

    def acknowledgement(self) -> str | None:
        """Give the message to send once everything received so far was shown, if one is due."""
        if self.offset - self._acknowledged < ACKNOWLEDGE_EVERY:
            return None
        self._acknowledged = self.offset
        return codec.encode(messages.Acknowledge(self.offset))


def _frames(data: bytes) -> list[bytes]:
    return [data[start : start + INPUT_FRAME] for start in range(0, len(data), INPUT_FRAME)]
