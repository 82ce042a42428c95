"""A message that comes in several frames."""

from websockets.frames import Frame, Opcode

from .limits import FRAGMENTS


class TooManyFragments(Exception):
    """The message has more frames than one may have."""


class Fragments:
    """The frames of one message, copied once: when the last one is there.

    Args:
        first: the first of them; the protocol's parser has checked that the others continue it.
    """

    __slots__ = ("_parts", "opcode")

    def __init__(self, first: Frame) -> None:
        self.opcode = first.opcode
        self._parts = [bytes(first.data)]

    def add(self, frame: Frame) -> bytes | None:
        """Take the next frame; return the whole message with the last one.

        Raises:
            TooManyFragments: there were more than ``FRAGMENTS``.
        """
        if len(self._parts) >= FRAGMENTS:
            raise TooManyFragments
        self._parts.append(bytes(frame.data))
        return b"".join(self._parts) if frame.fin else None


def decoded(opcode: Opcode, data: bytes) -> str | bytes:
    """The message as its first frame's kind says; raises UnicodeDecodeError."""
    return data.decode() if opcode is Opcode.TEXT else data
