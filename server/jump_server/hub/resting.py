"""When a protocol object may be thrown away because a new one would know as much."""

from typing import Any

from websockets.protocol import Protocol, State
from websockets.streams import StreamReader

_BETWEEN_FRAMES = StreamReader.at_eof.__code__


def at_rest(protocol: Protocol) -> bool:
    """Tell whether ``protocol`` is open, and between two messages with nothing of the next read.

    Where its parser stands is the library's own affair; should a later version do it
    in another way, then protocols are kept, which costs memory and nothing else.
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
