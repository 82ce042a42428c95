"""A tunnel's pipe (kind ``tunnel``): the messages before the bytes of a TCP connection.

The agent connects to the target that ``OpenPipe`` names; without an agent it is the server that
connects, and says the same. Once :class:`TunnelOpened` is said, binary frames are the connection's
bytes in both directions. The pipe's end is the connection's end, whoever ends it; a tunnel is
attached once.
"""

from dataclasses import dataclass

from .fields import text
from .messages import message

WINDOW = 256 * 1024
"""How many bytes the agent keeps that one side does not take."""


@message(96)
@dataclass(frozen=True)
class TunnelOpened:
    """Agent to viewer, first message on a tunnel's pipe: the target has taken the connection."""


@message(97)
@dataclass(frozen=True)
class TunnelFailed:
    """Agent to viewer, instead of :class:`TunnelOpened`: there is no connection, the pipe closes.

    ``code`` is from the error catalogue: ``target_unknown``, ``target_refused``,
    ``target_unreachable`` or ``target_timeout``; the server's own also ``target_not_allowed``
    or ``target_not_vnc``.
    """

    code: str = text(64)
