"""The protocol between the server and the agent.

Sans-I/O: this package opens no socket, reads no clock and starts no thread. It imports the
standard library only, and runs on the oldest Python that the agent supports (3.8).
"""

WIRE_VERSION = 1
"""The newest protocol version that this code supports."""

WIRE_VERSION_MIN = 1
"""The oldest protocol version that this code supports."""
