"""A command's pipe (kind ``exec``): the marks of its streams, its window and its messages.

The first byte of each binary frame names the stream that the rest belongs to; the messages travel
beside them as texts. They are apart from the other messages so that a Jump Client without a
command has no memory of them.
"""

from dataclasses import dataclass

from .fields import flag, integer, text
from .messages import message

INPUT = 0
"""Viewer to agent: the command's standard input."""

OUTPUT = 1
"""Agent to viewer: its standard output."""

ERRORS = 2
"""Agent to viewer: its standard error."""

COMMAND = 3
"""Viewer to agent, one frame, once: the command line for ``/bin/sh -c``."""

COMMAND_LIMIT = 128 * 1024 - 1
"""The most bytes of a command line: the most that Linux takes as one argument."""

WINDOW = 4 * 1024 * 1024
"""How many bytes of output, and of input, may be unacknowledged."""

ACKNOWLEDGE_BYTES = WINDOW // 8
ACKNOWLEDGE_FRAMES = 256
"""After how much output an acknowledgement is due: whichever comes first."""


@message(64)
@dataclass(frozen=True)
class CommandAttached:
    """Agent to viewer, first message on a command's pipe.

    Output frames follow from byte ``offset`` on. ``input_offset`` counts the bytes of
    input that the command took so far: the viewer sends again what it had sent beyond
    it. ``started`` tells whether the command runs or has run: if not, the viewer sends it.
    A ``new`` tool knows of no command that was sent to an earlier one of the same id: a
    viewer that had sent one must not send it again.
    """

    offset: int = integer()
    input_offset: int = integer()
    account: str = text(64)
    started: bool = flag()
    new: bool = flag()


@message(65)
@dataclass(frozen=True)
class AcknowledgeOutput:
    """Viewer to agent: the output up to byte ``offset`` has arrived and is not needed again.

    Output and errors are counted together, in the order of their frames. The agent keeps
    what is not acknowledged, and lets the command wait when that is a window.
    """

    offset: int = integer()


@message(66)
@dataclass(frozen=True)
class CommandInputTaken:
    """Agent to viewer: input up to byte ``offset`` was given to the command."""

    offset: int = integer()


@message(67)
@dataclass(frozen=True)
class EndInput:
    """Viewer to agent: the command's input ends after byte ``offset``."""

    offset: int = integer()


@message(68)
@dataclass(frozen=True)
class CommandExited:
    """Agent to viewer, after all output: the command ended.

    ``status`` is its exit status, or -1 when ``signal`` (a number, else 0) ended it.
    """

    status: int = integer(-1, 255)
    signal: int = integer(0, 255)


@message(69)
@dataclass(frozen=True)
class ResultTaken:
    """Viewer to agent, answer to :class:`CommandExited`: forget the result; the pipe closes."""


@message(70)
@dataclass(frozen=True)
class EndCommand:
    """Viewer to agent: end the command and what it started now, and keep no result."""
