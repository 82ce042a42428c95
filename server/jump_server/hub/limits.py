"""What one connection may do."""

HIGH_WATER = 512 * 1024
"""Unsent bytes from which on the source of a relay is paused."""

BUFFER_LIMIT = 4 * 1024 * 1024
"""Unsent bytes at which a peer that does not read is cut off."""

READS = 8
"""Reads in a row from one connection before others get their turn."""

FRAMES = 16
"""Frames of one connection that are parsed before others get their turn."""

FRAGMENTS = 128
"""Frames that one message may come in."""

ALLOWANCE = 200
"""Frames that a connection with an allowance may send at once …"""

REFILL = 100
"""… and how many more it may send after each sweep."""

UNLIMITED = -1

FLOOD = "too many messages"
"""Why a connection without allowance is closed."""

FRAGMENTED = "too many fragments"
"""Why a connection is closed whose message comes in too many frames."""

CHALLENGE = b"there?"
"""What :meth:`Connection.challenge` wants to see again."""

CLOSE_SECONDS = 5.0
"""How long a closed connection may take to say goodbye."""

PING_SECONDS = 4.0
"""A silent viewer is pinged at every sweep after so long: a proxy sees that this end lives."""
