"""A command's pipe: the marks of its streams, and its window.

Each binary frame begins with one byte that names a stream; the rest is that stream's bytes.
"""

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
