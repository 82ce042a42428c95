"""The protocol that the server and the Jump Client both speak.

Sans-I/O: nothing in this package opens a socket, reads a clock or starts a
thread, and it imports the standard library only. It runs on the oldest Python
that the agent supports (3.8).
"""

WIRE_VERSION = 1
"""The version of the protocol that this code speaks best."""

WIRE_VERSION_MIN = 1
"""The oldest version that this code still understands."""
