"""Messages that arrive in several frames."""

from websockets.frames import Frame, Opcode

from .limits import FRAGMENTS


class TooManyFragments(Exception):
    """The message has more frames than allowed."""


class Fragments:
    """The frames of one message, joined in one copy when the last one arrives.

    Args:
        first: the first frame; the protocol's parser checks that the others continue it.
    """

    __slots__ = ("_parts", "opcode")

    def __init__(self, first: Frame) -> None:
        self.opcode = first.opcode
        self._parts = [bytes(first.data)]

    def add(self, frame: Frame) -> bytes | None:
        """Add the next frame; return the whole message with the last one, otherwise None.

        Raises:
            TooManyFragments: the message has more than ``FRAGMENTS`` frames.
        """
        if len(self._parts) >= FRAGMENTS:
            raise TooManyFragments
        self._parts.append(bytes(frame.data))
        return b"".join(self._parts) if frame.fin else None


def decoded(opcode: Opcode, data: bytes) -> str | bytes:
    """Return the message as text or bytes, by its opcode; raise ``UnicodeDecodeError``."""
    return data.decode() if opcode is Opcode.TEXT else data
