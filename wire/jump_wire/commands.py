"""A command's pipe (kind ``exec``): its stream marks, its window and its messages.

The first byte of each binary frame identifies the stream of the other bytes. Messages are text
frames on the same pipe. They are in a separate module, so that an agent without a running command
does not load them into memory.
"""

from dataclasses import dataclass

from .fields import flag, integer, text
from .messages import message

INPUT = 0
"""Viewer to agent: the command's standard input."""

OUTPUT = 1
"""Agent to viewer: the command's standard output."""

ERRORS = 2
"""Agent to viewer: the command's standard error."""

COMMAND = 3
"""Viewer to agent, exactly one frame: the command line for ``/bin/sh -c``."""

COMMAND_LIMIT = 128 * 1024 - 1
"""Maximum length of a command line, in bytes. It is Linux's limit for one argument."""

WINDOW = 4 * 1024 * 1024
"""Maximum number of unacknowledged bytes, for output and for input separately."""

ACKNOWLEDGE_BYTES = WINDOW // 8
ACKNOWLEDGE_FRAMES = 256
"""Bytes or frames of output after which an acknowledgement is due, whichever comes first."""


@message(64)
@dataclass(frozen=True)
class CommandAttached:
    """Agent to viewer, first message on a command's pipe.

    Output frames follow, starting at byte ``offset``. ``input_offset`` is the number of bytes of
    input that the command has received. The viewer sends its input after this offset again.
    ``started`` is true when the command runs or has run. Otherwise the viewer sends the command.
    ``new`` is true when the tool has just been created. It then has no record of a command that
    was sent to an earlier tool with the same id. A viewer that had sent one must not send it
    again.
    """

    offset: int = integer()
    input_offset: int = integer()
    account: str = text(64)
    started: bool = flag()
    new: bool = flag()


@message(65)
@dataclass(frozen=True)
class AcknowledgeOutput:
    """Viewer to agent: the viewer has received the output up to byte ``offset``.

    Output and errors are counted together, in the order of their frames. The agent buffers
    unacknowledged output. When a full window is unacknowledged, it stops reading, which blocks the
    command.
    """

    offset: int = integer()


@message(66)
@dataclass(frozen=True)
class CommandInputTaken:
    """Agent to viewer: the command has received the input up to byte ``offset``."""

    offset: int = integer()


@message(67)
@dataclass(frozen=True)
class EndInput:
    """Viewer to agent: the command's input ends after byte ``offset``."""

    offset: int = integer()


@message(68)
@dataclass(frozen=True)
class CommandExited:
    """Agent to viewer, after all output: the command has ended.

    ``status`` is its exit status, or -1 when a signal ended it. ``signal`` is the signal's
    number, otherwise 0.
    """

    status: int = integer(-1, 255)
    signal: int = integer(0, 255)


@message(69)
@dataclass(frozen=True)
class ResultTaken:
    """Viewer to agent, response to :class:`CommandExited`: delete the result. The pipe closes."""


@message(70)
@dataclass(frozen=True)
class EndCommand:
    """Viewer to agent: end the command and its processes now, and keep no result."""
