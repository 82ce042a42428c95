"""Decides when a connection's protocol object holds no state and can be discarded."""

from typing import Any

from websockets.protocol import Protocol, State
from websockets.streams import StreamReader

_BETWEEN_FRAMES = StreamReader.at_eof.__code__


def at_rest(protocol: Protocol) -> bool:
    """Return whether ``protocol`` is open and between two messages, with no bytes buffered.

    The parser's position is an internal detail of the library. If a later version changes it,
    protocol objects are kept, which only costs memory.
    """
    if (
        protocol.state is not State.OPEN
        or protocol.current_size is not None
        or protocol.expect_continuation_frame
    ):
        return False
    parser: Any = protocol.parser
    while getattr(parser, "gi_yieldfrom", None) is not None:
        parser = parser.gi_yieldfrom
    return getattr(parser, "gi_code", None) is _BETWEEN_FRAMES
