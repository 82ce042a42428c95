"""The pipe of a shared tool: what the server tells viewers, whatever the kind.

One viewer controls a shared tool, and others may watch it. The server copies the agent's messages
to watchers, and drops what they send. A watcher that reads too slowly misses a part: it is sent a
new attachment (for a shell, ``ShellAttached``) with the offset at which it continues, as at its
begin. A shell's watchers are also sent ``Resize``, with the size of the controller's terminal. The
agent knows nothing of any of this.
"""

from dataclasses import dataclass

from .fields import flag, integer, text
from .messages import message


@message(192)
@dataclass(frozen=True)
class Control:
    """Server to viewer: who controls the tool now. First to a watcher, and after each change.

    ``controls`` is true for the viewer that controls. ``name`` is the participant that controls,
    or empty. ``input_offset`` is the number of bytes of input that the agent was sent. A viewer
    that no longer controls discards its later input. A viewer that controls from now on is sent an
    attachment next, and starts its own input there. A viewer that has not been sent this message
    controls.
    """

    controls: bool = flag()
    name: str = text(128)
    input_offset: int = integer()
