"""A tunnel's pipe (kind ``tunnel``): the messages before the bytes of a TCP connection.

The agent connects to the target in ``OpenPipe``. Without an agent, the server connects and sends
the same messages. After :class:`TunnelOpened`, binary frames are the connection's bytes in both
directions. The pipe and the connection end together, whichever side closes first. A tunnel can be
attached only once.
"""

from dataclasses import dataclass
from typing import Tuple

from .fields import text, values
from .messages import Value, message

WINDOW = 256 * 1024
"""Maximum number of bytes that the agent buffers for each slow side."""


@message(96)
@dataclass(frozen=True)
class TunnelOpened:
    """Agent to viewer, first message on a tunnel's pipe: the target accepted the connection."""


@message(97)
@dataclass(frozen=True)
class TunnelFailed:
    """Agent to viewer, instead of :class:`TunnelOpened`: the connection failed. The pipe closes.

    ``code`` is from the error catalogue: ``target_unknown``, ``target_refused``,
    ``target_unreachable`` or ``target_timeout``. The server also sends ``target_not_allowed`` or
    ``target_not_vnc``. The names and values of its parameters alternate in ``parameters``.
    """

    code: str = text(64)
    parameters: Tuple[Value, ...] = values(16, 256, default=())
